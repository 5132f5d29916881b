// SPDX-License-Identifier: Apache-2.0
// What a handover leaves in the durable state, step by step. Reads nothing but records.

extension ServiceState {
    /// A step was ordered.
    mutating func pass(_ handover: Handover, at now: Instant) {
        let stage = handover.step == .stop ? .begun : passage?.stage ?? .begun
        passage = HandoverProgress(
            from: handover.from, to: handover.to, stage: stage,
            former: passage?.former ?? invocation)
        blocked = blocked.flatMap { if case .notGone = $0 { nil } else { $0 } }
        guard handover.isPromotion else { return }
        let day = Duration.seconds(24 * 3600)
        failovers.removeAll { now - $0 >= day }
        failovers.append(now)
    }

    /// A step has ended. `order` is the one that was open.
    mutating func finishStep(
        _ handover: Handover, _ order: Order, _ outcome: OrderOutcome, rung: Int,
        graceUntil: Instant, at now: Instant
    ) {
        let wasWatchingNew = passage?.isStarted ?? false
        switch outcome {
        case .notBegun(.refused): refuse(handover, outcome, rung: rung)
        case .notBegun, .canceled, .unknown("rebooted"):
            if handover.isPromotion, !failovers.isEmpty { failovers.removeLast() }
            let isUntouched = passage?.stage == .begun
            if isUntouched || outcome.endsPassage { passage = nil }
        case .succeeded(let invocation):
            silenced.removeAll { $0.unit == order.unit }
            succeed(handover, order, invocation)
        case .gone(let listeners):
            note(silenced: listeners, of: order.unit)
            succeed(handover, order, invocation)
        case .ignored, .failed, .timedOut, .unknown: fail(handover, order, outcome, rung: rung)
        }
        let watchesNew = passage?.isStarted ?? false
        if watchesNew, wasWatchingNew || outcome.isSuccess {
            enter(.verifying(since: now, graceUntil: graceUntil))
        } else {
            enter(.failing(since: now))
        }
        trial = .no
    }

    private mutating func succeed(_ handover: Handover, _ order: Order, _ invocation: String) {
        switch handover.step {
        case .stop:
            note(stop: order.invocation)
            passage?.stage = .stopped
        case .start:
            self.invocation = invocation
            passage?.stage = .started
        case .switchOver: passage?.stage = .switched
        case .retire: passage?.stage = .retired
        }
    }

    private mutating func fail(
        _ handover: Handover, _ order: Order, _ outcome: OrderOutcome, rung: Int
    ) {
        switch handover.step {
        case .stop:
            note(stop: order.invocation)
            passage?.stage = .stopFailed
        case .start: dismiss(handover, .orderFailed(outcome), rung: rung)
        case .switchOver: dismiss(handover, handover.failed(outcome), rung: rung)
        // It is no longer used; the record says that it did not stop.
        case .retire: passage?.stage = .retired
        }
    }

    private mutating func refuse(_ handover: Handover, _ outcome: OrderOutcome, rung: Int) {
        if handover.isPromotion, !failovers.isEmpty { failovers.removeLast() }
        switch handover.step {
        case .stop:
            passage = nil
            wanted = nil
            fail(.orderFailed(outcome), rung: rung)
        case .start: dismiss(handover, .orderFailed(outcome), rung: rung)
        case .switchOver: dismiss(handover, handover.failed(outcome), rung: rung)
        case .retire: passage?.stage = .retired
        }
    }

    /// The member is broken too. Where the old one is stopped, the handover goes on to the next.
    private mutating func dismiss(_ handover: Handover, _ reason: Reason, rung: Int) {
        if !tried.contains(handover.to) { tried.append(handover.to) }
        let goesOn = handover.exclusive && handover.to != handover.from
        if goesOn {
            passage?.to = ""
            passage?.stage = .stopped
        } else {
            returnToFormer()
            passage = nil
            wanted = nil
        }
        fail(reason, rung: rung)
    }

    /// The new member did not stand its verification. Where it is down, and one was stopped for it,
    /// nothing serves: the handover goes on.
    mutating func relapsePassage(_ reason: Reason) {
        guard let passage else { return }
        if !tried.contains(passage.to) { tried.append(passage.to) }
        returnToFormer()
        if passage.isStarted, !reason.isProbeBased, passage.to != passage.from, !stopped.isEmpty {
            self.passage?.to = ""
            self.passage?.stage = .stopped
            return
        }
        let isWayBack = wanted?.from == passage.to || passage.from == passage.to
        self.passage = nil
        if isWayBack || passage.stage == .started { wanted = nil }
    }

