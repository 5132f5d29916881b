// SPDX-License-Identifier: Apache-2.0
// What systemd should not forget while an incident lasts: the units that are down or being
// repaired. (Kept loaded, a unit keeps its start limit's count, its result and its last run.)

/// Units that should stay loaded until an incident ends.
package struct KeptLoaded: Equatable, Sendable {
    /// The incident's id.
    package var incident: String
    /// In the order in which they were found; only a few of each service.
    package var units: [String]

    /// From its parts.
    package init(incident: String, units: [String]) {
        self.incident = incident
        self.units = units
    }
}

extension Supervisor {
    /// What should stay loaded for this service now; nil outside of an incident, and where nothing
    /// is done about it.
    package func keptLoaded(for service: String) -> KeptLoaded? {
        guard let place = place(of: service), let incident = services[place].state.incident else {
            return nil
        }
        let (policy, state) = (services[place].policy, services[place].state)
        let mayAct = (state.modeOverride?.mode ?? policy.mode) == .act
        let isDown = facts(of: policy.unit)?.runState == .down
        let units = [state.order?.unit, mayAct && isDown ? policy.unit : nil].compactMap { $0 }
        return KeptLoaded(incident: incident.id, units: units)
    }
}
