// SPDX-License-Identifier: Apache-2.0
// revivectl against a daemon that runs, and against one that does not.

import Foundation
import TestSupport
import Testing

@Suite("revivectl on a host", .serialized, .whereTestbedsArePossible, .onTestbed("ctl"))
struct CommandTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    @Test("status, why, events, check, config and version tell what happened")
    func commands() throws {
        let shop = try SampleService.shop(bed, "told", port: 8801)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "SIGKILL", by: "systemctl kill --signal=KILL \(shop.unit)")
        let status = try bed.sh("revivectl status").text
        #expect(status.contains("told") && status.contains("healthy"))
        #expect(status.split(separator: "\n").allSatisfy { $0.count <= 80 })
        for key in ["name", "unit", "phase", "mode", "reason", "since", "next", "probes"] {
            #expect(try shop.status()[key] != nil, "\(key)")
        }
        let why = try bed.sh("revivectl why told").text
        let order = ["failed", "start told.service", "recovered"].map { word in
            why.range(of: word)?.lowerBound
        }
        #expect(
            order.allSatisfy { $0 != nil }
                && order.compactMap { $0 } == order.compactMap { $0 }.sorted())
        let events = try bed.sh("revivectl events told --json").text
        #expect(events.contains("ordered"))
        #expect(try bed.sh("revivectl check").text.contains("no faults"))
        #expect(try bed.sh("revivectl config told").text.contains("fail_after"))
        #expect(try bed.sh("revivectl version").text.contains("revived"))
        #expect(try bed.run("revivectl", "status", "nobody").code == 4)
    }

    @Test("with the daemon down it says so, and shows what was known last")
    func down() throws {
        let shop = try SampleService.shop(bed, "down", port: 8802)
        defer { shop.remove() }
        try bed.sh("systemctl stop revived.service")
        defer { _ = try? bed.run("systemctl", "start", "revived.service") }
        let status = try bed.run("revivectl", "status")
        print("down: \(status)")
        #expect(status.code == 3)
        #expect((status.text + status.errors).contains("not running"))
        #expect(status.text.contains("down"))
        #expect(try bed.run("revivectl", "why", "down").text.contains("healthy"))
        #expect(try bed.run("revivectl", "check").code == 0)
    }

    @Test("a unit that stays active and runs nothing is told, with the one that does")
    func umbrella() throws {
        let umbrella = try SampleService(bed, "umbrella")
        defer { umbrella.remove() }
        try umbrella.install(service: "Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true")
        let part = try SampleService(bed, "umbrella-main")
        defer { part.remove() }
        try part.install(
            unit: "PartOf=umbrella.service", service: "ExecStart=/bin/sleep infinity")
        try bed.sh("systemctl start umbrella.service umbrella-main.service")
        try umbrella.supervise()
        let check = try bed.run("revivectl", "check")
        #expect(check.code == 0)
        #expect(check.errors.contains("name what runs: umbrella-main.service"), "\(check)")
        try umbrella.waitUntil("healthy")
        let reason = try umbrella.status()["reason"] as? String ?? ""
        #expect(reason.contains("no process runs in it"), "\(reason)")
        #expect(reason.contains("umbrella-main.service"), "\(reason)")
    }

    @Test("the idle daemon is one thread, and small")
    func size() throws {
        let shop = try SampleService.shop(bed, "small", port: 8803)
        defer { shop.remove() }
        bed.settle(.seconds(4))
        let pid = try bed.sh("systemctl show --property=MainPID --value revived.service").word
        let status = try bed.sh("cat /proc/\(pid)/status").text
        let lines = status.split(separator: "\n").filter {
            $0.hasPrefix("VmRSS") || $0.hasPrefix("Threads") || $0.hasPrefix("RssAnon")
        }
        print("FIGURE idle: \(lines.joined(separator: ", "))")
        #expect(lines.contains { $0.hasPrefix("Threads") && $0.hasSuffix("\t1") })
        let begin = try bed.sh("date +%s%6N; revivectl status >/dev/null; date +%s%6N").text
        let times = begin.split(separator: "\n").compactMap { Int($0) }
        if times.count == 2 { figure("revivectl status", times[1] - times[0]) }
        let security = try bed.run("systemd-analyze", "security", "--no-pager", "revived.service")
        print("FIGURE \(security.text.split(separator: "\n").last ?? "")")
    }
}
