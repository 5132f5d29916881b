// SPDX-License-Identifier: Apache-2.0
// A redeploy is for what three restarts have not cured, and not for the blip of a database that
// fails them within seconds: it waits until the outage has lasted `min_outage`, and much heals by
// itself until then.

extension Restraint {
    static let outageTooShort = Restraint(
        word: "outage-too-short", hasEnd: true, operators: .override(nil), sameness: .word,
        look: .here(\.outageVeto),
        sentence: { _ in "the outage is still short" })
}

extension Veto {
    /// Rungs above restart are not for short outages.
    package static func outageTooShort(until: Instant) -> Veto {
        Veto("outage-too-short", until: until)
    }
}

extension Situation {
    fileprivate var outageVeto: Veto? {
        let step = step
        let rung = ladder[step.rung]
        guard step.action == .redeploy || step.action == .failover,
            let since = troubleSince,
            let least = rung.redeploy?.minOutage ?? rung.failover?.minOutage, now < since + least
        else { return nil }
        return .outageTooShort(until: since + least)
    }
}
