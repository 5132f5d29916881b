// SPDX-License-Identifier: Apache-2.0
// `revivectl adopt` beside real servers: the probe that it writes passes, and repairs them.

import TestSupport
import Testing

@Suite("Adoption of real servers", .serialized, .whereTestbedsArePossible, .onTestbed("adopt"))
struct AdoptTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    @Test("nginx and Redis are adopted, observed, and then brought back when they are killed")
    func servers() throws {
        try bed.sh("systemctl start nginx.service redis-server.service")
        defer {
            _ = try? bed.run(
                "bash", "-c",
                """
                rm -f /etc/revived/services.d/{nginx,redis-server}.yaml; systemctl reload revived
                systemctl stop nginx redis-server
                """)
        }
        let written = try bed.sh("revivectl adopt nginx redis-server").text
        #expect(written.contains("http: http://127.0.0.1/"), "\(written)")
        #expect(written.contains("redis-cli"), "\(written)")
        for name in ["nginx", "redis-server"] {
            let service = try SampleService(bed, name)
            try bed.wait(for: "\(name) to pass its probe") {
                let probes = try service.status()["probes"] as? [[String: Any]]
                return probes?.first?["proven"] as? Bool == true
            }
            #expect(try service.status()["mode"] as? String == "observe")
            let former = try service.invocation()
            try bed.sh("revivectl mode \(name) act")
            try bed.sh("systemctl kill --signal=KILL \(name).service")
            try bed.wait(for: "another run of \(name)") {
                let state = try bed.run("systemctl", "is-active", service.unit).word
                return try service.invocation() != former && state == "active"
            }
            try service.waitUntil("healthy")
        }
        let again = try bed.run("revivectl", "adopt", "nginx")
        #expect(again.code == 75)
    }

    @Test("what cannot be adopted is left alone, with a sentence and a code of its own")
    func refused() throws {
        for (unit, code) in [
            ("nope.service", 4), ("systemd-journald", 75), ("revived", 75), ("getty@", 64),
            ("/etc/passwd", 64),
        ] {
            let run = try bed.run("revivectl", "adopt", unit)
            #expect(run.code == code, "\(unit): \(run)")
        }
        #expect(try bed.sh("ls -A /etc/revived/services.d").text == "")
    }
}
