// SPDX-License-Identifier: Apache-2.0
// The only function that changes durable state. Running and recovering are the same path: what is
// observed becomes a record, and the record is applied; after a crash the records are applied anew.
// It reads no policy, no clock and no chance.

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
        case .recovered:
            incident = nil
            enterHealthy(at: now)
        case .stable: forgetTroubles()
        case .offDuty(let why): leaveDuty(why, at: now)
        case .offDutyLong: longStopSaid = true
        case .failed(let id, let reason, let next):
            incident =
                incident ?? Incident(id: id, since: now, reason: reason, failures: 0, rung: 0)
            incident?.reason = reason
            nextAttempt = next
            enter(.failing(since: now))
        case .ordered(let order, let id): take(order, incident: id, at: now)
        case .wouldHave: wouldHaveSaid = true
        case .withheld(_, let veto): withheld = veto
        case .finished(_, let outcome, let rung, let grace, let next):
            finish(outcome, rung: rung, graceUntil: grace, next: next, at: now)
        case .relapsed(_, let reason, let rung, let next):
            relapse(reason, rung: rung, next: next, at: now)
        case .resting(let until, _, _):
            rests += 1
            trial = .no
            enter(.resting(until: until))
        case .gaveUp(_, let trialAt):
            rests += 1
            trial = .no
            enter(.givenUp(since: now, trialAt: trialAt))
        case .chronic(_, let rung):
            chronicSaid = true
            incident?.rung = rung
        case .blind: enter(.blind(since: now))
        case .inDoubt, .unreadable: enter(.inDoubt(since: now))
        case .held(let by, let reason, let until, let expires):
            hold = Hold(
                id: record.sequence, by: by, reason: reason, since: now,
                until: min(until, now + Hold.longest),
                expires: expires)
            withheld = nil
        case .released: release(at: now)
        case .modeSet(let set):
            modeOverride = set.mode == set.configured ? nil : set
            wouldHaveSaid = false
        case .acknowledged(let by): incident?.acknowledgedBy = by
        case .reset(_, let spent): reset(spent: spent, at: now)
        case .slow(let probe, _, _, _): note(slow: true, probe)
        case .noLongerSlow(let probe): note(slow: false, probe)
        case .wavered, .unproven, .started, .stopping, .configured, .configurationRefused, .dropped,
            .checkpoint, .journalDegraded, .journalRestored, .busLost, .busRestored:
            break
        }
    }

    /// Another boot: instants of the old one mean nothing. What stays is which probes are proven;
    /// an open order until its `finished` is written, an operator's hold and mode.
    package mutating func applyReboot(wall: Int64, at now: Instant) {
        var fresh = ServiceState(name: name, unit: unit)
        fresh.proven = proven
        fresh.hold = hold?.rebased(wall: wall, at: now)
        fresh.modeOverride = modeOverride
        if let order {
            fresh.order = order
            fresh.phase = .inDoubt(since: Instant(nanoseconds: 0))
            fresh.incident = incident
        }
        self = fresh
    }

    private mutating func enter(_ next: Phase) {
        phase = next
        withheld = nil
    }

    private mutating func prove(_ definition: String) {
        guard !proven.contains(definition) else { return }
        let place = proven.firstIndex { definition < $0 } ?? proven.endIndex
        proven.insert(definition, at: place)
    }

    /// An external start is a new era: attempts are kept, giving up ends.
    private mutating func begin(_ invocation: String, graceUntil: Instant) {
        self.invocation = invocation
        longStopSaid = false
        trial = .no
        enter(.starting(graceUntil: graceUntil))
    }

    private mutating func enterHealthy(at now: Instant) {
        trial = .no
        wouldHaveSaid = false
        enter(.healthy(since: now))
    }

    private mutating func forgetTroubles() {
        tries = 0
        rests = 0
        chronicSaid = false
    }

    private mutating func note(slow isSlow: Bool, _ probe: String) {
        slow.removeAll { $0 == probe }
        if isSlow { slow.append(probe) }
    }

    private mutating func leaveDuty(_ why: OffDuty, at now: Instant) {
        incident = nil
        slow = []
        wouldHaveSaid = false
        longStopSaid = false
        trial = .no
        offDutySince = now
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
        let day = Duration.seconds(24 * 3600)
        orders.removeAll { now - $0 >= day }
        orders.append(now)
        enter(.acting(since: now))
    }

    /// Somebody was at work on it: what was given up is tried again from the first rung.
    private mutating func release(at now: Instant) {
        hold = nil
        withheld = nil
        guard case .givenUp = phase else { return }
        startLadderAnew()
        nextAttempt = now
        enter(.failing(since: now))
    }

    private mutating func reset(spent: Int, at now: Instant) {
        forgetTroubles()
        startLadderAnew()
        orders = orders.suffix(spent)
        nextAttempt = now
        wouldHaveSaid = false
        withheld = nil
        trial = .no
        switch phase {
        case .resting, .givenUp: enter(.failing(since: now))
        case .offDuty, .starting, .healthy, .failing, .acting, .verifying, .blind, .inDoubt: break
        }
    }

    private mutating func startLadderAnew() {
        incident?.rung = 0
        incident?.failures = 0
    }

    private mutating func finish(
        _ outcome: OrderOutcome, rung: Int, graceUntil: Instant, next: Instant, at now: Instant
    ) {
        order = nil
        nextAttempt = next
        switch outcome {
        case .succeeded(let invocation):
            self.invocation = invocation
            enter(.verifying(since: now, graceUntil: graceUntil))
        case .ignored, .failed, .timedOut:
            countFailure(.orderFailed(outcome), rung: rung)
            enter(.failing(since: now))
        case .canceled, .notBegun, .unknown:
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
        countFailure(reason, rung: rung)
        nextAttempt = next
        enter(.failing(since: now))
    }

    private mutating func countFailure(_ reason: Reason, rung: Int) {
        guard var open = incident else { return }
        open.failures = open.rung == rung ? open.failures + 1 : 0
        open.rung = rung
        open.reason = reason
        incident = open
    }
}
