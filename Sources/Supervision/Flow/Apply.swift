// SPDX-License-Identifier: Apache-2.0
// The only function that changes durable state. Running and recovering are the same path: what is
// observed becomes a record, and the record is applied; after a crash the same records are
// replayed. It reads no policy, no clock and no chance.

extension ServiceState {
    /// Applies one record of this service.
    package mutating func apply(_ record: Record) {
        let now = record.at
        switch record.event {
        case .snapshot(let state): self = state
        case .proven(_, let definition): prove(definition)
        case .starting(let unit, let invocation, let grace):
            self.unit = unit
            begin(invocation, graceUntil: grace)
        case .healthy: enterHealthy(at: now)
        case .recovered(let how, let isSlow, _): recover(how, isSlow, at: now)
        case .stable:
            forgetTroubles()
            // Who was left that long ago is not returned to by ourselves.
            stopped = []
        case .offDuty(let why): leaveDuty(why, at: now)
        case .offDutyLong: longStopSaid = true
        case .failed(let id, let reason, let next, let onset):
            fail(id, reason, onset, at: now)
            nextAttempt = next
        case .ordered(let order, let id): take(order, incident: id, at: now)
        case .wouldHave: wouldHaveSaid = true
        case .withheld(_, let veto): withhold(veto)
        case .finished(_, let outcome, let rung, let grace, let next):
            finish(outcome, rung: rung, graceUntil: grace, next: next, at: now)
        case .relapsed(_, let reason, let rung, let next):
            relapse(reason, rung: rung, next: next, at: now)
        case .resting(let until, _, _): rest(.resting(until: until))
        case .breakerOpened(let until, _, _):
            opens += 1
            wait(in: .resting(until: until))
        case .gaveUp(_, let trialAt): rest(.givenUp(since: now, trialAt: trialAt))
        case .chronic(_, let rung):
            chronicSaid = true
            chronicAt = now
            incident?.rung = rung
        case .failover(let event): event.apply(to: &self, at: now)
        case .operation(let event): event.apply(to: &self, record)
        case .blind: enter(.blind(since: now))
        case .inDoubt, .unreadable: enter(.inDoubt(since: now))
        case .collecting(let begun): collect(begun)
        case .collected: collecting = nil
        case .slow(let probe, _, _, _, _): note(slow: true, probe)
        case .noLongerSlow(let probe): note(slow: false, probe)
        case .succeeded(let success): lastSuccess = success
        case .stalled(let stall): note(stall)
        case .wavered, .unproven, .started, .stopping, .configured, .configurationRefused, .dropped,
            .checkpoint, .journalDegraded, .journalRestored, .busLost, .busRestored, .braked,
            .brakeReleased, .correlated, .untold:
            break
        }
    }

    /// Another boot: instants of the old one mean nothing. What stays is which probes are proven;
    /// an open order until its `finished` is written, evidence until its `collected` is, an
    /// operator's hold and mode.
    package mutating func applyReboot(wall: Int64, at now: Instant) {
        var fresh = ServiceState(name: name, unit: unit)
        fresh.proven = proven
        fresh.hold = hold?.rebased(wall: wall, at: now)
        fresh.modeOverride = modeOverride
        fresh.lastSuccess = lastSuccess?.rebased(wall: wall, at: now)
        fresh.badVersions = badVersions
        fresh.collecting = collecting
        fresh.role = role.sinceBoot
        if case .tooMany = blocked { fresh.blocked = blocked }
        if let order {
            fresh.order = order
            fresh.phase = .inDoubt(since: Instant(nanoseconds: 0))
            fresh.incident = incident
            fresh.passage = passage
            // Longer than this boot, by a clock that is gone.
            fresh.incident?.since = Instant(nanoseconds: 0)
            fresh.incident?.onset = nil
            fresh.incident?.orderedAt = nil
        }
        self = fresh
    }

    /// Until the next trial, if the former one is over.
    private mutating func wait(in next: Phase) {
        trial = .no
        enter(next)
    }

    private mutating func collect(_ begun: Collecting) {
        collecting = begun
        incident?.isTouched = true
    }

    mutating func enter(_ next: Phase) {
        phase = next
        withheld = nil
        stallSaid = false
    }

    private mutating func prove(_ definition: String) {
        guard !proven.contains(definition) else { return }
        let place = proven.firstIndex { definition < $0 } ?? proven.endIndex
        proven.insert(definition, at: place)
    }

