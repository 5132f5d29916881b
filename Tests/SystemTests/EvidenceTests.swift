// SPDX-License-Identifier: Apache-2.0
// Evidence of a real service before its first order: whole, in its time box, rotated, harmless.

import TestSupport
import Testing

@Suite("Evidence", .serialized, .whereTestbedsArePossible, .onTestbed("evidence"))
struct EvidenceTests {
    let bed: Testbed

    private static let root = "/var/lib/revived/evidence"

    init() throws { bed = try Testbed.ofSuite() }

    private func shop(_ name: String, port: Int, before: String) throws -> SampleService {
        var terms = SampleService.Terms()
        terms.before = before
        return try SampleService.shop(bed, name, port: port, terms)
    }

    private func fall(_ port: Int) -> String { "curl -s -m 2 http://127.0.0.1:\(port)/break" }

    private func file(_ shop: SampleService, _ name: String) throws -> String {
        let record = try #require(try shop.records("collecting").last)
        let field = record.record.split(separator: " ").first { $0.hasPrefix("evidence=") }
        let folder = try #require(field).dropFirst("evidence=".count)
        return try bed.run("cat", "\(folder)/\(name)").text
    }

    @Test("is there before the restart: properties, journal, threads, and the record says where")
    func whole() throws {
        let shop = try shop("whole", port: 8801, before: "evidence")
        defer { shop.remove() }
        let process = try shop.show("MainPID")
        let former = try shop.invocation()
        try shop.isBroughtBack(from: "500 with evidence", by: fall(8801))
        let kinds = try shop.records().map(\.kind).filter {
            ["failed", "collecting", "collected", "ordered"].contains($0)
        }
        #expect(kinds == ["failed", "collecting", "collected", "ordered"])
        let collected = try #require(try shop.records("collected").last)
        #expect(collected.outcome == "whole", "\(collected)")
        #expect(try file(shop, "properties.txt").contains("InvocationID=\(former)"))
        #expect(try file(shop, "journal.txt").contains("Started"))
        let threads = try file(shop, "threads.txt")
        #expect(threads.contains("thread \(process) ("), "\(threads)")
        print("STACKS\n\(try file(shop, "stacks.txt"))")
        #expect(try file(shop, "stacks.txt").contains("process \(process)"))
        #expect(try file(shop, "about.txt").contains("REVIVED_SERVICE=whole"))
        #expect(try bed.sh("stat -c %a \(Self.root) \(Self.root)/*").text.hasPrefix("700\n700\n"))
        let why = try bed.run("revivectl", "why", "whole").text
        #expect(why.contains("evidence is in \(Self.root)/"), "\(why)")
        try bed.wait(for: "the unit to go") {
            try bed.sh("systemctl list-units --all --plain --no-legend 'revived-evidence-*'").word
                == ""
        }
        #expect(try bed.journal().faults == [])
    }

    @Test("a command of the operator's has its say, as who it should")
    func command() throws {
        let run = "/bin/sh, -c, 'id -un; echo $REVIVED_UNIT $HOME_OF; yes | head -c 3000000'"
        let shop = try shop(
            "command", port: 8802,
            before: "{evidence: false, run: [\(run)], user: nobody, env: {HOME_OF: x}}")
        defer { shop.remove() }
        try shop.isBroughtBack(from: "500 with a command before", by: fall(8802))
        #expect(try shop.records("collected").last?.outcome == "whole")
        let output = try file(shop, "output.txt")
        #expect(output.hasPrefix("nobody\ncommand.service x\ny\n"))
        #expect(output.utf8.count <= 1 << 20)
        #expect(try file(shop, "about.txt").isEmpty)
        #expect(try bed.journal().faults == [])
    }

