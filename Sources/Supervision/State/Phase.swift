// SPDX-License-Identifier: Apache-2.0
// Where a service stands, and how each phase is left.

/// Where a service stands. `held` is not among them: a hold lies over whatever the phase is, and
/// `ShownStatus` in Status.swift is what people are shown.
package enum Phase: Equatable, Sendable {
    /// Not running, and that is left alone; the reason says why. No probe runs.
    /// Leaves to: starting (the unit runs), failing (it is missed after all), acting (an operator's
    /// order).
    case offDuty(OffDuty)
    /// A new invocation that has not passed yet; nothing is judged until the grace ends.
    /// Leaves to: healthy (first pass), failing (grace over, unit failed or missing), blind, off
    /// duty, acting (an operator's order).
    case starting(graceUntil: Instant)
    /// Does its job as far as can be seen.
    /// Leaves to: failing, starting (a new invocation), blind, off duty, acting (an operator's
    /// order).
    case healthy(since: Instant)
    /// Does not do its job; an order is due, or a veto says why not yet.
    /// Leaves to: acting, resting, given up, healthy (by itself), starting, off duty, blind.
    case failing(since: Instant)
    /// An order is written and not finished. No probe runs.
    /// Leaves to: verifying, failing; resting or given up (a trial that nothing came of, so it is
    /// still owed); after our own death to in doubt.
    case acting(since: Instant)
    /// The order is done; the service must now prove that it helped.
    /// Leaves to: healthy, failing (a failed trial goes on from there), starting, off duty, blind,
    /// acting (an operator's order, or what completes a failover).
    case verifying(since: Instant, graceUntil: Instant)
    /// The budget is spent; one trial at the end.
    /// Leaves to: acting (the trial), healthy, starting, off duty, blind, failing (a reset, or a
    /// failover is asked for).
    case resting(until: Instant)
    /// The ladder is at its end. Only a slow trial is made, ever more seldom.
    /// Leaves to: acting (the trial), healthy, starting, off duty, blind, failing (a reset, the end
    /// of a hold, or a failover is asked for).
    case givenUp(since: Instant, trialAt: Instant)
    /// Running, and for five periods no probe could tell anything. Nothing is done on a doubt.
    /// Leaves to: healthy or failing (a conclusive answer), starting, off duty, acting (an
    /// operator's order).
    case blind(since: Instant)
    /// An order was written and its end is not known: the world is asked before anything else.
    /// Leaves to: verifying or failing, when it has answered; resting or given up (a trial that was
    /// not begun); without an order, after an unreadable record: starting, failing, off duty.
    case inDoubt(since: Instant)
}

extension Phase {
    package var name: PhaseName {
        switch self {
        case .offDuty: .offDuty
        case .starting: .starting
        case .healthy: .healthy
        case .failing: .failing
        case .acting: .acting
        case .verifying: .verifying
        case .resting: .resting
        case .givenUp: .givenUp
        case .blind: .blind
        case .inDoubt: .inDoubt
        }
    }
}

/// The public vocabulary of phases.
package enum PhaseName: String, Sendable, CaseIterable {
    case offDuty = "off-duty"
    case starting, healthy, failing, acting, verifying, resting
    case givenUp = "given-up"
    case held, blind
    case inDoubt = "in-doubt"
}
