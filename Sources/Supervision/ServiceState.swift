// SPDX-License-Identifier: Apache-2.0
// What must survive our death: the durable half of what is known of a service. (The other half,
// what probes lately said, is Evidence and may be lost at any time.)

/// Where a service stands. `held` is not among them: a hold lies over whatever the phase is, and
/// `Standing` in Status.swift is what people are shown.
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

/// From the first `failed` to the recovery.
package struct Incident: Equatable, Sendable {
    /// 32 hexadecimal digits, usable as a trace id.
    package var id: String
    package var since: Instant
    package var reason: Reason
    /// Verified failures of the current rung.
    package var failures: Int
    /// Position in the ladder.
    package var rung: Int
    /// Its evidence was taken or its first order given: none is taken any more.
    package var isTouched = false
    /// Who said that somebody knows of it; empty if nobody did.
    package var acknowledgedBy = ""
}

/// Everything durable about one service; only `apply` changes it.
package struct ServiceState: Equatable, Sendable {
    package var name: String
    package var unit: String
    package var phase: Phase = .offDuty(.unseen)
    /// The invocation that the phase speaks of; empty if none.
    package var invocation = ""
    package var incident: Incident?
    /// The open order: exactly while acting or in doubt.
    package var order: Order?
    /// When an order of ours last brought a new invocation.
    package var replacedAt: Instant?
    /// The id of the last order, for the records that speak of its effect.
    package var lastOrder: UInt64?
    /// Orders since the service was last stable: what the back-off grows with.
    package var tries = 0
    /// No order before this.
    package var nextAttempt = Instant(nanoseconds: 0)
    /// Instants of the orders of the last day, oldest first: budget and chronic limit read them.
    package var orders: [Instant] = []
    /// Those of them that the host's bucket counts: they have not helped, or not yet.
    package var weighty: [Instant] = []
    /// The last verified attempts: whether each helped, and soon enough. The breaker reads them.
    package var outcomes: [Bool] = []
    /// An operator's word on the breaker, until it expires.
    package var breakerForce: BreakerForce?
    /// How often the breaker has opened since it was last closed.
    package var opens = 0
    /// Rests since the service was last stable: what the length of a rest grows with.
    package var rests = 0
    package var chronicSaid = false
    /// When it was said last.
    package var chronicAt: Instant?
    /// The last trial's kind while its order or verification lasts.
    package var trial = Trial.no
    /// The obstacle that was recorded last, so that it is recorded once.
    package var withheld: Veto?
    /// In observe mode: this incident's order has been told.
    package var wouldHaveSaid = false
    package var longStopSaid = false
    /// When this stop, if the service is off duty, was recorded.
    package var offDutySince = Instant(nanoseconds: 0)
    /// An operator's word that nothing is to be done.
    package var hold: Hold?
    /// An operator's word over the configured mode.
    package var modeOverride: ModeOverride?
    /// The last order's hook, until its effect is settled.
    package var deployment: Deployment?
    /// Evidence that is being taken.
    package var collecting: Collecting?
    /// The last redeploy failed or did not help, and is still to be undone.
    package var rollbackDue = false
    /// When hooks that failed were at work: a stop in that time was theirs, nobody's wish.
    package var touched: Span?
    /// Versions that were deployed and did not help, oldest first.
    package var badVersions: [String] = []
    /// Definitions of the probes that have passed at least once, sorted.
    package var proven: [String] = []
    /// Of a oneshot with `max_age`: its last success that was recorded.
    package var lastSuccess: Success?
    /// Probes that were said to be slow, in the order of saying.
    package var slow: [String] = []
    /// Which member of its group serves.
    package var role = Role.primary
    /// A handover under way.
    package var passage: Passage?
    /// A handover that was asked for.
    package var wanted: Wanted?
    /// Members that were tried in this incident and are broken too.
    package var tried: [String] = []
    /// Instants of the handovers of the last day, oldest first.
    package var failovers: [Instant] = []
    /// Why no handover is made.
    package var blocked: Blockage?
    /// Invocations that we stopped: nobody wants them down.
    package var stopped: [String] = []
    /// The other member that was recorded to run beside the one that serves; empty if none.
    package var alsoRunning = ""

    package init(name: String, unit: String) {
        self.name = name
        self.unit = unit
    }

    /// The phase's word, as status, records and documentation spell it.
    package var phaseName: PhaseName { phase.name }
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
