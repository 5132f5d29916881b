// SPDX-License-Identifier: Apache-2.0
// Why a command of an operator is not carried out, and what it would override if it is.

/// Why a command is not carried out.
package enum CommandRefusal: Error, Equatable, Sendable {
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
        case .inDoubt: "checking what became of the last order"
        case .vetoed(let veto): veto.sentence
        case .changing(let state): "its unit is \(state) just now"
        case .noUnit: "there is no such unit"
        case .noRedeploy: "its ladder has no redeploy"
        case .noIncident: "there is nothing to acknowledge: no incident is open"
        case .acknowledgedAlready(let by): "already acknowledged by \(by)"
        case .noHeartbeat(let probe):
            probe.isEmpty
                ? "none of its probes is a heartbeat" : "\(probe) is not one of its heartbeats"
        case .breakerLength:
            "a breaker is forced for between one second and \(Hold.longest.words)"
        case .breakerNotForced: "its breaker is not forced"
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
    case affectedBudget = "the budget of a service that it takes along"
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
