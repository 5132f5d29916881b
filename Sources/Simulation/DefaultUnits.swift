// SPDX-License-Identifier: Apache-2.0
// What a made-up host has of a configured service where nothing else is said of it: its unit and
// its standbys, as such a service would have them.

import Supervision

extension ServicePolicy {
    /// Units of its group, the primary up and enabled, the standbys neither.
    var furniture: [(unit: FakeUnit, isUp: Bool)] {
        members.map { member in
            var unit = FakeUnit(name: member)
            unit.isEnabled = member == self.unit
            unit.hooksOnlyRestart()
            return (unit, member == self.unit)
        }
    }

    /// How often a member must beat so that none of its heartbeats is missed; nil
    /// if it has none.
    func beat(of member: String) -> Duration? {
        let times = watching(member).probes.compactMap(\.within)
        // Often enough that the minute before a story proves it, and that a miss comes in time.
        return times.min().map { min($0.scaled(permille: 333), .seconds(20)) }
    }
}

extension FakeUnit {
    /// A hook puts right what a restart does, and no more: what lasts, lasts.
    mutating func hooksOnlyRestart() {
        deploy = FakeHook(.restarts)
        undo = FakeHook(.restarts)
    }
}
