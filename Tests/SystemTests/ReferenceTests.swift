// SPDX-License-Identifier: Apache-2.0
// What revived takes from PID 1: references of units, few; and what systemd forgets without them.

import Foundation
import TestSupport
import Testing

@Suite("What PID 1 keeps for us", .serialized, .whereTestbedsArePossible, .onTestbed("refs"))
struct ReferenceTests {
    let bed: Testbed

    init() throws { bed = try Testbed.ofSuite() }

    /// Who references the unit, as systemd lists it.
    private func references(of unit: String) throws -> String {
        try bed.sh(
            """
            path=$(busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 \
                org.freedesktop.systemd1.Manager LoadUnit s \(unit) | cut -d'"' -f2)
            busctl get-property org.freedesktop.systemd1 "$path" org.freedesktop.systemd1.Unit Refs
            """
        ).word
    }

    private static let moody = "ExecStart=/bin/sh -c 'test -e /run/moody && exec sleep infinity'"

    @Test("a unit is referenced from its failure to the incident's end, and not before or after")
    func once() throws {
        let moody = try SampleService(bed, "moody")
        defer { moody.remove() }
        try moody.install(service: Self.moody)
        try bed.sh("touch /run/moody; systemctl start \(moody.unit)")
        var terms = SampleService.Terms()
        terms.backoff = "[1s]"
        try moody.supervise(terms)
        try moody.waitUntil("healthy")
        #expect(try references(of: moody.unit) == "as 0")
        try bed.sh("rm /run/moody; systemctl kill --signal=KILL \(moody.unit)")
        try moody.wait("ordered", 2)
        #expect(try references(of: moody.unit).hasPrefix("as 1 "))
        try bed.sh("touch /run/moody")
        try moody.wait("recovered")
        try bed.wait(for: "the reference to be given back") {
            try references(of: moody.unit) == "as 0"
        }
    }

    @Test("a service that is only observed is never referenced")
    func observed() throws {
        let moody = try SampleService(bed, "observed")
        defer { moody.remove() }
        try moody.install(service: "ExecStart=/bin/sleep infinity")
        try bed.sh("systemctl start \(moody.unit)")
        var terms = SampleService.Terms()
        terms.mode = "observe"
        try moody.supervise(terms)
        try moody.waitUntil("healthy")
        try bed.sh("systemctl kill --signal=KILL \(moody.unit)")
        try moody.wait("would-have")
        #expect(try references(of: moody.unit) == "as 0")
    }

    @Test("what systemd forgets at once when it is down is told apart all the same")
    func forgotten() throws {
        let brief = try SampleService(bed, "forgotten")
        defer { brief.remove() }
        try brief.install(
            unit: "CollectMode=inactive-or-failed", service: "ExecStart=/bin/sleep infinity")
        try bed.sh("systemctl start \(brief.unit)")
        try brief.supervise(.expected)
        try brief.waitUntil("healthy")
        try brief.isBroughtBack(
            from: "SIGKILL, forgotten by systemd",
            by: "systemctl kill --signal=KILL \(brief.unit)")
        let failed = try #require(try brief.records("failed").last)
        #expect(failed.description.contains("SIGKILL"))
        try bed.sh("systemctl stop \(brief.unit)")
        try brief.waitUntil("off-duty")
        bed.settle(.seconds(2))
        #expect(try brief.count("ordered") == 1)
        try bed.expectWholeLedger()
    }

    @Test("systemd that is thrown off the bus is said, and reached by its private socket")
    func offTheBus() throws {
        let shop = try SampleService.shop(bed, "offbus", port: 8732)
        defer { shop.remove() }
        let last = try bed.journal().last
        let state = "busctl get-property org.revived1 /org/revived1 org.revived1.Manager BusState"
        try bed.write("/run/thrower.py", Self.thrower)
        try bed.write(
            "/run/systemd/system/thrown@.service", "[Service]\nExecStart=/bin/sleep 1\n")
        try bed.sh("python3 /run/thrower.py >/run/thrower.log 2>&1 & echo $! >/run/thrower.pid")
        // systemd comes back to the bus when it is told to, and not before.
        defer { _ = try? bed.run("bash", "-c", "kill $(cat /run/thrower.pid); kill -USR1 1") }
        try bed.wait(for: "the private socket to be used") {
            try bed.run("bash", "-c", state).text.contains("private socket")
        }
        let journal = try bed.journal()
        #expect(journal.host("bus-lost").contains { $0.sequence > last })
        #expect(journal.host("bus-restored").contains { $0.sequence > last })
        #expect(try bed.run("revivectl", "status").text.contains("not on the bus"))
        try shop.isBroughtBack(
            from: "SIGKILL, systemd off the bus",
            by: "systemctl kill --signal=KILL \(shop.unit)")
        try bed.expectWholeLedger()
    }

    /// References more units than PID 1's connection has room for, and keeps them.
    private static let thrower = """
        import socket, struct, time

        def text(value):
            raw = value.encode()
            return struct.pack("<I", len(raw)) + raw + b"\\0"

        def padded(raw, size=8):
            return raw + b"\\0" * (-len(raw) % size)

        def call(serial, destination, path, interface, member, *arguments):
            body = b""
            for argument in arguments:
                body = padded(body, 4) + text(argument)
            fields = b""
            for code, kind, value in (
                (1, "o", path), (2, "s", interface), (3, "s", member), (6, "s", destination)):
                fields = padded(fields) + bytes([code, 1]) + kind.encode() + b"\\0" + text(value)
            if arguments:
                signature = "s" * len(arguments)
                fields = padded(fields) + bytes([8, 1]) + b"g\\0"
                fields += bytes([len(signature)]) + signature.encode() + b"\\0"
            head = struct.pack("<BBBBIII", 108, 1, 1, 1, len(body), serial, len(fields))
            return padded(head + fields) + body

        bus = socket.socket(socket.AF_UNIX)
        bus.connect("/run/dbus/system_bus_socket")
        bus.sendall(b"\\0AUTH EXTERNAL 30\\r\\n")
        bus.recv(4096)
        bus.sendall(b"BEGIN\\r\\n")
        name = "org.freedesktop.DBus"
        bus.sendall(call(1, name, "/org/freedesktop/DBus", name, "Hello"))
        manager = "org.freedesktop.systemd1"
        for number in range(1, 541):
            bus.sendall(call(
                number + 1, manager, "/org/freedesktop/systemd1", manager + ".Manager", "RefUnit",
                "thrown@%d.service" % number))
        time.sleep(120)

        """
}
