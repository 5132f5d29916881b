// SPDX-License-Identifier: Apache-2.0
// What a deliberation comes to: something to write down, something to be known first, or nothing
// before an instant. One answer holds all three, so that they cannot contradict each other.

/// The next thing that one service wants.
package enum Decision: Sendable {
    /// To be written down now.
    case record(Event)
    /// Nothing can be decided without the answer.
    case ask(Question)
    /// Nothing is due before then, unless something is heard; it lies ahead, or is never.
    case wait(until: Instant)

    /// When the service must be looked at again; what is to be written or asked is due now.
    func due(at now: Instant) -> Instant {
        switch self {
        case .record, .ask: now
        case .wait(let until): until
        }
    }
}

/// What a decision lacks. The supervisor makes an inquiry of it.
package enum Question: Sendable {
    /// Whose doing was the end of the invocation that the unit shows?
    case whoStopped
    case whatBecameOf(Order)
    /// The unit has failed: how did its run end?
    case howEnded
    /// Everything speaks for an order: is a unit that it touches occupied?
    case preflight
    /// Everything speaks for a redeploy: what would be deployed?
    case whichVersion(HookCommand)
    /// What was promised by a record.
    case evidence(Collecting)
}

extension Situation {
    /// The least of these that lies ahead. An instant that has passed cannot be waited for: what it
    /// allowed was refused by something else, and only an observation can change that.
    func soonest(_ instants: Instant...) -> Instant {
        instants.reduce(Instant.never) { least, next in next > now ? min(least, next) : least }
    }
}