    /// An external start is a new invocation: attempts are kept, giving up ends.
    private mutating func begin(_ invocation: String, graceUntil: Instant) {
        self.invocation = invocation
        longStopSaid = false
        trial = .no
        settleDeployment()
        endPassage()
        enter(.starting(graceUntil: graceUntil))
    }

    private mutating func recover(_ how: Recovery, _ isSlow: Bool, at now: Instant) {
        if case .order = how {
            noteMended()
            note(helped: !isSlow)
            uncountLastOrder()
        }
        incident = nil
        if opens > 0 { closeBreaker() }
        enterHealthy(at: now)
    }

    private mutating func enterHealthy(at now: Instant) {
        trial = .no
        wouldHaveSaid = false
        settleDeployment()
        endPassage()
        enter(.healthy(since: now))
    }

    mutating func forgetTroubles() {
        tries = 0
        rests = 0
        mended = nil
        closeBreaker()
        chronicSaid = false
    }

    private mutating func rest(_ phase: Phase) {
        rests += 1
        trial = .no
        enter(phase)
    }

    private mutating func note(slow isSlow: Bool, _ probe: String) {
        slow.removeAll { $0 == probe }
        if isSlow { slow.append(probe) }
    }

    private mutating func leaveDuty(_ why: OffDuty, at now: Instant) {
        incident = nil
        mended = nil
        slow = []
        wouldHaveSaid = false
        longStopSaid = false
        trial = .no
        offDutySince = now
        settleDeployment()
        endPassage()
        enter(.offDuty(why))
    }

    /// Orders older than a day serve no limit any more.
    private mutating func take(_ order: Order, incident id: String, at now: Instant) {
        if order.reason.askedBy != nil, incident == nil {
            // It may fail like any other, and its records are found together.
            incident = Incident(id: id, since: now, reason: order.reason, failures: 0, rung: 0)
        }
        self.order = order
        lastOrder = order.id
        tries = order.attempt
        trial = order.trial
        deployment = order.deployment
        rollbackDue = false
        incident?.isTouched = true
        incident?.orderedAt = now
        let day = Duration.seconds(24 * 3600)
        orders.removeAll { now - $0 >= day }
        if order.countsAgainstBudget { orders.append(now) }
        hostCounted.removeAll { now - $0 >= day }
        if order.isWeighty { hostCounted.append(now) }
        if let handover = order.handover { pass(handover, at: now) }
        enter(.acting(since: now))
    }

    private mutating func finish(
        _ outcome: OrderOutcome, rung: Int, graceUntil: Instant, next: Instant, at now: Instant
    ) {
        let ended = order
        let action = ended?.action
        if let ended, outcome == .notBegun(.busLost) { giveBack(ended) }
        if let ended, outcome == .skipped, ended.action == .start { uncount(ended) }
        order = nil
        nextAttempt = next
        if let ended, let handover = ended.handover {
            return finishStep(
                handover, ended, outcome, rung: rung, graceUntil: graceUntil, at: now)
        }
        if outcome.isSetback { touch(ended, at: now) }
        switch outcome {
        case .gone: enter(.failing(since: now))
        case .succeeded(let invocation):
            if invocation != self.invocation { replacedAt = now }
            self.invocation = invocation
            enter(.verifying(since: now, graceUntil: graceUntil))
        // A reload that may have happened does no harm: what counts is how the service is now.
        case .unknown where action?.keepsInvocation == true:
            enter(.verifying(since: now, graceUntil: graceUntil))
        case .ignored, .failed, .timedOut:
            fail(.orderFailed(outcome), rung: rung)
            enter(.failing(since: now))
        case .notBegun(.refused) where action?.countsRefusal == true:
            if action == .redeploy { deployment = nil }
            fail(.orderFailed(outcome), rung: rung)
            enter(.failing(since: now))
        case .canceled, .notBegun, .unknown:
            rollbackDue = action == .rollback && deployment != nil && !outcome.isUnknown
            resumeWhereTheOrderCameFrom(next: next, at: now)
        }
    }

    /// Nothing was tried, so nothing is counted, and a trial is still owed.
    private mutating func resumeWhereTheOrderCameFrom(next: Instant, at now: Instant) {
        switch trial {
        case .no: enter(.failing(since: now))
        case .ofRest: enter(.resting(until: next))
        case .ofGivingUp: enter(.givenUp(since: now, trialAt: next))
        }
        trial = .no
    }

    private mutating func relapse(_ reason: Reason, rung: Int, next: Instant, at now: Instant) {
        fail(reason, rung: rung)
        relapsePassage(reason)
        nextAttempt = next
        enter(.failing(since: now))
    }
}
