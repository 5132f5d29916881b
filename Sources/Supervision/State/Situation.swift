// SPDX-License-Identifier: Apache-2.0
// Everything that a decision about one service may look at, and nothing else.

package struct Situation: Sendable {
    package var policy: ServicePolicy
    package var state: ServiceState
    package var evidence: Evidence
    /// Nil until the unit was read.
    package var unit: UnitFacts?
    package var host: HostFacts
    /// Units that this one needs and that are supervised or were read, with their facts.
    package var needs: [Need]
    /// The dependency that goes first, if one does.
    package var blocker: String?
    /// It is supervised itself.
    var isBlockerLookedAfter = false
    /// When the news of a job on a dependency will be in.
    var settlesAt = Instant.never
    /// How many others failed together with it.
    package var failedTogether = 0
    /// The last repair that this service follows.
    package var followedRepair: FollowedRepair?
    /// What an operator asks for: judged in place of what the ladder would do.
    var asked: Step?
    /// Where an order may be next: what the rest of the host has to do with it.
    var surroundings: HostView?
    /// Our own lateness, by which limits are longer.
    package var localHealth = LocalHealth()
    package var now: Instant
    /// The service's own unit; `policy.unit` is the member of its group that is watched.
    package var primary = ""
    /// All members of its standby set, the primary first.
    package var members: [Member] = []
}

/// A unit that the service's unit needs, as last read.
package struct Need: Sendable {
    package var unit: String
    package var facts: UnitFacts
    /// When we last gave an order for it.
    package var orderedAt: Instant?
    /// When our order last brought a new run of it: it falls for that order no longer.
    package var replacedAt: Instant?
    /// Our order is starting it: that takes it down no more than it is.
    package var isStarting = false
    /// When the last job of another client on it was seen to begin.
    package var jobBegan: Instant?

    /// The same, unless that was a start: then it had been down before, and has not gone since.
    var stopBegan: Instant? {
        guard let jobBegan, let fell = facts.downSince else { return jobBegan }
        let began = jobBegan - Situation.jobNewsDelay
        if fell >= began { return jobBegan }
        switch facts.runState {
        case .upWithJob: return jobBegan
        // What has run since before will be seen to go down.
        case .up: return facts.activeSince.map { $0 < began } ?? false ? jobBegan : nil
        case .changing: return facts.active == .deactivating ? jobBegan : nil
        case .down, .absent: return nil
        }
    }

    /// It went down at this instant in an order by revived that had not come to its end.
    func fellByUs(at fell: Instant) -> Bool {
        guard let orderedAt, fell >= orderedAt, !isStarting else { return false }
        return !(replacedAt.map { $0 > orderedAt && fell > $0 } ?? false)
    }
}

extension Supervisor {
    /// All that a decision about this service may look at.
    package func situation(_ place: Int) -> Situation {
        let service = services[place]
        let unit = units[service.policy.unit]
        let needs = needs(of: place)
        let blocker = blocker(of: place, needs)
        return Situation(
            policy: service.policy, state: service.state, evidence: service.evidence, unit: unit,
            host: host, needs: needs, blocker: blocker,
            isBlockerLookedAfter: blocker.map(isLookedAfter) ?? false,
            settlesAt: settling(awaited(by: place)), failedTogether: failedTogether(of: place),
            followedRepair: followedRepair(of: place),
            localHealth: localHealth, now: clock, primary: service.configured.unit,
            members: service.configured.members.map { Member(unit: $0, facts: units[$0]) })
    }

    /// What its unit needs, as far as it was read.
    func needs(of place: Int) -> [Need] {
        (units[services[place].policy.unit]?.needs ?? []).compactMap { name in
            units[name].map {
                let state = interest.watching(name).first.map { services[$0].state }
                return Need(
                    unit: name, facts: $0, orderedAt: state?.orders.last,
                    replacedAt: state?.replacedAt, isStarting: state?.order?.action == .start,
                    jobBegan: jobsBegan[name])
            }
        }
    }

    /// The name of a service or of its unit.
    private func isLookedAfter(_ name: String) -> Bool {
        places[name] != nil || !interest.watching(name).isEmpty
    }
}
