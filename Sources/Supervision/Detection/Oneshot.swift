// SPDX-License-Identifier: Apache-2.0
// A unit of Type=oneshot that does not stay active: a backup, a report. It is well when it is down.
//
// Watched for three things. It failed: systemd says so. It was missed: its last success is older
// than `max_age`; whatever kept it from running (its timer was stopped, never elapses, or was not
// enabled), to start it is what helps, so the timer itself is not looked after. It is stuck: it
// runs for longer than `max_runtime`; that is told and no more, because half a backup is worse than
// a late one (TimeoutStartSec= of the unit ends it, where that is wanted).
//
// When it last succeeded is known from systemd as long as the unit is loaded, and else from our own
// record, with the wall clock beside it: the one clock that is the same in the next boot. When a
// timer last elapsed was refused: it tells of the start, not of the success. One that was never
// seen to succeed has `max_age` from the moment in which it was first seen down.

/// A run that ended well.
package struct Success: Equatable, Sendable {
    /// When it ended; before this boot it is less than zero.
    package var at: Instant
    /// The same on the wall clock, in microseconds since 1970; 0: not known.
    package var wall: Int64

    package init(at: Instant, wall: Int64) {
        self.at = at
        self.wall = wall
    }

    /// The same success in another boot, whose first record was written at `now` and when the wall
    /// clock showed `wall`. Where no clock tells, or one was set back, it has only just been.
    func rebased(wall now: Int64, at instant: Instant) -> Success {
        var rebased = self
        let (age, overflow) = now.subtractingReportingOverflow(wall)
        let isKnown = now > 0 && wall > 0 && age > 0 && !overflow
        rebased.at = isKnown ? instant - .microseconds(age) : instant
        return rebased
    }
}

extension Situation {
    /// What is known of its last success, from systemd or from memory.
    var lastSuccess: Success? {
        guard let seen = unit?.succeeded else { return state.lastSuccess }
        guard let known = state.lastSuccess, known.at > seen.at else { return seen }
        return known
    }

    /// When its last success is too old.
    package var missedAt: Instant {
        guard let maxAge = policy.maxAge, unit?.endsByDesign == true else { return .never }
        if let success = lastSuccess { return success.at + maxAge }
        // What systemd has forgotten may have succeeded a moment before it was first seen down.
        switch state.phase {
        case .offDuty(.unseen), .starting, .healthy, .failing, .acting, .verifying, .resting,
            .givenUp, .blind, .inDoubt:
            return .never
        case .offDuty: return state.offDutySince + maxAge
        }
    }

    /// When its present run takes too long.
    var overtimeAt: Instant {
        guard let limit = policy.maxRuntime, let unit, unit.endsByDesign,
            unit.active == .activating, !unit.isRestartingItself, let began = unit.startedAt
        else { return .never }
        return began + limit
    }

    var isOvertime: Bool { now >= overtimeAt }

    /// It is down, and no stop explains that: has it done its work?
    func betweenRuns(_ unit: UnitFacts, isKnown: Bool) -> DutyVerdict {
        if let success = unit.succeeded, success.at >= state.incident?.since ?? success.at,
            now < missedAt
        {
            return .offDuty(.done)
        }
        if let reason = unmendedFailure { return .missing(reason) }
        if now >= missedAt, let maxAge = policy.maxAge {
            return isKnown ? .missing(.missing(.tooOld(maxAge))) : .offDuty(.unexplained)
        }
        if unit.invocation.isEmpty {
            if state.lastSuccess != nil { return .offDuty(.done) }
            return .offDuty(policy.maxAge == nil ? .neverStarted : .notSeenToSucceed)
        }
        return .offDuty(unit.succeeded == nil ? .cleanExit : .done)
    }

    /// A success that is not written down yet; only a service with `max_age` needs it.
    func success() -> Event? {
        guard policy.maxAge != nil, duty == .offDuty(.done), let seen = unit?.succeeded,
            state.lastSuccess.map({ seen.at > $0.at + .seconds(1) }) ?? true
        else { return nil }
        return .succeeded(seen)
    }

    /// It is down as it should be: what was wrong with it is over.
    func rested(_ why: OffDuty, _ how: Recovery) -> Event {
        why == .done && state.incident != nil ? .recovered(how) : .offDuty(why)
    }

    /// Such a unit is never healthy for long: to be down after its work is its health.
    func doneForLong(_ why: OffDuty) -> Event? {
        guard why == .done, state.tries > 0 || state.rests > 0 || state.chronicSaid,
            now >= state.offDutySince + policy.stableFor
        else { return nil }
        return .stable
    }
}

extension Reason {
    /// Another reason is plainer than this one, once there is one.
    func isOver(by reason: Reason) -> Bool {
        switch (self, reason) {
        case (.overtime, .overtime): false
        case (.overtime, _): true
        case (_, _): isProbeBased
        }
    }
}
