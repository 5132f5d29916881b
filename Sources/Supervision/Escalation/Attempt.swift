// SPDX-License-Identifier: Apache-2.0
// The way to an order: every restraint is asked, the first veto wins, and what cannot be tried any
// more rests or is given up.

extension Situation {
    /// Asks every restraint; the first veto wins, and is written down when it is another one. Nil:
    /// nothing is to be done now.
    func attempt(_ trial: Trial) -> Decision? {
        if let event = notGoneBlock { return record(event) }
        guard isPlain, now >= state.nextAttempt else { return nil }
        if let veto = firstVeto(.first) { return withheld(veto, trial) }
        guard mode == .act || isAskedFor else { return tellOnly() }
        if let event = failoverBlock { return .record(event) }
        if !isHandingOver, budgetIsSpent || (trial == .no && breakerTrips) {
            return .record(trial == .ofGivingUp ? giveUp() : rest())
        }
        if let veto = firstVeto(.amongOthers) { return withheld(veto, trial) }
        // What is begun is brought to its end.
        let skipsPeers = state.passage != nil || isAskedFor
        return skipsPeers ? ordered(trial) : prepare(trial)
    }

    /// Nothing forbids it that is known: what must be gathered or asked before the order.
    private func prepare(_ trial: Trial) -> Decision? {
        // Who wants another member to serve has not failed: there is nothing to gather.
        let gathers = state.wanted == nil
        if gathers, let event = evidenceFirst { return .record(event) }
        if gathers, awaitsEvidence { return nil }
        if let command = missingVersion {
            return isVersionAsked ? nil : .ask(.whichVersion(command))
        }
        if gathers, healsMeanwhile { return nil }
        if let veto = firstVeto(.version) { return withheld(veto, trial) }
        guard preflight != nil else { return evidence.isLooking ? nil : .ask(.preflight) }
        if let veto = firstVeto(.preflight) { return withheld(veto, trial) }
        return ordered(trial)
    }

    private func ordered(_ trial: Trial) -> Decision {
        .record(.ordered(order(trial), incident: state.incident?.id ?? ""))
    }

    /// It is plain that the service fails, now: the unit is down, or a probe's evidence is of this
    /// invocation and of this run of revived. That a failure was once recorded is not enough. (What
    /// a redeploy has left is undone however it looks.)
    private var isPlain: Bool {
        if isHandingOver { return true }
        return switch duty {
        // Whatever still runs is not started beside itself, nor ended half-done.
        case .missing(.overtime): false
        case .missing: true
        case .up: probeVerdict != nil || rollbackRung != nil || followed != nil
        case .unclear: unit?.isRestartingItself == true
        case .ask, .offDuty: false
        }
    }

    /// The command whose answer a redeploy lacks, or has for too long.
    private var missingVersion: HookCommand? {
        guard step.action == .redeploy, let command = ladder[step.rung].redeploy?.version else {
            return nil
        }
        switch evidence.version {
        case .unasked, .asked: return command
        case .heard(_, let at): return now - at > Redeploy.versionAge ? command : nil
        }
    }

    /// And its answer is still waited for.
    private var isVersionAsked: Bool {
        guard case .asked(let since) = evidence.version else { return false }
        return now - since < Redeploy.versionAge
    }

    private func withheld(_ veto: Veto, _ trial: Trial) -> Decision? {
        if let said = state.withheld, said.isSame(as: veto) {
            guard veto.endsRung else { return nil }
            return .record(trial == .ofGivingUp ? giveUp() : rest())
        }
        return .record(.withheld(action: action, veto: veto))
    }

    private func tellOnly() -> Decision? {
        guard !state.wouldHaveSaid else { return nil }
        return .record(.wouldHave(action: action, reason: state.incident?.reason ?? .unknown("")))
    }

    /// The supervisor gives the id: it is the sequence number of the record.
    func order(_ trial: Trial) -> Order { order(step, trial) }

    func order(_ step: Step, _ trial: Trial) -> Order {
        if step.action == .failover, let handover = dueHandover { return order(handover) }
        var order = Order(
            id: 0, action: step.action, unit: policy.unit,
            reason: why, attempt: state.tries + 1,
            invocation: unit?.invocation ?? "",
            affected: step.action.keepsInvocation ? [] : unit?.affected ?? [],
            deadline: now + timeout(of: step), trial: trial, deployment: deployment(step))
        order.rivals = rivals(of: step.action)
        return order
    }

    /// One step of a handover. It concerns that member, whichever is watched.
    private func order(_ handover: Handover) -> Order {
        let unit = unit(of: handover)
        let facts = facts(of: unit)
        var order = Order(
            id: 0, action: .failover, unit: unit,
            reason: why(of: handover),
            attempt: max(1, state.tries + (handover.isFirst ? 1 : 0)),
            invocation: facts?.invocation ?? "",
            affected: handover.step == .switchOver ? [] : facts?.affected ?? [],
            deadline: now + timeout(of: step), trial: .no)
        order.handover = handover
        order.rivals = rivals(of: step.action)
        if handover.step == .start {
            order.listeners = state.silenced.first { $0.unit == unit }?.listeners ?? []
        }
        guard handover.step == .switchOver, let hook = failover?.switchHook else { return order }
        order.deployment = Deployment(
            action: .failover, unit: hook.unit, rung: handover.rung, wasUp: true, given: now)
        return order
    }

    /// What has healed by now is not why; the repair that is followed is.
    private var why: Reason {
        let known = state.incident?.reason ?? .unknown("")
        guard known.isProbeBased, unit?.isUp == true, probeVerdict == nil else { return known }
        return followed ?? known
    }

    /// Whoever wanted another member to serve did not want the way back from it.
    private func why(of handover: Handover) -> Reason {
        let known = state.incident?.reason ?? .unknown("")
        guard let wanted = state.wanted else { return known }
        return .wanted(by: wanted.by, isUndone: handover.to == wanted.from)
    }

    /// The name of a transient unit is the supervisor's to give, with the id.
    private func deployment(_ step: Step) -> Deployment? {
        let rung = ladder[step.rung]
        guard let role = step.action.traits.hook, let redeploy = rung.redeploy else { return nil }
        let hook = rung.hook(role)
        var deployment = Deployment(
            action: step.action, unit: hook?.unit ?? "", rung: step.rung,
            wasUp: unit?.isUp ?? false, given: now)
        guard step.action == .redeploy else { return deployment }
        deployment.hasRollback = redeploy.rollback != nil
        guard redeploy.version != nil else { return deployment }
        switch evidence.version {
        case .heard(.token(let token), _): deployment.version = token
        case .heard(.unknown(let why), _): deployment.versionFault = why
        case .unasked, .asked: deployment.versionFault = "an operator's order does not ask for it"
        }
        return deployment
    }

    func rest() -> Event {
        if breakerTrips { return openBreaker() }
        return .resting(until: restUntil, spent: ordersOfWindow, per: policy.limits.budget.per)
    }

    func giveUp() -> Event {
        .gaveUp(reason: state.incident?.reason ?? .unknown(""), trialAt: restUntil)
    }
}

extension Hook {
    fileprivate var unit: String {
        switch self {
        case .unit(let name): name
        case .command: ""
        }
    }
}
