// SPDX-License-Identifier: Apache-2.0
// Does this host have the units that the configuration names? Asked of systemd when an operator
// checks a configuration by hand; a host without systemd has nothing to compare.

import ControlInterface
import Glibc
import Supervision
import Systemd

enum UnitCheck {
    /// Long enough for a busy PID 1, short enough for a person who waits.
    private static let patience = Duration.seconds(3)

    private static let properties = ["Id", "LoadState", "Type", "RemainAfterExit", "ConsistsOf"]

    /// Two names of one unit are a fault, all else is worth a warning.
    struct Differences {
        var faults: [String] = []
        var warnings: [String] = []
    }

    /// Whether systemd runs this host, as sd_booted(3) says it.
    static func isBooted(_ sign: String = "/run/systemd/system") -> Bool {
        access(sign, F_OK) == 0
    }

    static func differences(_ policy: Policy) -> Differences {
        // systemd does not run here: no answer would come.
        guard isBooted() else { return Differences() }
        // Any instance tells whether there is the template.
        let notify = policy.host.notify.map { Notifier.instance(0, of: $0) }
        var open = policy.services.map(\.members.count).reduce(notify == nil ? 1 : 2, +)
        guard let loop = try? EventLoop() else { return Differences() }
        let bus = UnitManager.bus(loop)
        let manager = UnitManager(bus: bus)
        var found = Differences()
        var owners: [String: String] = [:]
        bus.onConnected = { _ in
            manager.version { result in
                open -= 1
                let warning = (try? result.get()).flatMap(TestedSystemd.warning)
                if let warning { found.warnings.append(warning) }
            }
            for (service, name) in policy.services.flatMap({ service in
                service.members.map { (service, $0) }
            }) {
                manager.readUnit(name, only: properties) { result in
                    open -= 1
                    guard case .success(let unit) = result else { return }
                    compare(service, name, unit, &owners, &found)
                }
            }
            guard let notify else { return }
            manager.readUnit(notify, only: ["LoadState"]) { result in
                open -= 1
                guard case .success(let unit) = result else { return }
                compare(policy.host.notify ?? notify, unit, &found)
            }
        }
        bus.connect()
        let end = Clock.boottime() + patience.nanoseconds
        while open > 0, Clock.boottime() < end {
            guard (try? loop.turn(timeoutNanoseconds: 100_000_000)) != nil else { break }
        }
        bus.close()
        return found
    }

    private static func compare(
        _ notify: String, _ unit: UnitProperties, _ found: inout Differences
    ) {
        let name = "host.notify: \(notify)"
        switch unit.loadState ?? "loaded" {
        case "loaded", "merged": break
        case "not-found": found.warnings.append("\(name) does not exist on this host")
        case let state: found.warnings.append("\(name) cannot be started (\(state))")
        }
    }

    private static func compare(
        _ service: ServicePolicy, _ member: String, _ unit: UnitProperties,
        _ owners: inout [String: String],
        _ found: inout Differences
    ) {
        let key = member == service.unit ? "unit" : "ladder: failover: to"
        let name = "services.\(service.name).\(key): \(member)"
        switch unit.loadState ?? "loaded" {
        case "loaded", "merged": break
        case "not-found": found.warnings.append("\(name) does not exist on this host")
        case "masked": found.warnings.append("\(name) is masked")
        case let state: found.warnings.append("\(name) cannot be loaded by systemd (\(state))")
        }
        if let words = unit.emptiness { found.warnings.append("\(name) \(words)") }
        guard let id = unit.id else { return }
        if let other = owners[id] {
            found.faults.append("\(name) is \(id), which service \(other) names already")
        }
        owners[id] = owners[id] ?? service.name
    }
}
