// SPDX-License-Identifier: Apache-2.0
// What comes next of a failover, and whether it may.
//
// The next step follows from what is: a member that runs and should not is stopped, one that is
// gone need not be; what is started is the first member in order that was not tried in this
// incident. Where none is left and nothing serves, the one that we have stopped is started again: a
// service that is ill is better than none, and a failover never leaves less than it found.

extension Situation {
    /// Where the failover stands in the ladder.
    package var failoverRung: Int? { ladder.firstIndex { $0.failover != nil } }

    /// Its settings.
    package var failover: Failover? { failoverRung.flatMap { ladder[$0].failover } }

    /// The member that serves.
    package var serving: String { state.role.unit ?? primary }

    /// Begun, or asked for.
    package var isHandingOver: Bool { state.passage != nil || state.wanted != nil }

    /// By an operator: what only restrains our own zeal does not hold.
    var isAskedFor: Bool { state.wanted?.by.isEmpty == false }

    /// The present step completes a handover, or opens one.
    var isHandoverStep: Bool { step.action == .failover }

    /// The facts of a member; nil until it was read.
    func facts(of member: String) -> UnitFacts? {
        members.first { $0.unit == member }?.facts
    }

    /// Inactive, without a job, and nothing is left in its control group.
    func isGone(_ member: String) -> Bool { facts(of: member)?.isGone ?? false }

    // MARK: - Whom to?

    /// The members in the order in which they may follow. What has been left is not returned to
    /// without an operator, unless the failback is automatic.
    var standbys: [String] {
        guard let failover, let place = members.firstIndex(where: { $0.unit == serving }) else {
            return []
        }
        let later = members[(place + 1)...].map(\.unit)
        return failover.failback == .auto ? later + members[..<place].map(\.unit) : later
    }

    /// The member that is tried next, of those that were not tried yet; nil if none is left.
    private var nextMember: String? {
        var order: [String] = []
        if let wanted = state.wanted { order += [wanted.to, wanted.from] }
        order += mayTryOn ? standbys : []
        if wasStoppedByUs(serving) { order.append(serving) }
        return order.first { member in
            guard !state.tried.contains(member), isStartable(member) else { return false }
            return member != serving || wasStoppedByUs(serving)
        }
    }

    /// Nothing serves, and no untried member is left: what we have stopped for this handover is
    /// started again, whichever member died last. One that has stood for `stable_for` is no longer
    /// on trial: from there only `failback` leads back.
    private var wayBack: String? {
        guard isOnTrial, members.allSatisfy({ $0.facts?.servesNothing == true }) else { return nil }
        let stopped = state.stopped.reversed().compactMap { invocation in
            members.first { $0.facts?.invocation == invocation }?.unit
        }.filter { wasStoppedByUs($0) && isStartable($0) }
        // One that served goes before one that was tried and did not, then the last one first.
        return stopped.first { !state.tried.contains($0) } ?? stopped.first
    }

    /// The last handover is under way, or its new member has not stood for long.
    var isOnTrial: Bool {
        if state.passage != nil { return true }
        guard case .standby(_, let since) = state.role, let incident = state.incident else {
            return false
        }
        return incident.since - since < policy.stableFor
    }

    /// `attempts` of the rung bounds how many members are tried in one incident, and `max` what a
    /// handover under way may go on to. (Its beginning is blocked by name.)
    private var mayTryOn: Bool {
        if let limit = failover?.max, isHandingOver, failoversLately(limit) >= limit.count {
            return false
        }
        guard let attempts = failoverRung.flatMap({ ladder[$0].attempts }) else { return true }
        return state.tried.count < attempts
    }

    /// Behind the one that is being tried.
    var hasFurtherStandby: Bool {
        standbys.contains { member in
            member != state.passage?.to && member != serving && !state.tried.contains(member)
                && isStartable(member)
        }
    }

    /// We stopped it for a handover: no operator wants it down.
    private func wasStoppedByUs(_ member: String) -> Bool {
        guard failover?.exclusive == true, let facts = facts(of: member) else { return false }
        return !facts.isUp && state.wasStopped(facts.invocation)
    }

    private func isStartable(_ member: String) -> Bool {
        guard let facts = facts(of: member) else { return true }
        return facts.isUp || (facts.load == .loaded && !facts.refusesManualStart)
    }

    // MARK: - What?

