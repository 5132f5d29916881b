// SPDX-License-Identifier: Apache-2.0
// Does this host have the units that the configuration names? Asked of systemd when somebody
// checks a configuration by hand; a host without systemd has nothing to compare.

import Supervision
import Systemd

enum HostComparison {
    /// Long enough for a busy PID 1, short enough for a person who waits.
    private static let patience = Duration.seconds(3)

    static func differences(_ policy: Policy) -> [String] {
        guard !policy.services.isEmpty, let loop = try? EventLoop() else { return [] }
        let bus = Bus(loop: loop)
        let manager = UnitManager(bus: bus)
        var sentences: [String] = []
        var open = policy.services.count
        var owners: [String: String] = [:]
        bus.onConnected = { _ in
            for service in policy.services {
                manager.readUnit(service.unit, only: ["Id", "LoadState"]) { result in
                    open -= 1
                    guard case .success(let unit) = result else { return }
                    sentences += compare(service, unit, &owners)
                }
            }
        }
        bus.connect()
        let end = Clock.boottime() + patience.nanoseconds
        while open > 0, Clock.boottime() < end {
            guard (try? loop.turn(timeoutNanoseconds: 100_000_000)) != nil else { break }
        }
        bus.close()
        return sentences
    }

    private static func compare(
        _ service: ServicePolicy, _ unit: UnitProperties, _ owners: inout [String: String]
    ) -> [String] {
        var sentences: [String] = []
        let name = "services.\(service.name).unit: \(service.unit)"
        switch unit.loadState ?? "loaded" {
        case "loaded", "merged": break
        case "not-found": sentences.append("\(name) does not exist on this host")
        case "masked": sentences.append("\(name) is masked")
        case let state: sentences.append("\(name) cannot be loaded by systemd (\(state))")
        }
        if let id = unit.id {
            if let other = owners[id] {
                sentences.append("\(name) is the same unit as that of service \(other)")
            }
            owners[id] = owners[id] ?? service.name
        }
        return sentences
    }
}
