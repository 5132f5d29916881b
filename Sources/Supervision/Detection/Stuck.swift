// SPDX-License-Identifier: Apache-2.0
// A start, a stop or a reload that does not come to its end. Where systemd has a limit
// (TimeoutStartSec=, TimeoutStopSec=) it ends them itself; with `infinity` nothing ends them, and
// the service is down for ever without being failed.
//
// A job of another client is at work there, so nothing is done about it: it is told. Only what our
// own order hangs in is ended, by SIGKILL, as its timeout has promised.

extension Restraint {
    static let stuck = Restraint(
        word: "stuck", names: 1, subject: .unit, ends: .byAPerson,
        look: .here { situation in
            // A failover stops the old one within a time of its own.
            if situation.isHungByUs, situation.mayKill || situation.action == .failover {
                return nil
            }
            guard situation.isHungByUs || situation.stuck != nil, let unit = situation.unit else {
                return nil
            }
            return .stuck(unit.active.rawValue)
        },
        sentence: { "it is \($0.names[0]) and does not come to an end" })
}

extension Veto {
    /// In this state, as systemd calls it.
    package static func stuck(_ state: String) -> Veto { Veto("stuck", [state]) }
}

extension Situation {
    /// Where nothing is configured and systemd has no limit (kubelet's and ours for a start).
    static let stuckAfter = Duration.seconds(120)

    /// The state that the unit does not leave; nil while it may still.
    var stuck: Reason? {
        guard let unit, now >= stuckAt, let limit = stuckLimit else { return nil }
        return .stuck(state: unit.active.rawValue, limit: limit)
    }

    /// When its present change of state will have taken too long; never while it is in none.
    var stuckAt: Instant {
        guard let since = evidence.changing?.since, let limit = stuckLimit else { return .never }
        return since + limit + evidence.shift
    }

    /// Longer than systemd's own limit, which may be at its end just now.
    private var stuckLimit: Duration? {
        guard let unit, !unit.isRestartingItself, unit.runState != .absent else { return nil }
        let least = policy.grace ?? Self.stuckAfter
        switch unit.active {
        case .activating where unit.endsByDesign: return nil
        case .activating, .reloading, .refreshing:
            return max(least, (unit.startTimeout ?? .zero) + .seconds(10))
        case .deactivating, .maintenance:
            return max(least, (unit.stopTimeout ?? .zero) + .seconds(10))
        case .inactive, .failed: return unit.job == 0 ? nil : least
        case .active, .unknown: return nil
        }
    }

    /// Our order was given up on, and its stop is still at work.
    var isHungByUs: Bool {
        guard let unit, state.order == nil else { return false }
        return unit.isHungByUs
    }

    /// What hangs in an order of this rung may be ended by SIGKILL: as `kill` says, else where a
    /// timeout is set for the rung or for the unit's stop.
    var mayKill: Bool { rung.kill ?? (rung.timeout != nil || unit?.stopTimeout != nil) }
}

extension UnitFacts {
    /// Our job is in its stop half.
    var isHungByUs: Bool { job != 0 && jobIsOurs && active == .deactivating }

    /// It is on its way from one state to another.
    var isChanging: Bool {
        switch active {
        case .activating, .deactivating, .reloading, .refreshing, .maintenance: true
        case .inactive, .failed: job != 0
        case .active, .unknown: false
        }
    }
}

/// A change of state, and since when it has been seen.
package struct Changing: Equatable, Sendable {
    /// The state that it is to leave.
    package var state: ActiveState
    package var since: Instant
}
