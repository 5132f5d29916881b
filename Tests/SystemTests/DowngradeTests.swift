// SPDX-License-Identifier: Apache-2.0
// A journal that a newer revived wrote: what cannot be read puts its own service in doubt, with a
// sentence, and nothing else.

import TestSupport
import Testing

@Suite("After a downgrade", .serialized, .whereTestbedsArePossible, .onTestbed("downgrade"))
struct DowngradeTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    /// Has revived's own unit write these records, as another version of it would have.
    private func write(_ records: [String]) throws {
        // Where revived's unit can see it, whichever folder the checkout is in.
        try bed.sh(
            """
            cp "\(Testbed.checkout)/scripts/demo/scribe" /run/scribe
            cp "\(Testbed.checkout)/units/message-ids.txt" /run/message-ids.txt
            """)
        try bed.write("/run/newer", records.joined(separator: "\n") + "\n")
        try bed.sh(
            """
            mkdir -p /run/systemd/system/revived.service.d
            cat >/run/systemd/system/revived.service.d/newer.conf <<'DROPIN'
            [Service]
            Type=oneshot
            Restart=no
            WatchdogSec=0
            ProtectHome=no
            StandardInput=file:/run/newer
            ExecStart=
            ExecStart=/run/scribe records /run/message-ids.txt
            DROPIN
            systemctl daemon-reload
            systemctl start revived.service
            rm -r /run/systemd/system/revived.service.d
            systemctl daemon-reload
            journalctl --sync
            """)
    }

    @Test("a newer record puts its service in doubt with a sentence; the start and others go on")
    func downgrade() throws {
        let newer = try SampleService.shop(bed, "newer", port: 8901)
        defer { newer.remove() }
        let strange = try SampleService.shop(bed, "strange", port: 8902)
        defer { strange.remove() }
        let other = try SampleService.shop(bed, "other", port: 8903)
        defer { other.remove() }
        let starts = try [newer, strange, other].map { try $0.starts() }
        try bed.sh("systemctl stop revived.service")
        let last = try bed.journal().last
        let at = "at=1000000000"
        try write([
            "2 healthy seq=\(last + 1) \(at) service=newer probes=1",
            "1 levitated seq=\(last + 2) \(at) service=strange height=3",
            "1 healthy mood=odd(x;y) seq=\(last + 3) \(at) service=other probes=1 colour=blue",
            "3 orbit seq=\(last + 4) \(at) moons=2",
        ])
        #expect(try bed.journal().last == last + 4)
        // READY is reached: or this would fail.
        try bed.sh("systemctl start revived.service")
        for shop in [newer, strange, other] { try shop.waitUntil("healthy") }
        let said = try bed.journal().entries.filter {
            $0.sequence > last + 4 && $0.kind == "unreadable"
        }
        #expect(
            said.map(\.message) == [
                "newer: a record of kind healthy cannot be read by this version",
                "strange: a record of kind levitated cannot be read by this version",
            ])
        // Nobody was touched for it, and all are looked after.
        #expect(try [newer, strange, other].map { try $0.starts() } == starts)
        for shop in [newer, strange, other] {
            shop.forgetRecords()
            try shop.isBroughtBack(
                from: "SIGKILL after a downgrade", by: "systemctl kill --signal=KILL \(shop.unit)")
        }
        // It is said once, not at every start.
        try bed.sh("systemctl restart revived.service")
        try other.waitUntil("healthy")
        let again = try bed.journal().entries.filter { $0.kind == "unreadable" }
        #expect(again.count == 2)
    }
}
