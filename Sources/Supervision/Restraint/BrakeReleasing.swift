// SPDX-License-Identifier: Apache-2.0
// The brake is released: those that it held go one chain at a time, each verified before the next;
// what failed later does not wait for them.

extension Restraint {
    static let brakeReleasing = Restraint(
        word: "brake-releasing", names: 1, stage: .amongOthers, handovers: .beginning,
        operators: .override(.brake), ends: .withOthers, sameness: .word,
        look: .around { supervisor, place, _ in
            guard let released = supervisor.brakeOn(place)?.releasedAt,
                let incident = supervisor.services[place].state.incident, incident.since <= released
            else { return nil }
            return supervisor.releasedFirst(before: place).map { .brakeReleasing($0) }
        },
        sentence: { "the brake is being released, and \($0.names[0]) goes first" })
}

extension Veto {
    /// This service goes first.
    package static func brakeReleasing(_ whom: String) -> Veto { Veto("brake-releasing", [whom]) }
}

extension Supervisor {
    /// In another chain a service that was held is being repaired.
    fileprivate func releasedFirst(before place: Int) -> String? {
        guard let released = brake?.releasedAt else { return nil }
        return census.troubled.all.first { other in
            guard !inOneChain(other, place), let incident = services[other].state.incident else {
                return false
            }
            return incident.since <= released && services[other].state.phase.isRepair
        }.map { services[$0].policy.name }
    }
}
