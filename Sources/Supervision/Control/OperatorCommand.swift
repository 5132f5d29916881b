// SPDX-License-Identifier: Apache-2.0
// What an operator asks of one service, and why that may be refused.

/// A word of an operator about one service.
package enum OperatorCommand: Equatable, Sendable {
    /// Nothing is done for so long. `expires` is the end on the wall clock (µs since 1970), which
    /// the core cannot know; one that does not replace is refused where a hold is.
    case hold(length: Duration, reason: String, expires: Int64, replaces: Bool)
    /// Ends the hold of this id and no other; 0 means any.
    case release(hold: UInt64)
    /// Restart it, or start it if it is down, now.
    case restart
    /// Deploy it anew, as its ladder says, now.
    case redeploy
    /// Forget what failures have built up, but not the budget.
    case reset
    /// Somebody knows of the incident, or of what blocks further failovers.
    case acknowledge
    /// Hand over to this unit of its group; empty: to the next standby.
    case failover(to: String)
    /// Hand back to the primary.
    case failback
    /// Act, or only observe, whatever is configured.
    case setMode(Mode)
    /// Open or close the breaker for so long, or leave it to itself.
    case forceBreaker(BreakerForce.Position, length: Duration, reason: String)
}

/// Why a command is not carried out.
package enum Refused: Error, Equatable, Sendable {
    case noSuchService
    /// No hold is as long, or as short.
    case holdLength(Duration)
    case heldAlready(by: String, reason: String, left: Duration)
    case notHeld
    /// An order is open: a service has one at a time.
    case orderIsOpen(UInt64)
    case inDoubt
    /// Something forbids it that no operator's word overrides.
    case vetoed(Veto)
    /// systemd has the unit in hand; the word is its ActiveState.
    case changing(String)
    case noUnit
    /// Its ladder has no such rung.
    case noRedeploy
    case noIncident
    case acknowledgedAlready(by: String)
    case modeAlready(Mode)
    /// No probe of this name is a heartbeat; empty: no probe at all.
    case noHeartbeat(String)
    case breakerLength(Duration)
    case breakerNotForced
    case handover(HandoverRefused)
    /// Neither spool nor journald took it. An order is not begun then; all else is in force.
    case notRecorded(isOrder: Bool)

    /// What the operator is told, after the service's name.
    package var sentence: String {
        switch self {
        case .noSuchService: "no service of this name is configured"
        case .holdLength:
            "a hold lasts between one second and \(Hold.longest.words)"
        case .heldAlready(let by, let reason, let left):
            "held by \(by) for another \(left.words)" + (reason.isEmpty ? "" : " (\(reason))")
        case .notHeld: "not held"
        case .orderIsOpen(let order): "order \(order) is not finished yet"
        case .inDoubt: "what became of the last order is being found out"
        case .vetoed(let veto): veto.sentence
        case .changing(let state): "its unit is \(state) just now"
        case .noUnit: "there is no such unit"
        case .noRedeploy: "its ladder has no redeploy"
        case .noIncident: "there is nothing to acknowledge: no incident is open"
        case .acknowledgedAlready(let by): "already acknowledged by \(by)"
        case .noHeartbeat(let probe):
            probe.isEmpty ? "none of its probes is a heartbeat" : "\(probe) is no heartbeat of it"
        case .breakerLength:
            "a breaker is forced for between one second and \(Hold.longest.words)"
        case .breakerNotForced: "nobody has forced its breaker"
        case .handover(let why): why.sentence
        case .modeAlready(let mode): "the mode is \(mode.rawValue) already"
        case .notRecorded(isOrder: true):
            "not begun: neither the journal nor the spool takes its record"
        case .notRecorded(isOrder: false):
            "done, but neither the journal nor the spool takes its record: "
                + "forgotten if revived ends before one of them does"
        }
    }
}

/// What an operator's order does not let itself be stopped by. The record says so.
package enum Overridden: String, Equatable, Sendable, CaseIterable {
    case backoff = "back-off"
    case budget
    case memberBudget = "the budget of a service that it takes along"
    case hostBucket = "the host's limit"
    case brake = "the brake"
    case rest = "the rest"
    case givingUp = "giving up"
    case observeMode = "observe mode"
    case hold = "the hold"
    case breaker = "the breaker"
    case critical = "its being critical"
    case dependency = "a dependency that is not well"
}

/// A mode that an operator set over the configured one. It ends when the configuration says
/// another mode than the one that it was set over.
package struct ModeOverride: Equatable, Sendable {
    /// What is in force.
    package var mode: Mode
    /// What it was set over.
    package var configured: Mode
    /// Who set it.
    package var by: String

    /// An override from its parts.
    package init(mode: Mode, configured: Mode, by: String) {
        self.mode = mode
        self.configured = configured
        self.by = by
    }
}

extension Situation {
    /// What is in force: the operator's word, else the configuration's.
    package var mode: Mode { state.modeOverride?.mode ?? policy.mode }
}
