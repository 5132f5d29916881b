// SPDX-License-Identifier: Apache-2.0
// A unit that went down with another one that it needs: systemd has stopped it (BindsTo=, PartOf=),
// or has not started it (Requires=). Its state and its job look as those of a person's stop do.
// What tells them apart is what happened to the other one in the same moment. That moment is soon
// past: the other one may be back, or have died again. So what was judged then stands; where
// revived was not there to judge, a doubt is reported.

extension Situation {
    /// A dependency that went down this shortly before the unit took it along: systemd handles both
    /// in the same turn, but a stop may take its time.
    package static let sameMoment = Duration.seconds(5)

    /// A needed unit that took this one along. One that died did so before; one that is stopped is
    /// stopped after what needs it, but systemd announces both jobs at once. Of a stop whose
    /// beginning was not seen the moments are not known so well: there only a death just before
    /// counts. What our own order takes along is known to be dragged; a job beside it is another
    /// client's.
    func dependencyDown(with unit: UnitFacts, notByUs: Bool = false) -> String? {
        guard let fell = unit.downSince ?? evidence.explanation?.ended else { return nil }
        let began = evidence.explanation?.began
        return needs.first { need in
            // What ends by design takes no other unit along when it does.
            guard !need.facts.endsByDesign, let other = need.facts.fell,
                !unit.beganAfter(other, of: need.facts, ended: fell)
            else { return false }
            if notByUs, need.fellByUs(at: other) { return false }
            guard let began else { return other < fell && other >= fell - Self.sameMoment }
            let isStoppedWith = need.stopBegan.map { ($0 - began).magnitude <= Self.jobNewsDelay }
            return isStoppedWith == true || (other < fell && other >= began - Self.jobNewsDelay)
        }?.unit
    }

    var firstDown: String? {
        needs.first { !$0.facts.serves && $0.facts.runState != .changing }?.unit
    }

    /// A dependency that restarts by itself soon shows a later fall than the one that took this
    /// unit along; what was judged at that moment stands. It also stands when an order by revived,
    /// given since, has failed. Only a job of which we hear after that judgement puts it in
    /// question, and only where our order has taken the dependency down: what our order takes along
    /// is known to be dragged, so that job is another client's.
    func judgedBefore(_ unit: UnitFacts) -> Reason? {
        guard let reason = state.incident?.reason, hasNotRunSince(unit) else { return nil }
        let stands =
            switch reason {
            case .missing(.dependency(let name)):
                isOldNews || needs.contains { $0.unit == name && $0.orderedAt == nil }
            case .orderFailed, .switchFailed:
                state.orders.last.flatMap { last in unit.downSince.map { last > $0 } } ?? false
            case .unitFailed, .probeFailed, .missing, .overtime, .stuck, .noPass, .follows, .asked,
                .wanted, .unknown:
                false
            }
        switch state.phase {
        case .failing, .resting, .givenUp, .inDoubt: return stands ? reason : nil
        case .offDuty, .starting, .healthy, .acting, .verifying, .blind: return nil
        }
    }

    /// The run that is spoken of is the last one that we know; of one that systemd has forgotten,
    /// by its own journal entry.
    private func hasNotRunSince(_ unit: UnitFacts) -> Bool {
        if unit.invocation == state.invocation { return true }
        return unit.invocation.isEmpty && evidence.explanation?.run == state.invocation
    }

    /// We have seen it run since boot, and systemd has unloaded it: how it ended is not known.
    var isForgotten: Bool {
        unit?.invocation.isEmpty == true && !state.invocation.isEmpty
    }

    /// What is known of this fall was known when it was judged, or is only read from the journal,
    /// which does not say more.
    private var isOldNews: Bool {
        guard let explanation = evidence.explanation, explanation.began != nil else { return true }
        if case .failing(let since) = state.phase { return explanation.until <= since }
        return state.incident.map { explanation.until <= $0.since } ?? false
    }

    /// revived was not there: the journal tells of a stop, by any client, and something that the
    /// unit needs has died or was started since. Whether that had also died before is unknown.
    func mayHaveGoneAlong(_ unit: UnitFacts) -> Bool {
        guard evidence.explanation?.began == nil,
            let fell = unit.downSince ?? evidence.explanation?.ended
        else { return false }
        return needs.contains { need in
            let changes = [need.facts.downSince, need.facts.activeSince].compactMap { $0 }
            return !need.facts.endsByDesign && changes.contains { $0 > fell }
        }
    }
}

extension UnitFacts {
    /// Its last run began after that fall of the other unit, and ended while the other one was
    /// back, or on its way: the two ends have nothing to do with each other.
    fileprivate func beganAfter(_ fall: Instant, of other: UnitFacts, ended: Instant) -> Bool {
        guard let began = startedAt, let again = other.startedAt, fall <= began, fall <= again,
            again <= ended
        else { return false }
        return other.downSince.map { $0 <= again || $0 > ended } ?? true
    }
}
