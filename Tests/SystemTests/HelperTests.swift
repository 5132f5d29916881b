// SPDX-License-Identifier: Apache-2.0
// What revived has PID 1 run for it: as whom, in what sandbox, and whether it survives a
// daemon-reload.

import TestSupport
import Testing

@Suite("Helpers", .serialized, .whereTestbedsArePossible, .onTestbed("confined"))
struct HelperTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private func script(_ name: String, _ lines: String) throws {
        let path = "/usr/local/bin/\(name)"
        try bed.write(path, "#!/bin/sh\n\(lines)\n")
        try bed.sh("chmod 755 \(path)")
    }

    /// A unit that sleeps, supervised by this exec probe and nothing else.
    private func asked(_ name: String, _ probe: String) throws -> SampleService {
        let service = try SampleService(bed, name)
        try service.install(service: "ExecStart=/bin/sleep infinity")
        try bed.sh("systemctl start \(service.unit)")
        try service.supervise(probes: [probe])
        return service
    }

    @Test("an exec probe has a user of its own, sees no process of others and writes nowhere")
    func sandbox() throws {
        try script(
            "look",
            """
            touch /tmp/theirs
            seen=$(ls -d /proc/1 /tmp/ours /var/x 2>/dev/null | tr '\\n' ' ')
            echo "uid $(id -u) new $(grep -c 'NoNewPrivs:.1' /proc/self/status) sees $seen"
            touch /var/x
            exit 1
            """)
        try bed.sh("touch /tmp/ours")
        let plain = try asked("looked", "exec: [/usr/local/bin/look]")
        defer { plain.remove() }
        try plain.wait("unproven")
        let said = try #require(try plain.records("unproven").first?.message)
        let words = said.split(separator: " ").map(String.init)
        let place = try #require(words.firstIndex(of: "uid"), "\(said)")
        let uid = try #require(Int(words[place + 1]), "\(said)")
        #expect((61184...65519).contains(uid), "\(said)")
        #expect(said.contains("new 1 sees") && !said.contains("/tmp/ours"), "\(said)")
        #expect(!said.contains("/proc/1"), "\(said)")
        #expect(try bed.run("test", "-e", "/var/x").code == 1)
        plain.forgetRecords()
        let probe = "exec: [/usr/local/bin/look]\n        sandbox: off"
        try plain.supervise(probes: [probe])
        try plain.wait("unproven")
        let open = try #require(try plain.records("unproven").last?.message)
        #expect(open.contains("uid 65534") && open.contains("/tmp/ours"), "\(open)")
    }

    @Test("who kills the probes of a healthy service has nothing done to it")
    func killed() throws {
        try script("patient", "sleep 2")
        let service = try asked(
            "patient",
            """
            exec: [/usr/local/bin/patient]
                    every: 5s
                    fail_after: 1
                    fail_for: 0s
            """)
        defer { service.remove() }
        try service.waitUntil("healthy")
        // A process of nobody cannot, and one of root's only keeps revived from knowing.
        let kill = "while :; do pkill -9 -x patient && touch /run/killed; sleep 0.2; done"
        try bed.sh("systemd-run -q --unit=stranger -p User=nobody /bin/sh -c '\(kill)'")
        bed.settle(.seconds(7))
        #expect(try bed.run("test", "-e", "/run/killed").code == 1)
        try bed.sh(
            "systemctl stop stranger; systemd-run -q --unit=root-stranger /bin/sh -c '\(kill)'")
        try service.wait("blind")
        let said = try #require(try service.records("blind").last?.message)
        #expect(said.contains("ended by SIGKILL"), "\(said)")
        try bed.sh("systemctl stop root-stranger")
        try service.waitUntil("healthy")
        #expect(try service.count("failed") == 0)
        try service.isUntouched()
    }

    /// Commands in revived's slice wait for a gate; while they do, systemd reads all units anew.
    private func atTheGate(_ meanwhile: () throws -> Void) throws {
        try bed.write(
            "/etc/systemd/system/gate.service",
            """
            [Service]
            Type=oneshot
            ExecStart=/bin/sh -c 'while [ ! -e /run/gate-open ]; do sleep 0.1; done'

            """)
        try bed.write(
            "/etc/systemd/system/revived.slice.d/gate.conf",
            "[Unit]\nWants=gate.service\nAfter=gate.service\n")
        try bed.sh("rm -f /run/gate-open; systemctl daemon-reload; systemctl stop revived.slice")
        defer {
            _ = try? bed.sh(
                "touch /run/gate-open; rm -r /etc/systemd/system/revived.slice.d; "
                    + "systemctl daemon-reload")
        }
        try meanwhile()
        try bed.wait(for: "a helper at the gate") {
            try bed.sh("systemctl list-jobs --no-legend 'revived-[0-9]*.service'").text != ""
        }
        try bed.sh("systemctl daemon-reload; touch /run/gate-open")
    }

    private func broken(
        _ name: String, port: Int, _ arguments: String, program: String? = nil
    ) throws -> SampleService {
        try script(
            "deploy-\(name)",
            "printf '%s|' \"$@\" >/run/\(name).arguments; systemctl restart \(name).service")
        try script("undo-\(name)", "touch /run/\(name).undone")
        let shop = try SampleService(bed, name)
        try shop.install(port: port)
        try bed.sh("systemctl start \(shop.unit)")
        try bed.write(
            "/etc/revived/services.d/\(name).yaml",
            """
            services:
              \(name):
                unit: \(name).service
                mode: act
                settle: 500ms
                ladder:
                  - redeploy:
                      run: [\(program ?? "/usr/local/bin/deploy-\(name)"), \(arguments)]
                      min_outage: 0s
                      rollback: {run: [/usr/local/bin/undo-\(name)]}
                probes:
                  - \(SampleService.health(port))

            """)
        try shop.reload()
        try shop.waitUntil("healthy")
        return shop
    }

    @Test("a daemon-reload between a hook's order and its start leaves its command as it was")
    func reloaded() throws {
        let shop = try broken("kept", port: 8611, #"'100%', '%n', "it's", 'a "b" c', 'd\e', ''"#)
        defer { shop.remove() }
        try atTheGate { try bed.sh("curl -s -m 2 http://127.0.0.1:8611/break") }
        try shop.wait("recovered")
        #expect(try bed.sh("cat /run/kept.arguments").text == #"100%|%n|it's|a "b" c|d\e||"#)
        #expect(try shop.records("finished").map(\.outcome) == ["succeeded"])
    }

    @Test("a hook whose program is missing is not rolled back, and the ladder goes on")
    func missing() throws {
        let shop = try broken("missing", port: 8613, "x", program: "/no/such/deploy")
        defer { shop.remove() }
        try bed.sh("curl -s -m 2 http://127.0.0.1:8613/break")
        try shop.wait("gave-up")
        let finished = try shop.records("finished")
        #expect(finished.map(\.outcome) == ["not-begun"])
        #expect(finished.first?.message.contains("EXEC, status 203") == true, "\(finished)")
        #expect(try bed.run("test", "-e", "/run/missing.undone").code == 1)
    }

    @Test("a hook that lost its command was not begun: it is begun again, and not rolled back")
    func lost() throws {
        let shop = try broken("lost", port: 8612, "'$HOME', 'a;b'")
        defer { shop.remove() }
        try atTheGate { try bed.sh("curl -s -m 2 http://127.0.0.1:8612/break") }
        try shop.wait("recovered")
        #expect(try bed.sh("cat /run/lost.arguments").text == "$HOME|a;b|")
        #expect(try bed.run("test", "-e", "/run/lost.undone").code == 1)
        let outcomes = try shop.records("finished").map(\.outcome)
        #expect(
            outcomes.last == "succeeded" && outcomes.dropLast().allSatisfy { $0 == "not-begun" })
    }
}