    @Test("a collector that hangs delays the repair by its time box and no longer")
    func hangs() throws {
        let run = "/bin/sh, -c, 'trap : TERM; setsid sleep 4714 & sleep 4715; sleep 4715'"
        let shop = try shop("hangs", port: 8803, before: "{run: [\(run)], timeout: 3s}")
        defer { shop.remove() }
        try shop.isBroughtBack(from: "500 with a hanging collector", by: fall(8803))
        let records = try shop.records()
        let begun = try #require(records.last { $0.kind == "collecting" })
        let ordered = try #require(records.last { $0.kind == "ordered" })
        let wait = ordered.sent - begun.sent
        figure("a hanging collector in a time box of 3 s, until the order", wait)
        #expect(try shop.records("collected").last?.outcome == "timed-out")
        try bed.wait(for: "the collector to be gone") {
            try bed.run("pgrep", "-f", "^sleep 471[45]").code == 1
        }
        #expect(try file(shop, "properties.txt").contains("Id=hangs.service"))
        #expect(try bed.journal().faults == [])
    }

    @Test("a collector that cannot be run prevents nothing")
    func fails() throws {
        let shop = try shop("fails", port: 8804, before: "{run: [/no/such/program]}")
        defer { shop.remove() }
        try shop.isBroughtBack(from: "500 with a broken collector", by: fall(8804))
        #expect(try shop.records("collected").last?.outcome == "failed")
        try bed.sh("mv /usr/bin/revivectl /usr/bin/revivectl.gone")
        defer { _ = try? bed.sh("mv /usr/bin/revivectl.gone /usr/bin/revivectl") }
        try bed.sh(fall(8804))
        try shop.wait("recovered", 2)
        #expect(try shop.records("collected").last?.outcome == "failed")
        #expect(try bed.journal().faults == [])
    }

    @Test("a service under a debugger goes on as before when it is let go")
    func debugger() throws {
        let shop = try shop("debugged", port: 8805, before: "none")
        defer { shop.remove() }
        let process = try shop.show("MainPID")
        try bed.sh("revivectl evidence debugged.service")
        #expect(try bed.sh("grep State: /proc/\(process)/status").text.contains("sleeping"))
        #expect(try bed.sh("curl -s -m 2 http://127.0.0.1:8805/healthz").code == 0)
        #expect(try shop.show("MainPID") == process)
        try shop.isUntouched()
    }

    @Test("the last twenty are kept")
    func rotation() throws {
        try bed.sh(
            """
            for i in $(seq 30); do
              mkdir -p \(Self.root)/old$i; echo x >\(Self.root)/old$i/x
              touch -d @$((1000000 + i)) \(Self.root)/old$i
            done
            """)
        let shop = try shop("rotated", port: 8806, before: "evidence")
        defer { shop.remove() }
        try shop.isBroughtBack(from: "500 with much evidence", by: fall(8806))
        let left = try bed.sh("ls \(Self.root)").text
        #expect(left.split(separator: "\n").count == 20, "\(left)")
        #expect(!left.contains("old1\n"))
        #expect(try !file(shop, "properties.txt").isEmpty)
    }

    @Test("revived is killed while evidence is taken, and repairs at once when it is back")
    func killed() throws {
        let run = "/bin/sh, -c, 'touch /run/evidence.begun; sleep 4716'"
        let shop = try shop("interrupted", port: 8807, before: "{run: [\(run)], timeout: 60s}")
        defer { shop.remove() }
        try bed.sh("rm -f /run/evidence.begun; \(fall(8807))")
        try bed.wait(for: "the collector") {
            try bed.run("test", "-e", "/run/evidence.begun").code == 0
        }
        try bed.sh("systemctl kill --signal=KILL revived.service")
        try shop.wait("recovered")
        #expect(try shop.records("collected").last?.outcome == "interrupted")
        #expect(try shop.count("collecting") == 1)
        try bed.wait(for: "the collector to be gone") {
            try bed.run("pgrep", "-f", "^sleep 4716").code == 1
        }
        #expect(try bed.journal().faults == [])
    }
}
