// SPDX-License-Identifier: Apache-2.0
// Which member of the standby set serves? What we did, or else what is so.
//
// After a boot the role is what the boot has started, not what it was before; an operator who
// starts the standby and stops the primary has handed over by hand. Both are taken for the truth
// and written down. Two members of an exclusive set that run at once are never wanted, and may do
// damage; but which of them is right cannot be known from here: that is said, and nothing is
// stopped on a guess.

/// A member of the service's standby set, as last read.
package struct Member: Sendable {
    /// The unit of this member.
    package var unit: String
    /// Nil until it was read.
    package var facts: UnitFacts?

    /// A member, and what was read of it.
    package init(unit: String, facts: UnitFacts?) {
        self.unit = unit
        self.facts = facts
    }
}

extension Situation {
    /// A change of role, or of how many members run, that is not written down yet.
    func roleNews() -> Event? {
        switch state.phase {
        case .acting, .inDoubt: return nil
        case .offDuty, .starting, .healthy, .failing, .verifying, .resting, .givenUp, .blind: break
        }
        if !members.contains(where: { $0.unit == serving }) {
            return .roleChanged(unit: primary, isPrimary: true, .configured)
        }
        guard members.count > 1 else { return nil }
        if let unit = handedOver {
            let isWayBack = unit == state.wanted?.from
            return change(
                to: unit, isWayBack ? .undone(of: state.wanted?.to ?? "") : .handover)
        }
        if let unit = adopted { return change(to: unit, .adopted) }
        return otherNews()
    }

    private func change(to unit: String, _ why: RoleChange) -> Event {
        .roleChanged(unit: unit, isPrimary: unit == primary, why)
    }

    /// The handover has come so far that the new member serves.
    private var handedOver: String? {
        guard let passage = state.passage, passage.isStarted, serving != passage.to else {
            return nil
        }
        switch passage.stage {
        case .started: return failover?.exclusive == true ? passage.to : nil
        case .switched, .retired: return passage.to
        case .begun, .stopFailed, .stopped: return nil
        }
    }

    /// The watched member is down, and another client or the boot started another one. A hot
    /// standby always runs, so there only a member that is off duty gives way.
    private var adopted: String? {
        guard let unit, unit.runState == .down || unit.runState == .absent else { return nil }
        let isExclusive = failover?.exclusive ?? true
        if !isExclusive {
            guard case .offDuty = duty else { return nil }
        }
        let others = members.filter { $0.unit != policy.unit }
        if let up = others.first(where: { $0.facts?.runState == .up }) {
            // What we are about to hand to anyway is verified as such.
            return isHandingOver && handover?.to == up.unit ? nil : up.unit
        }
        // The boot has chosen another one, and failed with it.
        guard isExclusive, unit.invocation.isEmpty, state.passage == nil, state.wanted == nil else {
            return nil
        }
        return others.first { $0.facts?.active == .failed && $0.facts?.invocation != "" }?.unit
    }

    private func otherNews() -> Event? {
        guard failover?.exclusive == true, unit?.runState == .up else {
            return state.alsoRunning.isEmpty ? nil : .oneRunning
        }
        let other = members.first { $0.unit != policy.unit && $0.facts?.runState == .up }
        guard let other else { return state.alsoRunning.isEmpty ? nil : .oneRunning }
        return state.alsoRunning == other.unit ? nil : .twoRunning(other: other.unit)
    }
}
