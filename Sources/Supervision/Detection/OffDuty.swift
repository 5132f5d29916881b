// SPDX-License-Identifier: Apache-2.0
// Off duty: how long "left alone" holds, and when it is worth a warning.

extension Situation {
    /// Neither systemd nor we have seen it run: what does not run is not stopped, and systemd's
    /// entries have nothing to say of it. (One that is unloaded when it is stopped looks so to
    /// systemd, too, but not to us.)
    func hasNeverRun(_ unit: UnitFacts) -> Bool {
        policy.expect != .running && unit.invocation.isEmpty && unit.downSince == nil
            && state.invocation.isEmpty
    }

    /// An operator's stop holds until the next start, even when what proved it is forgotten; only a
    /// dependency, which may be seen a moment later than the stop, explains it better. A unit that
    /// was never started is missed when it is first looked at, not because it is enabled or
    /// installed later.
    func missed(_ reason: Reason, offDuty why: OffDuty) -> Event? {
        switch (why, reason) {
        case (.stopped, .missing(.dependency)) where isWantedAgain || isJustLeft:
            return failure(reason)
        case (.stopped, _): return hasRunSince ? failure(reason) : longStop(why)
        // systemd has forgotten it, and with it that it was skipped.
        case (.conditionUnmet, _) where unit?.startedAt == nil && !isWantedAgain: return nil
        case (.unseen, _), (_, .missing(.dependency)): return failure(reason)
        case (.neverStarted, .missing(.neverStarted)) where policy.expect != .running: return nil
        case (_, .missing(.neverStarted)) where policy.expect != .running:
            return .offDuty(.neverStarted)
        case (_, _): return failure(reason)
        }
    }

    /// Another client has tried to start it since, and a dependency did not let it.
    private var isWantedAgain: Bool {
        evidence.explanation?.cause == .startEnded(result: "dependency")
    }

    private var isJustLeft: Bool { now - state.offDutySince <= Self.sameMoment }

    /// A run other than the one that was stopped has ended since; it may never have been recorded.
    /// systemd's journal entry tells of it where the unit has been unloaded. (Of a group it may
    /// have been another member that was stopped: there the run alone counts.)
    var hasRunSince: Bool {
        guard let unit else { return false }
        let run = unit.invocation.isEmpty ? evidence.explanation?.run ?? "" : unit.invocation
        guard run != state.invocation, !run.isEmpty else { return false }
        let fell = unit.downSince ?? evidence.explanation?.ended
        return members.count > 1 || fell.map { $0 > state.offDutySince } ?? true
    }

    /// An operator's stop that was forgotten looks just like one that was meant.
    func longStop(_ why: OffDuty) -> Event? {
        guard case .stopped = why, unit?.wanted == true, !state.longStopSaid,
            now >= longStopAt
        else { return nil }
        return .offDutyLong
    }

    /// When an operator's stop of an enabled unit is worth a warning (DESIGN section 3: 15 min).
    package var longStopAt: Instant { state.offDutySince + .seconds(15 * 60) }
}
