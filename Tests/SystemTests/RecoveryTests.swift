// SPDX-License-Identifier: Apache-2.0
// What breaks is brought back.

import TestSupport
import Testing

@Suite("Bringing back", .serialized, .whereTestbedsArePossible, .onTestbed("recovery"))
struct RecoveryTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    @Test("a service that exits with an error is started again, and one that is killed")
    func crash() throws {
        let shop = try SampleService.shop(bed, "crash", port: 8101)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "exit 3", by: "curl -s -m 2 http://127.0.0.1:8101/exit/3 || true")
        try shop.isBroughtBack(
            from: "SIGKILL", by: "systemctl kill --signal=KILL \(shop.unit)")
        try bed.expectWholeLedger()
    }

    @Test("a service that answers 500 is restarted, and one that hangs")
    func hang() throws {
        let shop = try SampleService.shop(bed, "hang", port: 8102)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "500", by: "curl -s -m 2 http://127.0.0.1:8102/break")
        try shop.isBroughtBack(
            from: "SIGSTOP", by: "systemctl kill --signal=STOP \(shop.unit)")
        try bed.expectWholeLedger()
    }

    @Test("a service whose stop takes long is not restarted twice")
    func slowStop() throws {
        let shop = try SampleService.shop(
            bed, "slowstop", port: 8103,
            service: "Restart=no\nExecStop=/bin/sleep 3\nExecStartPre=/bin/sleep 2")
        defer { shop.remove() }
        let starts = try shop.starts()
        try shop.isBroughtBack(from: "500", by: "curl -s -m 2 http://127.0.0.1:8103/break")
        #expect(try shop.starts() == starts + 1)
    }

    @Test("nginx is brought back when it is killed and when it hangs")
    func nginx() throws {
        let nginx = try SampleService(bed, "nginx")
        defer { nginx.remove() }
        try bed.sh("systemctl start nginx.service")
        try nginx.supervise(probes: ["http: http://127.0.0.1/\n        \(SampleService.quickly)"])
        try nginx.waitUntil("healthy")
        try nginx.isBroughtBack(
            from: "SIGKILL", by: "systemctl kill --kill-whom=all --signal=KILL nginx.service")
        try nginx.isBroughtBack(
            from: "SIGSTOP", by: "systemctl kill --kill-whom=all --signal=STOP nginx.service")
    }

    @Test("redis that hangs is found by a program and restarted; its own Restart= mends a crash")
    func redis() throws {
        let redis = try SampleService(bed, "redis-server")
        defer { redis.remove() }
        try bed.sh("systemctl start redis-server.service")
        try redis.supervise(probes: [
            """
            exec: [/usr/bin/redis-cli, ping]
                    every: 5s
                    timeout: 1s
                    fail_after: 1
                    fail_for: 0s
                    suspect_every: 5s
            """
        ])
        try redis.wait("proven")
        try redis.waitUntil("healthy")
        try bed.sh("systemctl kill --signal=KILL redis-server.service")
        try bed.wait(for: "systemd's own restart") { try redis.show("NRestarts") == "1" }
        try redis.waitUntil("healthy")
        try redis.isUntouched()
        try redis.isBroughtBack(
            from: "SIGSTOP", by: "systemctl kill --signal=STOP redis-server.service",
            within: .seconds(60))
    }

    @Test("a unit that systemd gave up on at its start limit is brought back")
    func startLimit() throws {
        let shop = try SampleService.shop(
            bed, "limit", port: 8104, service: "Restart=on-failure\nRestartSec=100ms")
        defer { shop.remove() }
        try bed.write(
            "/etc/systemd/system/limit.service.d/limit.conf",
            "[Unit]\nStartLimitIntervalSec=60s\nStartLimitBurst=3\n")
        defer { _ = try? bed.run("rm", "-rf", "/etc/systemd/system/limit.service.d") }
        try bed.sh("systemctl daemon-reload; systemctl restart limit.service")
        try shop.waitUntil("healthy")
        try shop.isBroughtBack(
            from: "the start limit",
            by: """
                until journalctl --no-pager -o cat REVIVED_KIND=ordered REVIVED_SERVICE=limit |
                  grep -q .; do
                  systemctl kill --signal=KILL limit.service || true
                  sleep 0.5
                done
                """)
        let failed = try shop.records("failed")
        print("start limit: \(failed.map(\.message))")
    }

    @Test("when its budget is spent it rests, and says so once")
    func budget() throws {
        var terms = SampleService.Terms()
        terms.budget = "3/30m"
        let shop = try SampleService.shop(bed, "budget", port: 8105, terms)
        defer { shop.remove() }
        try bed.sh(
            """
            cd /etc/systemd/system
            mkdir -p budget.service.d
            printf '[Service]\\nExecStartPre=/bin/false\\n' >budget.service.d/no.conf
            systemctl daemon-reload
            systemctl kill --signal=KILL budget.service
            """)
        defer { _ = try? bed.run("rm", "-rf", "/etc/systemd/system/budget.service.d") }
        try shop.waitUntil("resting")
        bed.settle(.seconds(2))
        #expect(try shop.count("ordered") == 3)
        #expect(try shop.count("resting") == 1)
        #expect(try shop.count("failed") == 1)
        try bed.expectWholeLedger()
    }

    @Test("the records show beside the service's own lines, and the catalog explains them")
    func shown() throws {
        let shop = try SampleService.shop(bed, "shown", port: 8106)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "SIGKILL", by: "systemctl kill --signal=KILL \(shop.unit)")
        let lines = try bed.sh("journalctl --no-pager -u shown.service").text
        for kind in ["failed", "ordered", "finished", "recovered"] {
            let entry = try #require(try shop.records(kind).last)
            #expect(lines.contains(entry.message))
        }
        #expect(lines.contains("open for business"))
        let explained = try bed.sh(
            "journalctl --no-pager -x -u shown.service REVIVED_KIND=ordered"
        ).text
        #expect(explained.contains("░░"))
    }
}