    /// The new member was watched and has never served: the former one is looked at again.
    private mutating func returnToFormer() {
        guard let passage, passage.stage == .started, passage.to != passage.from else { return }
        invocation = passage.former
    }

    /// The service is well, or another client has taken it in hand.
    mutating func endPassage() {
        passage = nil
        wanted = nil
        tried = []
        if case .notGone = blocked { blocked = nil }
    }

    /// No member is left to hand to.
    mutating func abandonPassage() -> Bool {
        let wasAsked = wanted != nil
        passage = nil
        wanted = nil
        return wasAsked
    }

    /// Too many: the ladder goes on without a failover.
    mutating func block(_ why: FailoverBlock) {
        blocked = why
        guard case .tooMany = why, case .failing = phase, passage == nil, wanted == nil else {
            return
        }
        incident?.rung += 1
        incident?.failures = 0
    }

    /// What was given up on for want of a failover is failing again.
    mutating func unblock(_ rung: Int, at now: Instant) {
        blocked = nil
        failovers = []
        switch phase {
        case .resting, .givenUp:
            incident?.rung = rung
            incident?.failures = 0
            nextAttempt = now
            enter(.failing(since: now))
        case .offDuty, .starting, .healthy, .failing, .acting, .verifying, .blind, .inDoubt: break
        }
    }

    /// Another member serves.
    mutating func take(_ unit: String, isPrimary: Bool, _ why: RoleChange, at now: Instant) {
        role = isPrimary ? .primary : .standby(unit: unit, since: now)
        switch why {
        case .handover, .undone:
            if passage?.stage == .started { passage?.stage = .switched }
            // Another one serves: who is restarted with this service has to find it.
            replacedAt = now
        case .adopted, .unknown:
            endPassage()
            silenced = []
        case .configured:
            endPassage()
            silenced = []
            // What left the configuration may still run: nothing is started beside it on a guess.
            stopped = []
        }
    }

    /// An operator asked for another member to serve, or the hold-down of a failback is over.
    mutating func want(_ next: HandoverRequest, _ id: String, at now: Instant) {
        let reason = Reason.wanted(by: next.by)
        incident = incident ?? Incident(id: id, since: now, reason: reason, failures: 0, rung: 0)
        wanted = next
        tried = []
        trial = .no
        nextAttempt = now
        enter(.failing(since: now))
    }

    /// We stopped this invocation for a handover: no operator wants it down.
    package func wasStopped(_ invocation: String) -> Bool {
        !invocation.isEmpty && stopped.contains(invocation)
    }

    /// What was stopped with a member is started before it, however often it is stopped until then.
    private mutating func note(silenced listeners: [String], of unit: String) {
        let place = silenced.firstIndex { $0.unit == unit }
        guard let place else {
            if !listeners.isEmpty { silenced.append(Silenced(unit: unit, listeners: listeners)) }
            return
        }
        silenced[place].listeners += listeners.filter { !silenced[place].listeners.contains($0) }
    }

    /// As many as a standby set with its way back has members.
    private mutating func note(stop invocation: String) {
        guard !invocation.isEmpty, !stopped.contains(invocation) else { return }
        stopped.append(invocation)
        stopped.removeFirst(max(0, stopped.count - 8))
    }
}

extension OrderOutcome {
    fileprivate var isSuccess: Bool {
        switch self {
        case .succeeded, .gone: true
        case .ignored, .failed, .canceled, .timedOut, .notBegun, .unknown: false
        }
    }

    /// Another client has taken it in hand, or the host was rebooted.
    fileprivate var endsPassage: Bool {
        switch self {
        case .canceled, .notBegun(.rebooted), .unknown("rebooted"): true
        case .succeeded, .gone, .ignored, .failed, .timedOut, .notBegun, .unknown: false
        }
    }
}

extension Handover {
    /// The hook that turns the users to the new member.
    fileprivate func failed(_ outcome: OrderOutcome) -> Reason {
        .switchFailed(from: from, to: to, outcome)
    }
}

extension Order {
    /// A handover is one action, however many steps it takes; an operator's is not counted.
    package var countsAgainstBudget: Bool {
        guard let handover else { return true }
        if case .wanted = reason { return false }
        return handover.isFirst
    }
}