    /// The next step before anything of the new member is seen; nil if no member is left.
    var handover: Handover? {
        let next = nextMember
        guard let failover, let rung = failoverRung, let to = next ?? wayBack else { return nil }
        let opens = state.passage == nil
        // To go back to what was stopped is no failover.
        let from = next == nil ? to : serving
        let old = ([serving] + state.tried).first { $0 != to && !isGone($0) }
        let mustStop = failover.exclusive && old != nil
        return Handover(
            step: mustStop ? .stop : .start, from: from, to: to, rung: rung,
            exclusive: failover.exclusive, isFirst: opens)
    }

    /// Which member a stop concerns.
    func unit(of handover: Handover) -> String {
        switch handover.step {
        case .stop:
            ([serving] + state.tried).first { $0 != handover.to && !isGone($0) } ?? handover.from
        case .retire: handover.from
        case .start, .switchOver: handover.to
        }
    }

    /// The next step once the new member stands its verification; nil where it is done.
    private var completion: Handover? {
        guard let failover, let rung = failoverRung, let passage = state.passage,
            !failover.exclusive
        else { return nil }
        let step: Handover.Step
        switch passage.stage {
        case .started where failover.switchHook != nil: step = .switchOver
        case .switched where isRetired(passage): step = .retire
        case .begun, .stopFailed, .stopped, .started, .switched, .retired: return nil
        }
        return Handover(
            step: step, from: passage.from, to: passage.to, rung: rung, exclusive: false,
            isFirst: false)
    }

    /// The old one is stopped; but a hot standby that is meant to run stays up after a failback.
    private func isRetired(_ passage: HandoverProgress) -> Bool {
        guard passage.from != passage.to, let old = facts(of: passage.from), !old.isGone else {
            return false
        }
        return passage.to != primary || !old.wanted
    }

    /// The step that is due in this phase.
    var dueHandover: Handover? {
        state.passage?.isStarted == true ? completion : handover
    }

    // MARK: - May it?

    /// A failing service with a handover under way.
    func handingOver() -> Decision? {
        if let event = newEra() { return .record(event) }
        if state.passage?.stage == .stopFailed, hasHealed { return .record(.recovered(.byItself)) }
        return attempt(.no)
    }

    /// The new member stands its verification: what completes the handover.
    func completing() -> Decision? {
        guard let passage = state.passage, passage.isStarted, let failover, !failover.exclusive
        else { return nil }
        if passage.stage == .started, failover.switchHook == nil, serving != passage.to {
            return .record(
                .roleChanged(unit: passage.to, isPrimary: passage.to == primary, .handover))
        }
        return completion == nil ? nil : attempt(.no)
    }

    /// More is owed than that it is well.
    var owesCompletion: Bool {
        guard state.passage?.isStarted == true, failover?.exclusive == false else { return false }
        return state.passage?.stage == .started || completion != nil
    }

    /// It was stopped and is not gone: said once, and nothing is promoted.
    var notGoneBlock: Event?? {
        guard state.passage?.stage == .stopFailed, let handover, handover.step == .stop else {
            return nil
        }
        let unit = unit(of: handover)
        if facts(of: unit)?.runState == .up { return nil }
        let blockage = FailoverBlock.notGone(unit: unit)
        return .some(state.blocked == blockage ? nil : .blocked(blockage))
    }

    /// There is room for a handover of our own accord (an operator's own is not counted out).
    var failoverBlock: Event? {
        guard isHandoverStep, !isHandingOver, let limit = failover?.max,
            failoversLately(limit) >= limit.count
        else { return nil }
        return .blocked(.tooMany(count: limit.count, per: limit.per))
    }

    private func failoversLately(_ limit: Rate) -> Int {
        state.failovers.count { now - $0 < limit.per }
    }

    // MARK: - Back, by itself

    /// The least instant of an automatic failback; never if there is none.
    func failbackDue(since healthy: Instant) -> Instant {
        guard let failover, failover.failback == .auto, state.role != .primary, mayAct,
            state.passage == nil, state.wanted == nil, state.blocked == nil,
            state.hold == nil, isStartable(primary)
        else { return .never }
        return healthy + failover.holdDown
    }

    /// After the hold-down, with room for the way back as well: the primary cannot be asked while
    /// it is stopped, so this is a trial. It is not made while something on which it depends is
    /// ill: that would be the trial of another one.
    func failback(since healthy: Instant) -> Event? {
        guard now >= failbackDue(since: healthy), let limit = failover?.max,
            failoversLately(limit) + 2 <= limit.count, hostVeto == nil, blocker == nil,
            !isSuspect
        else { return nil }
        return .handoverAsked(
            incident: "", HandoverRequest(to: primary, from: serving, by: ""))
    }

    private var mayAct: Bool { mode == .act }
}
