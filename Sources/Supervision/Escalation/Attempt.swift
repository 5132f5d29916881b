// SPDX-License-Identifier: Apache-2.0
// The way to an order: every restraint is asked, the first veto wins, and what cannot be tried any
// more rests or is given up.

extension Situation {
    /// Asks every restraint; the first veto wins, and is written down when it is another one.
    func attempt(_ rung: Rung, _ trial: Trial) -> Event? {
        guard isPlain, now >= state.nextAttempt else { return nil }
        let vetoOfOthers = hostVeto ?? holdVeto ?? unitVeto
        if let veto = vetoOfOthers ?? criticalVeto ?? orderingVeto ?? startLimitVeto {
            return withheld(veto)
        }
        guard mode == .act else { return tellOnly() }
        if budgetIsSpent { return trial == .ofGivingUp ? giveUp() : rest() }
        return .ordered(order(rung, trial), incident: state.incident?.id ?? "")
    }

    /// It is plain that the service fails, now: the unit is down, or a probe's evidence is of this
    /// invocation and of this life of ours. That a failure was once recorded is not enough.
    private var isPlain: Bool {
        switch presence {
        case .missing: true
        case .up: probeVerdict != nil
        case .unclear: unit?.isRestartingItself == true
        case .ask, .offDuty: false
        }
    }

    private func withheld(_ veto: Veto) -> Event? {
        if let said = state.withheld, said.isSame(as: veto) { return nil }
        return .withheld(action: action, veto: veto)
    }

    private func tellOnly() -> Event? {
        guard !state.wouldHaveSaid else { return nil }
        return .wouldHave(action: action, reason: state.incident?.reason ?? .unknown(""))
    }

    /// The supervisor gives the id: it is the sequence number of the record.
    func order(_ rung: Rung, _ trial: Trial) -> Order {
        Order(
            id: 0, action: action, unit: policy.unit,
            reason: state.incident?.reason ?? .unknown(""), attempt: state.tries + 1,
            invocation: unit?.invocation ?? "", affected: unit?.affected ?? [],
            deadline: now + timeout(of: rung), trial: trial)
    }

    func rest() -> Event {
        .resting(until: restUntil, spent: spent, per: policy.limits.budget.per)
    }

    func giveUp() -> Event {
        .gaveUp(reason: state.incident?.reason ?? .unknown(""), trialAt: restUntil)
    }
}
