// SPDX-License-Identifier: Apache-2.0
// Enough of systemd to be watched: its name on a bus of the test's own, and units that are active.

import Systemd
import TestSupport
import Testing

/// It counts what it is asked; what it does not know it answers with systemd's own errors.
final class FakeSystemd {
    let daemon: PrivateBusDaemon
    let loop: EventLoop
    /// The connection of those who ask.
    let client: Bus
    let units: UnitManager
    private let server: Bus
    private(set) var calls: [String: Int] = [:]

    init() throws {
        daemon = try PrivateBusDaemon()
        loop = try EventLoop()
        server = Bus(loop: loop, systemAddress: daemon.address, privateAddress: nil)
        client = Bus(
            loop: loop, systemAddress: daemon.address, privateAddress: nil,
            peer: "org.freedesktop.systemd1")
        units = UnitManager(bus: client)
        server.connect()
        try turn { self.server.isConnected }
        try export()
        var isNamed = false
        server.requestName("org.freedesktop.systemd1") { isNamed = (try? $0.get()) != nil }
        try turn { isNamed }
        client.connect()
        try turn { self.client.isConnected }
    }

    /// Turns the loop until the condition holds. Five minutes are an end, not a measure: a machine
    /// may be busy, and the tests beside this one too.
    func turn(until isSo: () -> Bool) throws {
        let limit = Clock.monotonic() + 300_000_000_000
        while !isSo() {
            try #require(Clock.monotonic() < limit, "it did not come about")
            try loop.turn(timeoutNanoseconds: 100_000_000)
        }
    }

    private func export() throws {
        let manager = BusObject(interface: "org.freedesktop.systemd1.Manager")
        for member in ["RefUnit", "UnrefUnit"] {
            manager.method(member, in: [BusArgument("name", "s")]) { [weak self] call in
                self?.calls[member, default: 0] += 1
                call.reply()
            }
        }
        manager.method("Subscribe") { $0.reply() }
        manager.property("ControlGroup", "s", changes: .silent) {
            value, _ throws(SystemError) in try value.append("")
        }
        try server.export(path: "/org/freedesktop/systemd1", manager)
        let unit = BusObject(interface: "org.freedesktop.systemd1.Unit")
        for (name, text) in ["LoadState": "loaded", "ActiveState": "active"] {
            unit.property(name, "s", changes: .silent) {
                [weak self] value, _ throws(SystemError) in
                self?.calls[name, default: 0] += 1
                try value.append(text)
            }
        }
        try server.exportFallback(
            prefix: "/org/freedesktop/systemd1/unit", unit, contains: { _ in true },
            children: { [] })
    }
}
