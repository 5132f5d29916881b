// SPDX-License-Identifier: Apache-2.0
// A unit may say that the host is to be rebooted when it fails or starts too often
// (StartLimitAction=, FailureAction=). Then a start is not ours to risk: half of the starts that
// systemd allows are left to it and to the operator. A standby's starts are not watched; what is
// known of them are our failovers, all of which count. Starts that were seen are forgotten when
// revived ends; our orders are not.

extension Restraint {
    static let rebootsHost = Restraint(
        word: "reboots-host", hasEnd: true, sameness: .word,
        look: .here(\.rebootVeto),
        sentence: { _ in
            "one more start could take the host down (its StartLimitAction= or FailureAction=)"
        })
}

extension Veto {
    /// One start more might make systemd reboot the host.
    package static func rebootsHost(until: Instant) -> Veto { Veto("reboots-host", until: until) }
}

extension Situation {
    fileprivate var rebootVeto: Veto? {
        let standby = isHandoverStep ? dueHandover?.to : nil
        guard let started = standby.map(facts(of:)) ?? unit, started.rebootsHost,
            let limit = started.startLimit
        else { return nil }
        // systemd counts a start before it looks at its conditions; ours does not count then.
        if !started.conditionMet, let last = state.incident?.orderedAt, now - last < limit.per {
            return .rebootsHost(until: last + limit.per)
        }
        let recent =
            standby == nil
            ? startsLately(limit.per) : state.failovers.filter { now - $0 < limit.per }
        let most = max(limit.count / 2, 1)
        guard recent.count >= most else { return nil }
        return .rebootsHost(until: recent[recent.count - most] + limit.per)
    }
}
