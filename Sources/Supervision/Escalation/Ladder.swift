// SPDX-License-Identifier: Apache-2.0
// What would help? The ladder is data; its last rung, giving up, is guaranteed.

extension Situation {
    package var rungIndex: Int { min(max(state.incident?.rung ?? 0, 0), ladder.count - 1) }

    package var rung: Rung { ladder[rungIndex] }

    /// What would be tried next: what an operator asks for, a rollback that is due, a trial, or the
    /// present rung.
    package var step: Step {
        if let asked { return asked }
        if let rung = rollbackRung { return Step(rung: rung, action: .rollback) }
        if isHandingOver, let rung = failoverRung { return Step(rung: rung, action: .failover) }
        // A reload would not end what a restart is wanted for.
        if followed != nil { return Step(rung: trialRung, action: action(of: .restart)) }
        let rung =
            switch state.phase {
            case .givenUp: trialRung
            case .resting where ladder[rungIndex].remedy == .giveUp: trialRung
            case .offDuty, .starting, .healthy, .failing, .acting, .verifying, .resting, .blind,
                .inDoubt:
                rungIndex
            }
        return Step(rung: rung, action: action(of: ladder[rung].remedy))
    }

    /// The rung whose redeploy is to be undone, if it still has a rollback. Where an operator wants
    /// another member to serve, their request goes first, and no rollback of revived's own comes
    /// with it.
    package var rollbackRung: Int? {
        guard state.rollbackDue, !isAskedFor, let rung = state.deployment?.rung,
            ladder.indices.contains(rung), ladder[rung].redeploy?.rollback != nil
        else { return nil }
        return rung
    }

    /// See ``ServicePolicy/wholeLadder``.
    package var ladder: [Rung] { policy.wholeLadder }

    /// Where the ladder goes on after one more verified failure of the present rung.
    package var rungAfterFailure: Int {
        let failures = (state.incident?.failures ?? 0) + 1
        return isUsedUp(rungIndex, after: failures)
            ? min(rungIndex + 1, ladder.count - 1) : rungIndex
    }

    /// After this many verified failures the rung is used up.
    func isUsedUp(_ rung: Int, after failures: Int) -> Bool {
        attempts(of: rung).map { failures >= $0 } ?? false
    }

    private func attempts(of index: Int) -> Int? {
        let isWithEach = ladder[index].attempts == nil && ladder[index].remedy.repeats == .onceEach
        if isWithEach { return hasFurtherStandby ? nil : 1 }
        return policy.attempts(ofRung: index)
    }

    /// The rung that a trial after giving up uses: the last restart, which is the mildest way to a
    /// new invocation; else the last rung that acts.
    var trialRung: Int {
        ladder.lastIndex { $0.remedy == .restart } ?? ladder.lastIndex { $0.remedy != .giveUp } ?? 0
    }
}

extension ServicePolicy {
    /// The configured ladder, ended by giving up whatever was written.
    package var wholeLadder: [Rung] {
        ladder.last?.remedy == .giveUp ? ladder : ladder + [Rung(.giveUp)]
    }

    /// Verified failures after which a rung of the whole ladder is used up; nil: the budget ends
    /// it.
    ///
    /// Where nothing is configured: a restart hands over to the rungs above it after three verified
    /// failures, or is repeated until the budget rests it if there is none. What did not help by a
    /// reload or a redeploy does not help by a second one. The next rung is then tried at once, see
    /// `goesUp(to:)`. (The other condition for the rungs above restart, two minutes of outage, is
    /// `Redeploy.minOutage`.)
    package func attempts(ofRung index: Int) -> Int? {
        let ladder = wholeLadder
        if let attempts = ladder[index].attempts { return attempts }
        switch ladder[index].remedy.repeats {
        case .once: return 1
        case .threeTimes: return index + 2 < ladder.count ? 3 : nil
        case .onceEach: return ladder[index].failover?.to.count
        }
    }
}

/// One rung, as it would be carried out now.
package struct Step: Equatable, Sendable {
    /// Where it stands in the ladder.
    package var rung: Int
    /// What it would do.
    package var action: Action

    package init(rung: Int, action: Action) {
        self.rung = rung
        self.action = action
    }
}
