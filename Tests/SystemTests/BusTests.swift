// SPDX-License-Identifier: Apache-2.0
// The bus goes and comes back; systemd reads itself anew.

import TestSupport
import Testing

@Suite("Without the bus", .serialized, .whereTestbedsArePossible, .onTestbed("bus"))
struct BusTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    private func busRestored(since last: Int) throws {
        try bed.wait(for: "bus-restored") {
            let journal = try bed.journal()
            return journal.host("bus-lost").contains { $0.sequence > last }
                && journal.host("bus-restored").contains { $0.sequence > last }
        }
    }

    @Test("a killed bus is reconnected, and what breaks then is repaired")
    func killed() throws {
        let shop = try SampleService.shop(bed, "busdies", port: 8701)
        defer { shop.remove() }
        let last = try bed.journal().last
        try bed.sh("systemctl kill --signal=KILL dbus.service")
        try busRestored(since: last)
        try shop.waitUntil("healthy")
        try shop.isUntouched()
        try shop.isBroughtBack(
            from: "SIGKILL after a new bus", by: "systemctl kill --signal=KILL \(shop.unit)")
        try shop.isBroughtBack(
            from: "500 after a new bus", by: "curl -s -m 2 http://127.0.0.1:8701/break")
        try bed.expectWholeLedger()
    }

    @Test("what dies together with the bus is repaired once")
    func together() throws {
        let shop = try SampleService.shop(bed, "busboth", port: 8702)
        defer { shop.remove() }
        let starts = try shop.starts()
        try shop.isBroughtBack(
            from: "SIGKILL with the bus",
            by: """
                systemctl kill --signal=KILL dbus.service
                systemctl kill --signal=KILL \(shop.unit)
                """)
        try shop.isBroughtBack(
            from: "SIGKILL before the bus",
            by: """
                systemctl kill --signal=KILL \(shop.unit)
                systemctl kill --signal=KILL dbus.service
                """)
        #expect(try shop.starts() == starts + 2)
        try bed.expectWholeLedger()
    }

    @Test("a bus that dies during a slow start leaves one order with one end")
    func duringAnOrder() throws {
        let shop = try SampleService.shop(
            bed, "busslow", port: 8703, service: "Restart=no\nExecStartPre=/bin/sleep 1.5")
        defer { shop.remove() }
        let starts = try shop.starts()
        try shop.isBroughtBack(
            from: "SIGKILL, the bus dying during the order",
            by: """
                systemctl kill --signal=KILL \(shop.unit)
                sleep 0.7
                systemctl kill --signal=KILL dbus.service
                """)
        #expect(try shop.starts() == starts + 1)
        try bed.expectWholeLedger()
    }

    @Test("a bus that is gone altogether does not end supervision")
    func gone() throws {
        let shop = try SampleService.shop(bed, "busgone", port: 8704)
        defer { shop.remove() }
        let output = try bed.sh(
            """
            former=$(systemctl show --property=InvocationID --value \(shop.unit))
            systemctl stop dbus.socket dbus.service
            trap 'systemctl start dbus.socket' EXIT
            sleep 1
            begin=$(date +%s%6N)
            systemctl kill --signal=KILL \(shop.unit)
            for _ in {1..300}; do
              now=$(systemctl show --property=InvocationID --value \(shop.unit))
              [ "$now" = "$former" ] || [ "$(systemctl is-active \(shop.unit))" != active ] || break
              sleep 0.05
            done
            echo $(($(date +%s%6N) - begin))
            [ "$now" != "$former" ]
            """, within: .seconds(60))
        figure("busgone, SIGKILL without any bus, until a new invocation", Int(output.word) ?? 0)
        try shop.waitUntil("healthy", within: .seconds(60))
        #expect(try shop.count("ordered") == 1)
        try bed.expectWholeLedger()
    }

    @Test("a stop by hand while the bus is away is left alone")
    func stopWithoutBus() throws {
        var terms = SampleService.Terms()
        terms.expect = "running"
        let shop = try SampleService.shop(bed, "busstop", port: 8705, terms)
        defer { shop.remove() }
        try bed.sh(
            """
            systemctl kill --signal=KILL dbus.service; systemctl stop \(shop.unit)
            """)
        try shop.waitUntil("off-duty")
        bed.settle(.seconds(3))
        try shop.isUntouched()
        #expect(try shop.show("ActiveState") == "inactive")
    }

    @Test("daemon-reload and daemon-reexec change nothing, and supervision goes on")
    func reexec() throws {
        let shop = try SampleService.shop(bed, "reexec", port: 8706)
        defer { shop.remove() }
        let former = try shop.invocation()
        let count = try shop.records().count
        for command in ["daemon-reload", "daemon-reexec", "daemon-reload"] {
            try bed.sh("systemctl \(command)")
            bed.settle(.seconds(2))
            try shop.waitUntil("healthy")
        }
        #expect(try shop.invocation() == former)
        let added = try shop.records().dropFirst(count).filter { $0.kind != "stable" }
        #expect(added.map(\.description) == [])
        try shop.isBroughtBack(
            from: "SIGKILL after daemon-reexec", by: "systemctl kill --signal=KILL \(shop.unit)")
        try shop.isBroughtBack(
            from: "500 after daemon-reexec", by: "curl -s -m 2 http://127.0.0.1:8706/break")
    }

    @Test("without its policy on the bus it supervises, says why nobody can ask, and asks again")
    func nameRefused() throws {
        let shop = try SampleService.shop(bed, "nameless", port: 8707)
        defer { shop.remove() }
        let reload = "busctl -q call org.freedesktop.DBus / org.freedesktop.DBus ReloadConfig"
        let policy = "/usr/share/dbus-1/system.d/org.revived1.conf"
        try bed.sh("mv \(policy) /run/policy; \(reload); systemctl restart revived.service")
        defer { _ = try? bed.run("bash", "-c", "[ ! -e /run/policy ] || mv /run/policy \(policy)") }
        try bed.wait(for: "the status to say it") {
            try bed.run("systemctl", "show", "--property=StatusText", "revived.service").text
                .contains("revivectl cannot ask: ")
        }
        let former = try shop.invocation()
        try bed.sh("systemctl kill --signal=KILL \(shop.unit)")
        try bed.wait(for: "a new invocation") { try shop.invocation() != former }
        try bed.sh("mv /run/policy \(policy); \(reload)")
        try shop.waitUntil("healthy")
        try bed.expectWholeLedger()
    }
}
