// SPDX-License-Identifier: Apache-2.0
// How a service is handed to a standby: what the operator wants of it, and what is remembered.
//
// The members of a standby set are the service's own unit, the primary, and its standbys. A
// handover is a chain of orders, each recorded before it is begun: stop the old, start the new,
// switch, retire the old. A crash between two of them ends as if it had not happened, because what
// comes next is decided by what is so, never by what was planned.

/// The settings of a `failover` rung.
package struct Failover: Equatable, Sendable {
    /// Standby units, in the order in which they are tried.
    package var to: [String]
    /// Only one member may run: the old is proven gone before the new is started.
    package var exclusive = true
    /// From SIGTERM to SIGKILL for the old one.
    package var stopTimeout: Duration = .seconds(30)
    /// Turns the users to the new one. Nil: nothing needs to be told.
    package var switchHook: Hook?
    /// Between the switch and the stop of the old one.
    package var drain: Duration = .seconds(10)
    /// Who leads back.
    package var failback = Failback.manual
    /// Unbroken health of the standby before it is handed back by itself.
    package var holdDown: Duration = .seconds(1800)
    /// Handovers in any sliding window. A pair that changes places more often than three times in
    /// an hour has an illness that no standby cures (Pacemaker's migration-threshold; Patroni
    /// leaves it to people after the first).
    package var max = Rate(count: 3, per: .seconds(3600))
    /// No failover in an outage shorter than this.
    package var minOutage: Duration = .seconds(120)
    /// What the standbys are asked, where that differs from what the primary is asked.
    package var probes: [ProbePolicy]?

    /// An exclusive one.
    package init(to: [String]) { self.to = to }

    /// How long a switch hook may take where nothing is configured.
    package static let switchTimeout = Duration.seconds(60)
    /// For triggers to stop and for the proof, beyond the stop timeout itself.
    package static let stopMargin = Duration.seconds(30)
}

/// Who leads back to the primary.
package enum Failback: String, Sendable, CaseIterable { case manual, auto }

/// Which member of the standby set serves.
package enum Role: Equatable, Sendable {
    case primary
    case standby(unit: String, since: Instant)

    /// The standby's unit; nil for the primary.
    package var unit: String? {
        if case .standby(let unit, _) = self { return unit }
        return nil
    }
}

/// One step of a handover, as its order carries it.
package struct Handover: Equatable, Sendable {
    /// What a step does.
    package enum Step: String, Sendable, CaseIterable {
        /// Stop a member and prove it gone.
        case stop
        /// Start the member that is to serve, or use it as it runs.
        case start
        /// Run the hook that turns the users to it.
        case switchOver = "switch"
        /// Stop the old one, which is no longer used.
        case retire
    }
    /// What it does.
    package var step: Step
    /// The member that serves, or has served.
    package var from: String
    /// The member that is to serve.
    package var to: String
    /// Where the rung stands in the ladder.
    package var rung: Int
    /// The old one must be gone before the new one is started.
    package var exclusive: Bool
    /// It opens the handover; the others only complete it.
    package var isFirst: Bool

    package init(
        step: Step, from: String, to: String, rung: Int, exclusive: Bool, isFirst: Bool
    ) {
        self.step = step
        self.from = from
        self.to = to
        self.rung = rung
        self.exclusive = exclusive
        self.isFirst = isFirst
    }

    /// Counted against `max`: going back to the member that was stopped is no failover.
    package var isPromotion: Bool { step == .start && to != from }
}

/// A handover under way.
package struct HandoverProgress: Equatable, Sendable {
    /// How far it has come.
    package enum Stage: String, Sendable, CaseIterable {
        /// The old one is being stopped, or its stop was not begun.
        case begun
        /// It was stopped, and is not proven gone.
        case stopFailed = "stop-failed"
        case stopped, started, switched, retired
    }
    /// The member that serves, or has served.
    package var from: String
    /// The member that is to serve; empty while the next one is being chosen.
    package var to: String
    /// How far it has come.
    package var stage: Stage
    /// The invocation that was watched before.
    package var former: String

    package init(from: String, to: String, stage: Stage, former: String) {
        self.from = from
        self.to = to
        self.stage = stage
        self.former = former
    }

    /// The new member runs, and is what is watched.
    package var isStarted: Bool {
        switch stage {
        case .begun, .stopFailed, .stopped: false
        case .started, .switched, .retired: true
        }
    }
}

/// A handover that an operator, or the end of the hold-down, asked for.
package struct HandoverRequest: Equatable, Sendable {
    /// Who is to serve.
    package var to: String
    /// Who served when it was asked: the way back if it fails.
    package var from: String
    /// Empty: the hold-down of an automatic failback is over.
    package var by: String

    package init(to: String, from: String, by: String) {
        self.to = to
        self.from = from
        self.by = by
    }

    /// As the orders that follow give it.
    package var reason: Reason { .wanted(by: by) }
}

/// What would start a member again (its sockets, timers and paths) and was stopped with it.
package struct Silenced: Equatable, Sendable {
    /// The member.
    package var unit: String
    /// Those that ran when it was stopped.
    package var listeners: [String]

    /// From its parts.
    package init(unit: String, listeners: [String]) {
        self.unit = unit
        self.listeners = listeners
    }
}

/// Why another member serves.
package enum RoleChange: Equatable, Sendable {
    /// We handed over.
    case handover
    /// We handed back to the member that had been left at an operator's request, or for an
    /// automatic failback: this other one did not stand its verification.
    case undone(of: String)
    /// Another client made it serve, or the host's boot did: taken for the truth.
    case adopted
    /// The member that served is no longer configured.
    case configured
    case unknown(String)
}

/// Why no handover is made although one would help.
package enum FailoverBlock: Equatable, Sendable {
    /// The old one was stopped and is not proven gone.
    case notGone(unit: String)
    /// `count` handovers were made within `per`: an operator must allow further ones.
    case tooMany(count: Int, per: Duration)
    case unknown(String)
}

extension Role {
    /// The same in a new boot, whose clock starts from zero.
    var sinceBoot: Role {
        guard case .standby(let unit, _) = self else { return self }
        return .standby(unit: unit, since: Instant(nanoseconds: 0))
    }
}

extension ServicePolicy {
    /// The settings of its failover, if it has one.
    package var failover: Failover? { ladder.first { $0.failover != nil }?.failover }

    /// All members of its standby set, the primary first.
    package var members: [String] { [unit] + (failover?.to ?? []) }

    /// As it stands while another member of the standby set is watched: that unit, asked by its
    /// probes.
    package func watching(_ member: String) -> ServicePolicy {
        guard member != unit, let failover, failover.to.contains(member) else { return self }
        var policy = self
        policy.unit = member
        if let probes = failover.probes { policy.probes = probes }
        return policy
    }
}

extension ServiceState {
    /// The member that is watched: the one that is being tried, else the one that serves.
    package func watched(primary: String) -> String {
        if let passage, passage.isStarted { return passage.to }
        return role.unit ?? primary
    }
}
