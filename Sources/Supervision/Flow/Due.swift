// SPDX-License-Identifier: Apache-2.0
// What each phase waits for. There are no timers: an instant is computed from what is so, whenever
// a decision comes to nothing (Deliberation.swift).

extension Situation {
    /// Whatever the phase: the end of a veto, of a hold, of the time for evidence, of a job that
    /// explains why the unit is down, of a restart loop.
    var dueInAnyPhase: Instant {
        soonest(
            state.withheld?.until ?? .never, state.hold?.until ?? .never,
            state.collecting?.until ?? .never, jobEndAwaitedUntil, loopCalmAt, settlesAt,
            stuckAt, stallDue)
    }

    /// A stop that is worth a warning, or work that is not done in time.
    func offDutyDue(_ why: OffDuty) -> Instant {
        if case .stopped = why {
            return unit?.wanted == true && !state.longStopSaid ? soonest(longStopAt) : .never
        }
        let stable = isTroubled ? state.offDutySince + policy.stableFor : .never
        return soonest(stable, missedAt, overtimeAt)
    }

    func healthyDue(since: Instant) -> Instant {
        let stable = isTroubled ? since + policy.stableFor : .never
        let wavered = evidence.waveredCount > 0 ? waveredAt : .never
        return soonest(stable, wavered, failbackDue(since: since), verdictDue, blindAt)
    }

    /// The next attempt, or the end of what keeps it from being made.
    var failingDue: Instant { min(soonest(state.nextAttempt, followedUntil), orderDue) }

    /// The end of a verification, for good or ill.
    func verifyingDue(since: Instant, graceUntil: Instant) -> Instant {
        soonest(
            settled(since), state.nextAttempt, graceUntil + evidence.shift, verdictDue, blindAt,
            endAwaitedUntil)
    }

    /// The end of the order's own time.
    var actingDue: Instant {
        state.order.map { soonest($0.deadline + evidence.shift) } ?? .never
    }

    /// The same of an order in doubt that is still at work.
    var inDoubtDue: Instant {
        guard let order = state.order, !order.runsHook, unit?.isChanging == true else {
            return .never
        }
        return soonest(order.deadline + evidence.shift)
    }

    /// The trial at the end of a rest.
    func trialDue(_ until: Instant) -> Instant {
        min(soonest(max(until, state.nextAttempt)), orderDue)
    }

    /// What may make an order possible, or needless, in a phase that may order.
    var orderDue: Instant { soonest(vetoEnds, verdictDue, blindAt, versionAskedAgain) }

    /// Attempts, rests or the chronic warning are remembered, until health has lasted.
    var isTroubled: Bool { state.tries > 0 || state.rests > 0 || state.chronicSaid }

    /// The least end that a veto has by itself.
    private var vetoEnds: Instant {
        var least = min(firstVeto(.amongOthers)?.until ?? .never, lookDue)
        for restraint in Restraint.all where restraint.stage == .first && restraint.hasEnd {
            least = min(least, veto(of: restraint)?.until ?? .never)
        }
        return least
    }

    /// An answer that was lost is not waited for.
    private var versionAskedAgain: Instant {
        guard case .asked(let since) = evidence.version else { return .never }
        return since + Redeploy.versionAge
    }

    private var followedUntil: Instant {
        followedRepair.map { $0.replacedAt + FollowedRepair.memory } ?? .never
    }
}
