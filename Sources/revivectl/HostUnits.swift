// SPDX-License-Identifier: Apache-2.0
// What systemd says of units, asked once and waited for. Anybody may ask.

import Glibc
import Systemd

enum HostUnits {
    /// Long enough for a busy PID 1, short enough for a person who waits.
    private static let patience: Int64 = 5_000_000_000

    /// Units that are read at once: of each some sixty properties are asked for, and a connection
    /// has room for 10,000 calls that wait.
    private static let atOnce = 20

    /// All that can be read of these units, by the names given; those that did not answer in time
    /// are left out. Nothing at all where systemd does not run.
    static func read(_ names: [String]) -> [String: UnitProperties] {
        var found: [String: UnitProperties] = [:]
        var rest = names[...]
        asking(for: names.count) { manager, answered in
            func readNext() {
                guard let name = rest.popFirst() else { return }
                manager.readUnit(name, only: UnitManager.allProperties) { result in
                    found[name] = try? result.get()
                    answered()
                    readNext()
                }
            }
            for _ in 0..<atOnce { readNext() }
        }
        return found
    }

    /// systemd's version, as `252.39-1~deb12u1`; nil where it does not answer.
    static func version() -> String? {
        var found: String?
        asking(for: 1) { manager, answered in
            manager.version { result in
                found = try? result.get()
                answered()
            }
        }
        return found
    }

    private static func asking(
        for count: Int, _ ask: @escaping (UnitManager, @escaping () -> Void) -> Void
    ) {
        // sd_booted(3): where systemd does not run, no answer would come.
        guard access("/run/systemd/system", F_OK) == 0, let loop = try? EventLoop() else { return }
        var open = count
        let bus = UnitManager.bus(loop)
        let manager = UnitManager(bus: bus)
        bus.onConnected = { _ in ask(manager) { open -= 1 } }
        bus.connect()
        let end = Clock.boottime() + patience
        while open > 0, Clock.boottime() < end {
            guard (try? loop.turn(timeoutNanoseconds: 100_000_000)) != nil else { break }
        }
        bus.close()
    }
}
