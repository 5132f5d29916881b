// SPDX-License-Identifier: Apache-2.0
// Off duty: how long "left alone" holds, and when it is worth a warning.

extension Situation {
    /// Somebody's stop holds until the next start, also when what proved it is forgotten; only a
    /// dependency, which may be seen later than the stop, explains it better. A unit that was never
    /// started is missed when it is first looked at, not because somebody enables or installs it.
    func missed(_ reason: Reason, offDuty why: OffDuty) -> Event? {
        switch (why, reason) {
        case (.unseen, _), (_, .missing(.dependency)): return failure(reason)
        case (.stopped, _):
            let hasRunSince = unit?.invocation != state.invocation && unit?.invocation != ""
            return hasRunSince ? failure(reason) : longStop(why)
        case (.neverStarted, .missing(.neverStarted)) where policy.expect != .running: return nil
        case (_, .missing(.neverStarted)) where policy.expect != .running:
            return .offDuty(.neverStarted)
        case (_, _): return failure(reason)
        }
    }

    /// Somebody's stop that was forgotten looks just like one that was meant.
    func longStop(_ why: OffDuty) -> Event? {
        guard case .stopped = why, unit?.wanted == true, !state.longStopSaid,
            now >= longStopAt
        else { return nil }
        return .offDutyLong
    }

    /// When an operator's stop of an enabled unit is worth a warning (DESIGN section 3: 15 min).
    package var longStopAt: Instant { state.offDutySince + .seconds(15 * 60) }
}
