// SPDX-License-Identifier: Apache-2.0
// What can be done to a service, and an order to do it.

package enum Action: String, Equatable, Sendable, CaseIterable {
    /// TryRestartUnit on an active unit: an operator's concurrent stop wins.
    case restart
    /// ResetFailedUnit where it is failed, then StartUnit.
    case start
    /// ReloadUnit on an active unit that can be reloaded: the invocation stays.
    case reload
    /// A hook of the operator's that deploys the service anew.
    case redeploy
    /// The hook that undoes a redeploy which failed or did not help.
    case rollback
    /// A step of a handover to another member of the group; `Order.handover` says which.
    case failover

    /// Carried out by another unit, whose effect outlives this boot.
    package var runsHook: Bool {
        switch self {
        case .restart, .start, .reload, .failover: false
        case .redeploy, .rollback: true
        }
    }

    /// systemd restarts other units along: those that require this one stop with it.
    package var dragsOthers: Bool {
        switch self {
        case .start, .reload: false
        case .restart, .redeploy, .rollback, .failover: true
        }
    }
}

/// An order exists only inside an `ordered` record; its id is that record's sequence number.
package struct Order: Equatable, Sendable {
    package var id: UInt64
    package var action: Action
    package var unit: String
    package var reason: Reason
    /// 1 for the first order since the service was last stable.
    package var attempt: Int
    /// The invocation before the order; one that differs afterwards proves that something happened.
    package var invocation: String
    /// Units that systemd restarts along.
    package var affected: [String]
    /// When the job is given up on.
    package var deadline: Instant
    package var trial: Trial
    /// The boot in which it was given; its instants mean nothing in another one.
    package var boot: String
    /// What a redeploy or a rollback carries beside.
    package var deployment: Deployment?
    /// What a step of a handover carries beside.
    package var handover: Handover?
    /// Members of an exclusive group that must be gone when it is begun.
    package var rivals: [String] = []

    /// Carried out by another unit than the one that it is about.
    package var runsHook: Bool { action.runsHook || handover?.step == .switchOver }

    /// Its effect outlives this boot, so its record must be on disk before it is begun.
    package var isLasting: Bool { action.runsHook || handover != nil }

    package init(
        id: UInt64, action: Action, unit: String, reason: Reason, attempt: Int, invocation: String,
        affected: [String], deadline: Instant, trial: Trial, boot: String = "",
        deployment: Deployment? = nil
    ) {
        self.id = id
        self.action = action
        self.unit = unit
        self.reason = reason
        self.attempt = attempt
        self.invocation = invocation
        self.affected = affected
        self.deadline = deadline
        self.trial = trial
        self.boot = boot
        self.deployment = deployment
    }
}

/// A trial is the one order that ends a rest; its failure leads back to where it came from.
package enum Trial: String, Equatable, Sendable {
    case no, ofRest = "rest", ofGivingUp = "given-up"
}
