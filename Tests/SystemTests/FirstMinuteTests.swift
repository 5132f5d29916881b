// SPDX-License-Identifier: Apache-2.0
// What an operator sees in the first minute: what will be done, what is answered, what is wrong,
// and afterwards what was.

import Foundation
import TestSupport
import Testing

@Suite("The first minute", .serialized, .whereTestbedsArePossible, .onTestbed("minute"))
struct FirstMinuteTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("a plan names what the unit says, and the instants that simulate names")
    func plan() throws {
        let shop = try SampleService(bed, "planned")
        defer { shop.remove() }
        let user = try SampleService(bed, "planned-user")
        defer { user.remove() }
        try shop.install(port: 8871, service: "Restart=on-failure\nTimeoutStartSec=20")
        try user.install(unit: "Requires=planned.service", service: "ExecStart=/bin/sleep infinity")
        try bed.sh("systemctl start planned.service planned-user.service")
        try shop.supervise(probes: [SampleService.health(8871)])
        let text = try bed.sh("revivectl plan planned").text
        for words in [
            "takes along  planned-user.service", "Restart=on-failure", "TimeoutStartSec 20 s",
            "\nunit planned.service start_timeout 20s restart on-failure",
        ] { #expect(text.contains(words), "\(words): \(text)") }
        let plan = try #require(try objects(bed.sh("revivectl plan planned --json").text).first)
        let rehearsals = try #require(plan["rehearsals"] as? [[String: Any]])
        #expect(rehearsals.count == 3)
        for rehearsal in rehearsals {
            let trace = try #require(rehearsal["trace"] as? String)
            try bed.write("/run/plan.trace", trace + "\n+2h\n")
            let told = try bed.sh("revivectl simulate /etc/revived /run/plan.trace").text
            for step in try #require(rehearsal["steps"] as? [[String: Any]]) {
                let message = try #require(step["message"] as? String)
                let tenths = (try #require(step["after_ms"] as? Int) + 50) / 100
                let isTold = told.split(separator: "\n").contains {
                    $0.hasSuffix(message) && $0.contains(" \(tenths / 10).\(tenths % 10)s ")
                }
                #expect(isTold, "\(tenths) \(message):\n\(told)")
            }
        }
        try bed.write(
            "/run/next.yaml", "services: {planned: {unit: planned.service, mode: observe}}\n")
        let next = try bed.sh("revivectl plan /run/next.yaml").text
        #expect(next.contains("mode: act becomes observe"), "\(next)")
    }

    @Test("a probe is asked by hand: what is answered, and what is concluded of it")
    func probe() throws {
        let shop = try SampleService.shop(bed, "asked", port: 8872)
        defer { shop.remove() }
        let well = try bed.run("revivectl", "probe", "asked")
        #expect(well.code == 0)
        for words in ["from 127.0.0.1:8872", "HTTP/1.", "passed in"] {
            #expect(well.text.contains(words), "\(well)")
        }
        let all = try bed.run("revivectl", "check", "--try")
        #expect(all.code == 0 && all.text.contains("asked: http: passed in"), "\(all)")
        let before = try bed.journal().last
        try bed.sh("systemctl stop asked.service")
        try shop.waitUntil("off-duty")
        let idle = try bed.run("revivectl", "probe", "asked", "--json")
        #expect(idle.code == 3)
        let told = try #require(try objects(idle.text).first)
        #expect(told["result"] as? String == "not-asked")
        #expect((told["detail"] as? String)?.contains("does not run") == true)
        #expect(try bed.run("systemctl", "is-active", "asked.service").word == "inactive")
        // Nothing of it is recorded but the stop.
        let kinds = try bed.journal().entries.filter { $0.sequence > before }.map(\.kind)
        #expect(
            kinds.allSatisfy {
                ["off-duty", "snapshot", "checkpoint", "wavered", "stable"].contains($0)
            }, "\(kinds)")
    }

    @Test("an exec probe that is asked by hand shows its output")
    func execProbe() throws {
        let shop = try SampleService(bed, "told-by-exec")
        defer { shop.remove() }
        try shop.install(port: 8873)
        try bed.sh("systemctl start told-by-exec.service")
        try shop.supervise(probes: ["exec: [/bin/sh, -c, \"echo all is lost; exit 3\"]"])
        let asked = try bed.run("revivectl", "probe", "told-by-exec", "exec")
        #expect(asked.code == 3)
        #expect(asked.text.contains("| all is lost"), "\(asked)")
        #expect(asked.text.contains("failed: exit code 3"), "\(asked)")
    }

    @Test("incidents are listed and told, and a script can wait for the end of one")
    func incidents() throws {
        let shop = try SampleService.shop(bed, "fallen", port: 8874)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "SIGKILL", by: "systemctl kill --signal=KILL \(shop.unit)")
        #expect(try bed.run("revivectl", "wait", "fallen", "--timeout", "20s").code == 0)
        let list = try object(bed.sh("revivectl incidents fallen --json").text)
        let incidents = try #require(list["incidents"] as? [[String: Any]])
        #expect(incidents.count == 1)
        #expect(incidents.first?["helped"] as? String == "start")
        let id = try #require(incidents.first?["id"] as? String)
        let text = try bed.sh("revivectl incidents fallen").text
        #expect(text.contains("start helped") && text.contains("fallen: 1 incident"), "\(text)")
        for name in ["last", String(id.prefix(8))] {
            let story = try bed.sh("revivectl incident \(name) --service fallen").text
            #expect(story.contains(id), "\(story)")
            #expect(story.contains("failed") && story.contains("recovered"), "\(story)")
        }
        let late = try bed.run(
            "revivectl", "wait", "fallen", "--phase", "held", "--timeout", "300ms")
        #expect(late.code == 1 && late.errors.contains("fallen is healthy, not held"), "\(late)")
        #expect(try bed.run("revivectl", "status", "--exit-code").text.hasPrefix("OK: 1 service"))
        try bed.sh("revivectl hold fallen --for 1m")
        #expect(try bed.run("revivectl", "status", "--exit-code").code == 1)
        try bed.sh("revivectl release fallen")
    }

    @Test(
        "on a terminal a long answer goes through the pager that is wished for, and keeps its code")
    func pager() throws {
        let shop = try SampleService.shop(bed, "paged", port: 8878)
        defer { shop.remove() }
        func onTerminal(_ words: String) throws -> ProgramOutput {
            try bed.run(
                "env", "TERM=xterm", "SYSTEMD_PAGER=tr a-z A-Z", "script", "-qec", words,
                "/dev/null")
        }
        let paged = try onTerminal("revivectl status paged")
        #expect(paged.code == 0 && paged.text.contains("HEALTHY"), "\(paged)")
        #expect(paged.text.contains("\u{1B}[32"), "its colours are those of the terminal")
        #expect(try onTerminal("revivectl status paged --no-pager").text.contains("healthy"))
        #expect(try onTerminal("revivectl status nobody").code == 4)
        #expect(try bed.sh("SYSTEMD_PAGER='tr a-z A-Z' revivectl status").text.contains("healthy"))
    }

    @Test("a shell completes the names of services")
    func completion() throws {
        let shop = try SampleService.shop(bed, "named", port: 8875)
        defer { shop.remove() }
        let script = try bed.sh("revivectl --generate-completion-script bash").text
        #expect(script.contains("revivectl"))
        let line = "revivectl ---completion status -- positional@0 2 4 revivectl status ''"
        let names = try bed.run("bash", "-c", line)
        #expect(names.text.split(separator: "\n").contains("named"), "\(names)")
    }
}
