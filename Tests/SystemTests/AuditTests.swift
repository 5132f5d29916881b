// SPDX-License-Identifier: Apache-2.0
// `revivectl audit` of real journals: whole, copied, forged, torn, rate limited and vacuumed.

import Foundation
import TestSupport
import Testing

@Suite("The audit", .serialized, .whereTestbedsArePossible, .onTestbed("audit"))
struct AuditTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private static let slayRevived = "systemctl kill --signal=KILL revived.service"

    /// The answer as JSON, with the exit code.
    private func audit(_ words: String...) throws -> (code: Int32, answer: [String: Any]) {
        let command = (["revivectl", "audit", "--json"] + words).joined(separator: " ")
        let output = try bed.run("bash", "-c", command)
        let value = try? JSONSerialization.jsonObject(with: Data(output.text.utf8))
        print("audit \(words): \(output.code) \(output.text) \(output.errors)")
        return (output.code, value as? [String: Any] ?? [:])
    }

    private func found(_ answer: [String: Any]) -> [String] {
        let findings = answer["findings"] as? [[String: Any]] ?? []
        return findings.compactMap { $0["finding"] as? String }
    }

    /// So many failures of the service and deaths of revived.
    private func trouble(_ shop: SampleService, _ rounds: Int) throws {
        for _ in 1...rounds {
            try shop.isBroughtBack(
                from: "SIGKILL", by: "systemctl kill --signal=KILL \(shop.unit)")
            shop.forgetRecords()
            try bed.sh("\(Self.slayRevived); sleep 1")
            try shop.waitUntil("healthy")
        }
    }

    /// Copies what is there to a directory, as one would to another machine.
    private func copy(to folder: String) throws {
        try bed.sh(
            """
            journalctl --sync
            for root in /var/log/journal /run/log/journal; do
              [ -d $root ] && mkdir -p \(folder) && cp -r $root/. \(folder)/
            done
            find \(folder) -name 'system*' | sort
            """)
    }

    @Test("a journal of deaths and recoveries is clean, also when it was copied")
    func whole() throws {
        let shop = try SampleService.shop(bed, "whole", port: 8601)
        defer { shop.remove() }
        try trouble(shop, 3)
        let (code, answer) = try audit()
        #expect(code == 0)
        #expect(answer["clean"] as? Bool == true)
        #expect((answer["orders"] as? Int ?? 0) >= 3)
        let judged = answer["judged"] as? [[String: Any]] ?? []
        #expect((judged.last?["orders"] as? Int ?? 0) >= 3)
        try copy(to: "/run/copied")
        let copied = try audit("--directory", "/run/copied")
        #expect(copied.code == 0)
        #expect(copied.answer["orders"] as? Int == answer["orders"] as? Int)
        let replay = try bed.run(
            "revivectl", "replay", "--directory", "/run/copied", "--service", "whole")
        print(replay.text)
        #expect(replay.code == 0 && replay.text.contains("would have been"))
    }

    @Test("what another user forges is told, and changes nothing")
    func forged() throws {
        let shop = try SampleService.shop(bed, "pretended", port: 8602)
        defer { shop.remove() }
        let before = try audit().answer
        try bed.write(
            "/run/forged",
            """
            MESSAGE=forged
            SYSLOG_IDENTIFIER=revived
            _SYSTEMD_UNIT=revived.service
            REVIVED_KIND=ordered
            REVIVED_SEQ=4000000
            REVIVED_RECORD=1 stable seq=4000000 at=1 service=pretended

            """)
        try bed.sh(
            """
            chmod 644 /run/forged
            systemd-run --quiet --wait --uid=nobody logger --journald=/run/forged
            journalctl --sync
            """)
        let (code, answer) = try audit()
        #expect(code == 0)
        #expect(found(answer).contains("forged"))
        #expect((answer["last"] as? Int ?? 0) < 4_000_000)
        #expect((answer["foreign"] as? Int ?? 0) == (before["foreign"] as? Int ?? 0) + 1)
        let text = try bed.run("revivectl", "audit").text
        #expect(text.contains("uid 65534"))
    }

    @Test("a journal file that is gone leaves a gap that nobody explains")
    func torn() throws {
        let shop = try SampleService.shop(bed, "torn", port: 8603)
        defer { shop.remove() }
        try bed.sh("journalctl --sync; journalctl --rotate")
        try trouble(shop, 1)
        try bed.sh("journalctl --sync; journalctl --rotate")
        try trouble(shop, 1)
        try copy(to: "/run/torn")
        // The newest archived file holds what came between the two rotations.
        try bed.sh(
            """
            find /run/torn -name 'system@*' -printf '%f %p\\n' |
              sort | tail -1 | cut -d' ' -f2 | xargs rm
            """)
        let (code, answer) = try audit("--directory", "/run/torn")
        #expect(code == 65)
        #expect(found(answer).contains("gap"))
        #expect(try audit().code == 0)
    }

    /// What journald says explains each gap of an answer.
    private func causes(_ answer: [String: Any]) -> [[String]] {
        let findings = answer["findings"] as? [[String: Any]] ?? []
        return findings.filter { $0["finding"] as? String == "gap" }
            .map { $0["causes"] as? [String] ?? [] }
    }

    @Test("what journald suppressed is a gap with its reason, if it was this machine's journald")
    func suppressed() throws {
        let shop = try SampleService.shop(bed, "noisy", port: 8604)
        defer { shop.remove() }
        try bed.sh(
            """
            mkdir -p /run/systemd/system/revived.service.d
            # journald allows several times the burst where the disk has room.
            printf '[Service]\\nLogRateLimitIntervalSec=3s\\nLogRateLimitBurst=1\\n' \
              >/run/systemd/system/revived.service.d/rate.conf
            systemctl daemon-reload; systemctl restart revived.service; sleep 4
            for _ in {1..12}; do
              revivectl hold noisy --for 1m; revivectl release noisy
            done
            sleep 4
            revivectl hold noisy --for 1m; revivectl release noisy
            rm -r /run/systemd/system/revived.service.d
            systemctl daemon-reload; systemctl restart revived.service
            """, within: .seconds(60))
        try shop.waitUntil("healthy")
        let (code, answer) = try audit()
        #expect(code == 65)
        #expect(causes(answer).contains { $0.contains("suppressed") })
        // Two machines: ours without what its journald said, and one whose journald says it, but
        // that has no revived. Of equal lengths, so that the files stay readable.
        try copy(to: "/run/both")
        try bed.sh(
            """
            cd /run/both; ours=$(cat /etc/machine-id)
            other=$(tr 0-9 1-90 <<<$ours); cp -r $ours $other
            export LC_ALL=C
            sed -i 's/MESSAGE_ID=a596d6fe7bfa4994/MESSAGE_ID=0000000000000000/g' $ours/*
            sed -i "s/_MACHINE_ID=$ours/_MACHINE_ID=$other/g" $other/*
            sed -i 's/_SYSTEMD_UNIT=revived[.]/_SYSTEMD_UNIT=another./g' $other/*
            """, within: .seconds(60))
        let both = try audit("--directory", "/run/both")
        #expect(both.code == 65 && both.answer["records"] as? Int == answer["records"] as? Int)
        #expect(causes(both.answer).count == causes(answer).count)
        #expect(!causes(both.answer).contains { $0.contains("suppressed") })
    }

    @Test("a vacuumed journal is clean, and begins later")
    func vacuumed() throws {
        let shop = try SampleService.shop(bed, "vacuumed", port: 8605)
        defer { shop.remove() }
        bed.settle(.seconds(3))
        try bed.sh("journalctl --rotate; sleep 1.5; journalctl --vacuum-time=1s")
        #expect(try audit().code == 66)
        try trouble(shop, 1)
        let (code, answer) = try audit()
        #expect(code == 0)
        #expect(found(answer).contains("begins"))
        #expect((answer["first"] as? Int ?? 0) > 1)
    }
}
