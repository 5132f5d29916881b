// SPDX-License-Identifier: Apache-2.0
// What an operator stops, starts or forbids is left as the operator wants it.

import TestSupport
import Testing

@Suite("The operator's will", .serialized, .whereTestbedsArePossible, .onTestbed("operator"))
struct OperatorTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    @Test("a stop by hand is left alone, and a start puts the unit back under supervision")
    func stop() throws {
        let shop = try SampleService.shop(bed, "stop", port: 8301, .expected)
        defer { shop.remove() }
        try bed.sh("systemctl enable --quiet \(shop.unit); systemctl stop \(shop.unit)")
        try shop.waitUntil("off-duty")
        bed.settle(.seconds(4))
        #expect(try shop.show("ActiveState") == "inactive")
        try shop.isUntouched()
        try bed.sh("systemctl start \(shop.unit)")
        try shop.waitUntil("healthy")
        try shop.isBroughtBack(
            from: "SIGKILL after a stop", by: "systemctl kill --signal=KILL \(shop.unit)")
        try bed.sh("systemctl disable --quiet \(shop.unit)")
    }

    @Test("a stop that makes the unit fail is left alone too", arguments: [3, 143])
    func failingStop(code: Int) throws {
        let shop = try SampleService(bed, "badstop\(code)")
        defer { shop.remove() }
        try shop.install(
            service: """
                ExecStart=/bin/bash -c 'trap "exit \(code)" TERM; while :; do sleep 0.1; done'
                Restart=no
                """)
        try bed.sh("systemctl start \(shop.unit)")
        try shop.supervise(.expected)
        try shop.waitUntil("healthy")
        bed.settle(.milliseconds(300))
        try bed.sh("systemctl stop \(shop.unit)")
        try shop.waitUntil("off-duty")
        bed.settle(.seconds(3))
        print("a stop that exits \(code): \(try shop.show("ActiveState"))")
        #expect(try shop.show("ActiveState") != "active")
        try shop.isUntouched()
    }

    @Test("a stop while revived is not running is found in the journal and left alone")
    func stopUnseen() throws {
        let shop = try SampleService.shop(bed, "unseen", port: 8302, .expected)
        defer { shop.remove() }
        let bad = try SampleService(bed, "unseenbad")
        defer { bad.remove() }
        try bad.install(
            service: """
                ExecStart=/bin/bash -c 'trap "exit 3" TERM; while :; do sleep 0.1; done'
                """)
        try bed.sh("systemctl start \(bad.unit)")
        try bad.supervise(.expected)
        try bad.waitUntil("healthy")
        try bed.sh(
            """
            systemctl stop revived.service
            systemctl stop \(shop.unit) \(bad.unit)
            sleep 1
            systemctl start revived.service
            """)
        try shop.waitUntil("off-duty")
        try bad.waitUntil("off-duty")
        bed.settle(.seconds(3))
        try shop.isUntouched()
        try bad.isUntouched()
        #expect(try shop.show("ActiveState") == "inactive")
        #expect(try bad.show("ActiveState") == "failed")
    }

    @Test("a crash while revived is not running is repaired when it is back")
    func crashUnseen() throws {
        let shop = try SampleService.shop(bed, "away", port: 8303, .expected)
        defer { shop.remove() }
        try shop.isBroughtBack(
            from: "a crash unseen",
            by: """
                systemctl stop revived.service
                systemctl kill --signal=KILL \(shop.unit)
                sleep 1
                systemctl start revived.service
                """)
    }

    @Test("a stop by hand is remembered when revived is killed, and when it is restarted")
    func stopRemembered() throws {
        let shop = try SampleService.shop(bed, "remembered", port: 8304, .expected)
        defer { shop.remove() }
        try bed.sh("systemctl stop \(shop.unit)")
        try shop.waitUntil("off-duty")
        try bed.sh("systemctl kill --signal=KILL revived.service; sleep 2")
        try shop.waitUntil("off-duty")
        try bed.sh("systemctl restart revived.service; sleep 2")
        try shop.waitUntil("off-duty")
        try shop.isUntouched()
        #expect(try shop.show("ActiveState") == "inactive")
    }

    @Test("an idle unit behind a socket is not woken by its probe")
    func socket() throws {
        let back = try SampleService(bed, "back")
        defer { back.remove() }
        try back.install(port: 8306)
        let front = try SampleService(bed, "front")
        defer {
            _ = try? bed.run("systemctl", "stop", "front.socket")
            front.remove()
        }
        try front.install(
            service: "ExecStart=/usr/lib/systemd/systemd-socket-proxyd 127.0.0.1:8306")
        try bed.write(
            "/etc/systemd/system/front.socket", "[Socket]\nListenStream=127.0.0.1:8305\n")
        try bed.sh("systemctl daemon-reload; systemctl start back.service front.socket")
        try bed.sh("curl -s -m 5 http://127.0.0.1:8305/healthz")
        try front.supervise(probes: [SampleService.health(8305)])
        try front.waitUntil("healthy")
        let starts = try front.starts()
        // systemctl warns that the socket may activate it again.
        try bed.sh("systemctl stop front.service")
        try front.waitUntil("off-duty")
        bed.settle(.seconds(4))
        #expect(try front.show("ActiveState") == "inactive")
        #expect(try front.starts() == starts)
        try front.isUntouched()
        try bed.sh("curl -s -m 5 http://127.0.0.1:8305/healthz")
        try front.waitUntil("healthy")
        try front.isUntouched()
    }

    @Test("a restart by hand is no failure")
    func restart() throws {
        let shop = try SampleService.shop(
            bed, "byhand", port: 8307, service: "Restart=no\nExecStop=/bin/sleep 2", .expected)
        defer { shop.remove() }
        for _ in 1...2 {
            let former = try shop.invocation()
            try bed.sh("systemctl restart \(shop.unit)")
            try shop.waitUntil("healthy")
            #expect(try shop.invocation() != former)
        }
        try bed.sh("systemctl try-restart \(shop.unit)")
        try shop.waitUntil("healthy")
        try shop.isUntouched()
        #expect(try shop.count("failed") == 0)
        #expect(try shop.count("off-duty") == 0)
    }

    @Test("a package's try-restart of a failed unit is not taken for a stop")
    func tryRestart() throws {
        let shop = try SampleService.shop(bed, "package", port: 8308, .expected)
        defer { shop.remove() }
        try bed.sh("touch /run/revived/hold; systemctl kill --signal=KILL \(shop.unit)")
        try shop.wait("withheld")
        try bed.sh("systemctl try-restart \(shop.unit)")
        bed.settle(.seconds(1))
        try bed.sh("rm /run/revived/hold")
        try shop.wait("recovered")
        #expect(try shop.count("ordered") == 1)
    }

    @Test("while a hold file exists nothing is done; then it is repaired")
    func hold() throws {
        let shop = try SampleService.shop(bed, "hold", port: 8309, .expected)
        defer { shop.remove() }
        for file in ["/run/revived/hold", "/etc/revived/hold"] {
            let orders = try shop.count("ordered")
            try bed.sh("touch \(file); systemctl kill --signal=KILL \(shop.unit)")
            bed.settle(.seconds(3))
            #expect(try shop.show("ActiveState") == "failed")
            #expect(try shop.count("ordered") == orders)
            try bed.sh("rm \(file)")
            try bed.wait(for: "the repair") { try shop.show("ActiveState") == "active" }
            try shop.waitUntil("healthy")
            #expect(try shop.count("ordered") == orders + 1)
        }
        #expect(try shop.count("withheld") == 2)
    }

    @Test("in observe mode it says once what it would have done, and does nothing")
    func observe() throws {
        var terms = SampleService.Terms.expected
        terms.mode = "observe"
        let shop = try SampleService.shop(bed, "observe", port: 8310, terms)
        defer { shop.remove() }
        try bed.sh("curl -s -m 2 http://127.0.0.1:8310/break")
        try shop.wait("would-have")
        bed.settle(.seconds(3))
        try bed.sh("systemctl kill --signal=KILL \(shop.unit)")
        bed.settle(.seconds(3))
        #expect(try shop.show("ActiveState") == "failed")
        try shop.isUntouched()
        print("observe: \(try shop.records("would-have").map(\.message))")
        try bed.sh("systemctl start \(shop.unit)")
        try shop.waitUntil("healthy")
    }

    @Test("a masked unit is left alone until it is unmasked and started")
    func masked() throws {
        let shop = try SampleService(bed, "mask")
        defer { shop.remove() }
        // A file in /etc cannot be masked.
        try bed.write(
            "/usr/lib/systemd/system/mask.service",
            "[Service]\nExecStart=\(Testbed.shop) 8311\n")
        try bed.sh("systemctl daemon-reload; systemctl start mask.service")
        try shop.supervise(probes: [SampleService.health(8311)], .expected)
        try shop.waitUntil("healthy")
        try bed.sh("systemctl mask --quiet --now mask.service")
        try shop.waitUntil("off-duty")
        bed.settle(.seconds(3))
        #expect(try shop.show("ActiveState") == "inactive")
        try bed.sh("systemctl unmask --quiet mask.service; systemctl start mask.service")
        try shop.waitUntil("healthy")
        try shop.isUntouched()
    }

    @Test("a frozen unit is not restarted; it is well when it is thawed")
    func frozen() throws {
        let shop = try SampleService.shop(bed, "frozen", port: 8312, .expected)
        defer { shop.remove() }
        try bed.sh("systemctl freeze \(shop.unit)")
        bed.settle(.seconds(6))
        try shop.isUntouched()
        try bed.sh("systemctl thaw \(shop.unit)")
        try shop.waitUntil("healthy")
        try shop.isUntouched()
    }
}
