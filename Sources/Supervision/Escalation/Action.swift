// SPDX-License-Identifier: Apache-2.0
// What can be done to a service, and an order to do it.

package enum Action: String, Equatable, Sendable, CaseIterable {
    /// TryRestartUnit on an active unit: an operator's concurrent stop wins.
    case restart
    /// ResetFailedUnit where it is failed, then StartUnit.
    case start
    /// ReloadUnit on an active unit that can be reloaded: the invocation stays.
    case reload
    /// The operator's hook that redeploys the service.
    case redeploy
    /// The hook that undoes a redeploy which failed or did not help.
    case rollback
    /// A step of a handover to another member of the group; `Order.handover` says which.
    case failover

    /// What is so of each action, in one row.
    package struct Traits: Sendable {
        /// In a sentence that begins with it.
        var imperative: String
        /// In "would have … it".
        var participle: String
        /// In "… it".
        var gerund: String
        /// In which state of its unit it is begun.
        var fits: Fit
        /// It ends with a unit running.
        var startsIt = true
        /// systemd restarts other units along: those that require this one stop with it.
        var dragsOthers = true
        /// The invocation stays: there is nothing to tell afterwards whether it has happened, and
        /// to verify one that has not does no harm.
        var keepsInvocation = false
        /// A refusal of systemd's is a failure of the rung: trying again would not help.
        var countsRefusal = true
        /// What it would do against RefuseManualStop= and RefuseManualStart=.
        var stopsByHand = false
        var startsByHand = false
        /// Carried out by another unit, whose effect outlives this boot: this hook of the rung.
        package var hook: HookRole?
        /// What it undoes: 0 keeps the processes, 1 replaces them, 2 what they run, or where.
        var strength: Int
    }

    /// States of a unit in which an order is begun.
    enum Fit: Sendable {
        case up, down
        /// As it was when the order was decided.
        case asDecided
        /// As the step of the handover says.
        case asTheStepSays
    }

    /// The row of this action.
    package var traits: Traits {
        switch self {
        case .restart:
            Traits(
                imperative: "restart", participle: "restarted", gerund: "restarting", fits: .up,
                countsRefusal: false, stopsByHand: true, startsByHand: true, strength: 1)
        case .start:
            Traits(
                imperative: "start", participle: "started", gerund: "starting", fits: .down,
                dragsOthers: false, countsRefusal: false, startsByHand: true, strength: 1)
        case .reload:
            Traits(
                imperative: "reload", participle: "reloaded", gerund: "reloading", fits: .up,
                startsIt: false, dragsOthers: false, keepsInvocation: true, strength: 0)
        case .redeploy:
            Traits(
                imperative: "redeploy", participle: "redeployed", gerund: "redeploying",
                fits: .asDecided, hook: .deploys, strength: 2)
        case .rollback:
            Traits(
                imperative: "roll back", participle: "rolled back", gerund: "rolling back",
                fits: .asDecided, hook: .undoes, strength: 2)
        case .failover:
            Traits(
                imperative: "failover", participle: "replaced", gerund: "failing over",
                fits: .asTheStepSays, strength: 2)
        }
    }

    /// Carried out by another unit, whose effect outlives this boot.
    package var runsHook: Bool { traits.hook != nil }
    /// systemd restarts other units along.
    package var dragsOthers: Bool { traits.dragsOthers }
    /// Nothing tells afterwards whether it has happened.
    package var keepsInvocation: Bool { traits.keepsInvocation }
    /// To try again what systemd refused would not help.
    package var countsRefusal: Bool { traits.countsRefusal }
    /// How much it undoes, from 0.
    package var strength: Int { traits.strength }
    /// In a sentence that begins with it.
    package var imperative: String { traits.imperative }
    /// In "would have … it".
    package var participle: String { traits.participle }
    /// In "… it".
    package var gerund: String { traits.gerund }
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
    /// Sockets, timers and paths of its unit that we have stopped with it: started before it.
    package var listeners: [String] = []

    /// Carried out by another unit than the one that it is about: by this hook; nil for a job.
    package var hook: HookRole? {
        handover?.step == .switchOver ? .turns : action.traits.hook
    }

    package var runsHook: Bool { hook != nil }

    /// It ends with a unit running; of a handover only the step that starts one does.
    package var startsIt: Bool {
        action.traits.startsIt && (handover.map { $0.step == .start } ?? true)
    }

    /// systemd would start along what its unit needs, which nobody has asked for.
    package var startsNeeds: Bool { startsIt && !runsHook && reason.askedBy == nil }

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
