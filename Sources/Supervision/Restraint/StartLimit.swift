// SPDX-License-Identifier: Apache-2.0
// systemd counts our restarts too. If its StartLimitBurst trips in the middle of a restart, the
// stop half has run and the start half is refused: a service that was ill is then dead. So a
// running unit is not restarted when that would be its last allowed start. (For a failed unit the
// order begins with ResetFailedUnit, which empties systemd's counter; ours is the stricter one.)
// Our own orders count also when we were ended since: systemd has not forgotten them.

extension Restraint {
    static let startLimit = Restraint(
        word: "start-limit", hasEnd: true, sameness: .word,
        look: .here(\.startLimitVeto),
        sentence: { _ in "systemd's start limit would be reached" })
}

extension Veto {
    /// It would trip in the middle of a restart.
    package static func startLimit(until: Instant) -> Veto { Veto("start-limit", until: until) }
}

extension Situation {
    fileprivate var startLimitVeto: Veto? {
        guard action == .restart, let limit = unit?.startLimit, limit.count > 1 else { return nil }
        let recent = startsLately(limit.per)
        guard recent.count >= limit.count - 1 else { return nil }
        return .startLimit(until: recent[recent.count - (limit.count - 1)] + limit.per)
    }

    /// Starts of the unit within this time: those that were seen, or our orders, which are
    /// remembered when revived is not; whichever are more. (Most are both.)
    func startsLately(_ time: Duration) -> [Instant] {
        let seen = evidence.starts.filter { now - $0 < time }
        let ordered = state.orders.filter { now - $0 < time }
        return ordered.count > seen.count ? ordered : seen
    }
}
