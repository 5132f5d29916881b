// SPDX-License-Identifier: Apache-2.0
// What must not be acted on: the unproven, the inconclusive, our own absence; and what the
// configuration says of units that come and go.

import TestSupport
import Testing

@Suite("In doubt, nothing", .serialized, .whereTestbedsArePossible, .onTestbed("doubt"))
struct DoubtTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    @Test("a URL that turns 404 is reported as blind, never acted on")
    func notFound() throws {
        let nginx = try SampleService(bed, "nginx")
        defer { nginx.remove() }
        try bed.sh(
            "echo ok >/var/www/html/healthz; systemctl start nginx.service")
        try nginx.supervise(probes: [
            "http: http://127.0.0.1/healthz\n        \(SampleService.quickly)"
        ])
        try nginx.waitUntil("healthy")
        try bed.sh("rm /var/www/html/healthz")
        try nginx.waitUntil("blind")
        bed.settle(.seconds(3))
        try nginx.isUntouched()
        try bed.sh("echo ok >/var/www/html/healthz")
        try nginx.waitUntil("healthy")
        try nginx.isUntouched()
    }

    @Test("a probe that never passed is reported, never acted on")
    func unproven() throws {
        var terms = SampleService.Terms()
        terms.grace = "2s"
        let shop = try SampleService(bed, "unproven")
        defer { shop.remove() }
        try shop.install(port: 8402)
        try bed.sh(
            "systemctl start \(shop.unit); sleep 0.5; curl -s -m 2 http://127.0.0.1:8402/break")
        try shop.supervise(
            probes: [
                SampleService.health(8402),
                "tcp: 127.0.0.1:9\n        name: nobody\n        \(SampleService.quickly)",
            ], terms)
        try shop.wait("unproven", 2)
        bed.settle(.seconds(5))
        try shop.isUntouched()
        #expect(try shop.count("unproven") == 2)
    }

    @Test("a revived that was stopped for 20 s restarts nothing")
    func absence() throws {
        let shop = try SampleService.shop(bed, "absence", port: 8403)
        defer { shop.remove() }
        let former = try shop.invocation()
        try bed.sh(
            """
            systemctl kill --signal=STOP revived.service
            sleep 20
            systemctl kill --signal=CONT revived.service
            """)
        bed.settle(.seconds(4))
        try shop.waitUntil("healthy")
        try shop.isUntouched()
        #expect(try shop.invocation() == former)
        try shop.isBroughtBack(
            from: "SIGKILL after our absence", by: "systemctl kill --signal=KILL \(shop.unit)")
    }

    @Test("a service that is slow while revived is stopped is not blamed for our lateness")
    func absenceInFlight() throws {
        let shop = try SampleService.shop(bed, "inflight", port: 8404)
        defer { shop.remove() }
        // Five times a probe is out when we stop; the service would have answered at once.
        for _ in 1...5 {
            try bed.sh(
                """
                systemctl kill --signal=STOP \(shop.unit); sleep 0.7
                systemctl kill --signal=STOP revived.service
                systemctl kill --signal=CONT \(shop.unit); sleep 3
                systemctl kill --signal=CONT revived.service; sleep 0.5
                """)
        }
        try shop.waitUntil("healthy")
        try shop.isUntouched()
    }

    @Test("a reload keeps counters and what is proven; a bad one leaves the former in force")
    func reload() throws {
        let shop = try SampleService.shop(bed, "reload", port: 8405)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "SIGKILL before a reload", by: "systemctl kill --signal=KILL \(shop.unit)")
        let before = try shop.status()["since"] as? String
        try bed.sh("systemctl reload revived.service; systemctl reload revived.service")
        #expect(try shop.phase() == "healthy")
        #expect(try shop.status()["since"] as? String == before)
        // `systemctl reload` refuses, and says what is wrong; a signal alone is refused by revived.
        try bed.sh("sed -i 's/settle:/setle:/' /etc/revived/services.d/reload.yaml")
        #expect(try bed.run("systemctl", "reload", "revived.service").code != 0)
        try bed.sh("systemctl kill --kill-whom=main --signal=HUP revived.service")
        try bed.wait(for: "the refusal") {
            try bed.journal().host("configuration-refused").contains { $0.sequence > shop.since }
        }
        #expect(try shop.phase() == "healthy")
        try shop.isBroughtBack(
            from: "SIGKILL under a refused configuration",
            by: "systemctl kill --signal=KILL \(shop.unit)")
        #expect(try shop.count("proven") == 1)
        #expect(try bed.run("revivectl", "check").code == 78)
        try bed.sh(
            "sed -i 's/setle:/settle:/' /etc/revived/services.d/reload.yaml; systemctl reload revived.service"
        )
        try shop.waitUntil("healthy")
        #expect(try shop.count("proven") == 1)
        #expect(try shop.count("starting") <= 1)
    }

    @Test("a unit that does not exist is said once, and supervised when it appears and starts")
    func appears() throws {
        let shop = try SampleService(bed, "later")
        defer { shop.remove() }
        try shop.supervise(probes: [SampleService.health(8406)])
        try shop.waitUntil("off-duty")
        bed.settle(.seconds(3))
        #expect(try shop.count("off-duty") == 1)
        print("later: \(try shop.records().map(\.message))")
        try shop.install(port: 8406)
        bed.settle(.seconds(1))
        try bed.sh("systemctl start \(shop.unit)")
        try shop.waitUntil("healthy")
        try shop.isBroughtBack(
            from: "SIGKILL of one that came later",
            by: "systemctl kill --signal=KILL \(shop.unit)")
        // And goes again.
        try bed.sh(
            """
            systemctl stop \(shop.unit); rm /etc/systemd/system/\(shop.unit)
            systemctl daemon-reload
            """)
        try shop.waitUntil("off-duty")
        bed.settle(.seconds(2))
        #expect(try shop.count("ordered") == 1)
    }

    @Test("a unit of which nobody knows why it is down is not started on a guess")
    func unexplained() throws {
        var terms = SampleService.Terms()
        terms.expect = "running"
        let shop = try SampleService(bed, "guess")
        defer { shop.remove() }
        try shop.supervise(probes: [SampleService.health(8407)], terms)
        try shop.waitUntil("off-duty")
        try shop.install(port: 8407)
        try shop.wait("off-duty", 2)
        bed.settle(.seconds(2))
        try shop.isUntouched()
        try bed.sh("systemctl start \(shop.unit)")
        try shop.waitUntil("healthy")
    }

    @Test("a condition that is not met is no failure")
    func condition() throws {
        var terms = SampleService.Terms()
        terms.expect = "running"
        let shop = try SampleService(bed, "condition")
        defer { shop.remove() }
        try shop.install(port: 8408, unit: "ConditionPathExists=/run/no-such-file")
        try shop.supervise(probes: [SampleService.health(8408)], terms)
        try bed.sh("systemctl start \(shop.unit)")
        bed.settle(.seconds(3))
        try shop.isUntouched()
        #expect(try shop.phase() == "off-duty")
        // systemd forgets a unit that nobody holds, and with it that the condition was asked: then
        // one start finds out.
        try bed.sh("systemctl restart revived.service")
        bed.settle(.seconds(3))
        #expect(try shop.phase() == "off-duty")
        #expect(try shop.count("ordered") <= 1)
    }

    @Test("a unit that is not there is not read again and again, and taken up when it appears")
    func absent() throws {
        let shop = try SampleService(bed, "absent")
        defer { shop.remove() }
        try shop.supervise(probes: [SampleService.health(8909)])
        try shop.waitUntil("off-duty")
        // systemd loads it to answer, and forgets it at once: a signal each time.
        let match = "type='signal',member='UnitRemoved'"
        let told = try bed.sh(
            "timeout -s KILL 3 busctl monitor --match \"\(match)\" | grep -c absent.service || true"
        )
        #expect(try #require(Int(told.word)) < 20)
        try shop.install(port: 8909)
        try bed.sh("systemctl start \(shop.unit)")
        try shop.waitUntil("healthy")
        try shop.isBroughtBack(
            from: "SIGKILL", by: "systemctl kill --signal=KILL \(shop.unit)")
    }

    @Test(
        "what died unseen is brought back by systemd's times, what was stopped unseen is left alone"
    )
    func unseen() throws {
        var terms = SampleService.Terms.expected
        terms.settle = "300ms"
        let dead = try SampleService(bed, "dead-unseen")
        defer { dead.remove() }
        let stopped = try SampleService(bed, "stopped-unseen")
        defer { stopped.remove() }
        try dead.install(port: 8410)
        // It ends with 143 when it is stopped, as a JVM does: its unit is then `failed`.
        try stopped.install(
            service: "ExecStart=/bin/bash -c 'trap \"exit 143\" TERM; while :; do sleep 0.1; done'")
        try bed.sh("systemctl start dead-unseen.service stopped-unseen.service")
        try dead.supervise(probes: [SampleService.health(8410)], terms)
        try stopped.supervise(probes: [], terms)
        try dead.waitUntil("healthy")
        try stopped.waitUntil("healthy")
        // PID 1 says nothing of its jobs.
        try bed.sh(
            """
            systemctl stop revived.service
            systemctl log-level emerg
            systemctl kill --signal=KILL dead-unseen.service
            systemctl stop stopped-unseen.service
            sleep 0.5
            systemctl log-level info
            [ "$(systemctl is-active stopped-unseen.service)" = failed ]
            systemctl start revived.service
            """)
        try dead.waitUntil("healthy")
        try stopped.waitUntil("off-duty")
        bed.settle(.seconds(2))
        #expect(try bed.run("systemctl", "is-active", "stopped-unseen.service").word == "failed")
        let reason = try stopped.status()["reason"] as? String ?? ""
        #expect(reason.contains("what stopped it is unknown"), "\(reason)")
    }
}
