// SPDX-License-Identifier: Apache-2.0
// The whole ladder in one story, as an operator would read it afterwards: a restart that does not
// help and a redeploy that does; then a redeploy that fails and is undone, the standby takes over,
// and in the end somebody leads back.

import TestSupport
import Testing

@Suite("The whole story", .serialized, .whereTestbedsArePossible, .onTestbed("story"))
struct StoryTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private func script(_ name: String, _ lines: String) throws {
        try bed.write("/usr/local/bin/\(name)", "#!/bin/sh\n\(lines)\n")
        try bed.sh("chmod 755 /usr/local/bin/\(name)")
    }

    /// Primary and standby at one port; the primary is ill after each start while /run/story.broken
    /// exists, and a redeploy mends that while /run/story.mends does.
    private func stage() throws -> SampleService {
        let story = try SampleService(bed, "story")
        let sick = "test ! -e /run/story.broken || curl -s -m 2 http://127.0.0.1:8801/break"
        try story.install(
            port: 8801, service: "Restart=no\nExecStartPost=/bin/sh -c 'sleep 0.3; \(sick)'")
        try bed.write(
            "/etc/systemd/system/story-b.service",
            "[Service]\nExecStart=\(Testbed.shop) 8801\n")
        try script(
            "deploy-story",
            "test -e /run/story.mends || exit 3\nrm -f /run/story.broken\n"
                + "systemctl restart story.service")
        try script("undo-story", "systemctl restart story.service")
        try bed.sh("systemctl daemon-reload; systemctl start story.service")
        var terms = SampleService.Terms()
        terms.attempts = 1
        terms.grace = "3s"
        terms.rungs = [
            "redeploy: {run: [/usr/local/bin/deploy-story], min_outage: 0s, "
                + "rollback: {run: [/usr/local/bin/undo-story]}}",
            "failover: {to: story-b.service, min_outage: 0s, stop_timeout: 2s}",
        ]
        try story.supervise(probes: [SampleService.health(8801)], terms)
        try story.waitUntil("healthy")
        return story
    }

    private func fallIll() throws {
        try bed.sh("touch /run/story.broken; curl -s -m 2 http://127.0.0.1:8801/break")
    }

    private func actions(of story: SampleService) throws -> [String] {
        try story.records("ordered").map { entry in
            let words = entry.record.split(separator: " ")
            return words.first { $0.hasPrefix("action=") }.map { String($0.dropFirst(7)) } ?? ""
        }
    }

    /// Each of these stands in the text, in this order.
    private func tells(_ text: String, _ phrases: [String]) -> Bool {
        var rest = text[...]
        for phrase in phrases {
            guard let place = rest.firstRange(of: phrase) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }

    @Test("restart, redeploy, rollback, standby, and back again")
    func story() throws {
        let story = try stage()
        defer {
            story.remove()
            _ = try? bed.sh("systemctl stop story-b.service; rm -f /run/story.broken")
        }
        try bed.sh("touch /run/story.mends")
        try fallIll()
        try story.wait("recovered", within: .seconds(60))
        #expect(try actions(of: story) == ["restart", "redeploy"])
        try story.wait("stable")
        story.forgetRecords()

        try bed.sh("rm /run/story.mends")
        try fallIll()
        try story.wait("recovered", within: .seconds(90))
        #expect(
            try actions(of: story) == ["restart", "redeploy", "rollback", "failover", "failover"])
        #expect(try bed.run("systemctl", "is-active", "story.service").word == "inactive")
        #expect(try bed.run("systemctl", "is-active", "story-b.service").word == "active")
        let why = try bed.run("revivectl", "why", "story").text
        print("WHY story\n\(why)")
        let phrases = [
            "failed", "restart story.service", "did not help", "redeploy story.service", "failed",
            "roll back story.service", "did not help", "stop story.service",
            "control group is empty", "start story-b.service", "story-b.service serves now",
            "recovered",
        ]
        #expect(tells(why, phrases), "\(why)")

        try bed.sh("rm /run/story.broken; revivectl failback story", within: .seconds(60))
        try story.waitUntil("healthy")
        #expect(try story.status()["role"] as? String == "primary")
        #expect(try bed.run("systemctl", "is-active", "story-b.service").word == "inactive")
        print("WHY story\n\(try bed.run("revivectl", "why", "story").text)")
        #expect(try bed.journal().faults == [])
    }
}
