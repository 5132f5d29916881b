// SPDX-License-Identifier: Apache-2.0
// A configuration that is refused, and revived that dies, is killed or is started with it.

import TestSupport
import Testing

@Suite(
    "A refused configuration", .serialized, .whereTestbedsArePossible, .onTestbed("confkept"))
struct KeptTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private func refusals() throws -> Int {
        try bed.journal().host("configuration-refused").count
    }

    @Test("revived that is killed under it goes on with the last good one, and says so on top")
    func killed() throws {
        let shop = try SampleService.shop(bed, "kept", port: 8621)
        defer { shop.remove() }
        let file = "/etc/revived/services.d/kept.yaml"
        try bed.sh("sed -i 's/settle:/setle:/' \(file)")
        let reload = try bed.run("systemctl", "reload", "revived.service")
        #expect(reload.code != 0)
        let said = try bed.sh("journalctl --sync; journalctl --no-pager -o cat -u revived").text
        #expect(said.contains("setle"), "\(said)")
        try bed.wait(for: "the record of it") { try refusals() == 1 }
        #expect(try bed.run("systemctl", "reload", "revived.service").code != 0)
        let pid = try bed.sh("systemctl show --value -p MainPID revived").word
        try bed.sh("kill -9 \(pid)")
        try bed.wait(for: "the next life") {
            try bed.run("revivectl", "status").text.contains("configuration is refused")
        }
        let status = try bed.run("revivectl", "status").text
        #expect(status.hasPrefix("the configuration is refused"), "\(status)")
        #expect(status.contains("kept.yaml:5:5"), "\(status)")
        try shop.isBroughtBack(
            from: "SIGKILL under the last good configuration",
            by: "systemctl kill --signal=KILL \(shop.unit)")
        try bed.sh("systemctl restart revived.service")
        try shop.waitUntil("healthy")
        #expect(try refusals() == 1)
        try bed.sh("sed -i 's/setle:/settle:/' \(file); systemctl reload revived.service")
        #expect(try !bed.run("revivectl", "status").text.contains("refused"))
        #expect(try shop.count("proven") == 1)
        #expect(try bed.journal().faults == [])
    }

    @Test("where the last good one is gone or damaged it does not start, and says why")
    func damaged() throws {
        let kept = "/var/lib/revived/configuration"
        #expect(try bed.sh("stat -c '%a %U' \(kept)").word == "600 root")
        let file = "/etc/revived/services.d/bad.yaml"
        try bed.write(file, "services: {bad: {unit: bad.service, modus: act}}\n")
        defer { _ = try? bed.sh("rm -f \(file); systemctl restart revived.service") }
        for (script, words) in [
            ("truncate -s 40 \(kept)", "is damaged"), ("rm -f \(kept)", "does not exist"),
        ] {
            try bed.sh("systemctl stop revived.service; \(script)")
            #expect(try bed.run("systemctl", "start", "revived.service").code != 0)
            let status = "systemctl show --value -p ExecMainStatus revived.service"
            #expect(try bed.sh(status).word == "78")
            let said = try bed.sh("journalctl --sync; journalctl --no-pager -o cat -u revived")
            #expect(said.text.contains(words) && said.text.contains("modus"), "\(said)")
        }
    }
}
