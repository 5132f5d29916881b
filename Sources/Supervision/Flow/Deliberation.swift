// SPDX-License-Identifier: Apache-2.0
// The decision: given all that is known of one service, what is the next thing to write down, what
// must be known first, or until when is there nothing to do?
//
// It is asked again after each record, until there is none. So a decision depends on what is, not
// on the message that told it: a lost signal is made up for by the next one, and after a crash the
// same state leads to the same decision. What is due and what is lacking is answered where it is
// decided, so that no second place has to know it.

extension Situation {
    /// What every phase must notice comes first, then what the phase itself decides.
    package func deliberate(_ chance: inout Chance) -> Decision {
        if let event = holdEnd() ?? roleNews() ?? account() { return .record(event) }
        if let event = paceChange() ?? success() ?? evidenceEnds { return .record(event) }
        let decision = decide(&chance)
        guard case .wait(let due) = decision else { return decision }
        if let event = stalled() { return .record(event) }
        return openQuestion.map(Decision.ask) ?? .wait(until: min(due, dueInAnyPhase))
    }

    /// The decision of each phase, beside what it waits for.
    private func decide(_ chance: inout Chance) -> Decision {
        switch state.phase {
        case .offDuty(let why):
            return record(offDuty(why)) ?? .wait(until: offDutyDue(why))
        case .starting(let grace):
            return record(starting(graceUntil: grace))
                ?? .wait(until: soonest(grace + evidence.shift, verdictDue, blindAt))
        case .healthy(let since):
            return record(healthy(since: since)) ?? .wait(until: healthyDue(since: since))
        case .failing:
            return failing() ?? .wait(until: failingDue)
        case .acting:
            return record(acting(&chance)) ?? .wait(until: actingDue)
        case .verifying(let since, let grace):
            return verifying(since: since, graceUntil: grace)
                ?? .wait(until: verifyingDue(since: since, graceUntil: grace))
        case .resting(let until):
            return waiting(until: until, .ofRest) ?? .wait(until: trialDue(until))
        case .givenUp(_, let trialAt):
            return waiting(until: trialAt, .ofGivingUp) ?? .wait(until: trialDue(trialAt))
        case .blind:
            return record(blind()) ?? .wait(until: soonest(verdictDue))
        case .inDoubt:
            return inDoubt(&chance) ?? .wait(until: inDoubtDue)
        }
    }

    func record(_ event: Event?) -> Decision? { event.map(Decision.record) }

    // MARK: - What every phase must notice first

    /// Another invocation than the phase speaks of: another client or its own Restart= started it.
    func newEra() -> Event? {
        guard let unit, !unit.invocation.isEmpty, unit.invocation != state.invocation,
            unit.runState == .up, now >= loopCalmAt
        else { return nil }
        return .starting(
            unit: primary, invocation: unit.invocation,
            graceUntil: grace(from: unit.activeSince ?? now))
    }

    /// The unit is down: missed, or left alone; nil while it is up or not yet clear.
    private func absence() -> Event? {
        switch duty {
        case .up, .unclear, .ask: return nil
        case .offDuty(let why): return .offDuty(why)
        case .missing(let reason): return failure(reason)
        }
    }

    /// The incident's id is drawn by the supervisor, which holds chance.
    func failure(_ reason: Reason) -> Event {
        .failed(
            incident: state.incident?.id ?? "", reason: reason, next: max(now, state.nextAttempt),
            onset(of: reason))
    }

    // MARK: - One function a phase

    private func offDuty(_ why: OffDuty) -> Event? {
        if let event = newEra() { return event }
        switch duty {
        case .up:
            guard let unit else { return nil }
            return .starting(
                unit: primary, invocation: unit.invocation,
                graceUntil: grace(from: unit.activeSince ?? now))
        case .unclear, .ask: return nil
        case .offDuty(.stopped) where why == .stoppedBesideHook: return nil
        // Known when it happened; what is read of it later says less.
        case .offDuty(.unexplained) where why.isStop && !hasRunSince: return nil
        case .offDuty(let other) where !other.isSame(as: why): return .offDuty(other)
        case .offDuty: return longStop(why) ?? doneForLong(why)
        case .missing(let reason): return missed(reason, offDuty: why)
        }
    }

    private func starting(graceUntil: Instant) -> Event? {
        if let event = newEra() ?? absence() { return event }
        guard duty == .up else { return nil }
        let graceEnd = graceUntil + evidence.shift
        let actingProbes = actingProbes
        if !actingProbes.isEmpty, actingProbes.allSatisfy({ evidence.probes[$0].passedThisEra }) {
            return well()
        }
        if actingProbes.isEmpty, policy.probes.isEmpty || now >= graceEnd { return well() }
        guard now >= graceEnd else { return nil }
        if let reason = probeVerdict { return failure(reason) }
        return isBlind ? blindNow : nil
    }

    private func well() -> Event {
        state.incident == nil ? .healthy(probes: actingProbes.count) : .recovered(.external)
    }

    private func healthy(since: Instant) -> Event? {
        if let event = newEra() ?? absence() { return event }
        guard duty == .up else { return nil }
        if let reason = probeVerdict ?? followed { return failure(reason) }
        if isBlind { return blindNow }
        if state.tries > 0 || state.rests > 0 || state.chronicSaid, now >= since + policy.stableFor
        {
            return .stable
        }
        return failback(since: since) ?? wavered()
    }

    /// When the next `wavered` may be written.
    package var waveredAt: Instant {
        evidence.waveredSaid.map { $0 + .seconds(3600) } ?? Instant(nanoseconds: .min)
    }

    /// What healed by itself before it was a failure: one line an hour, with a count.
    private func wavered() -> Event? {
        guard evidence.waveredCount > 0, now >= waveredAt else { return nil }
        return .wavered(probe: evidence.waveredProbe, count: evidence.waveredCount)
    }

    private func failing() -> Decision? {
        if isHandingOver { return handingOver() }
        if rollbackRung == nil, let event = newEra() { return .record(event) }
        switch duty {
        case .offDuty(let why): return .record(rested(why, .byItself))
        case .missing(let reason) where state.incident?.reason.isOver(by: reason) == true:
            return .record(failure(reason))
        case .missing, .up, .unclear, .ask: break
        }
        if rollbackRung != nil {
            if let decision = attempt(state.trial) { return decision }
            // However well it looks, what failed half-way is undone, once the last look is in.
            if evidence.isLooking { return nil }
        }
        if hasHealed { return .record(.recovered(.byItself)) }
        if rollbackRung != nil { return nil }
        switch state.trial {
        case .ofRest: return .record(rest())
        case .ofGivingUp: return .record(giveUp())
        case .no: break
        }
        if isChronic {
            return .record(.chronic(count: ordersOfTheDay, rung: rungOfChronic))
        }
        if rung.remedy == .giveUp { return .record(giveUp()) }
        return attemptUnlessBlind(.no)
    }

    /// Nothing is tried on a service that runs and of which no probe can tell.
    private func attemptUnlessBlind(_ trial: Trial) -> Decision? {
        guard duty == .up, isBlind else { return attempt(trial) }
        return .record(blindNow)
    }

    /// The probe that failed passes again, and the unit runs.
    var hasHealed: Bool {
        guard let incident = state.incident, duty == .up, probeVerdict == nil,
            followed == nil
        else { return false }
        switch incident.reason {
        case .unitFailed, .missing, .overtime, .stuck, .orderFailed, .switchFailed, .follows,
            .asked, .wanted, .unknown:
            return actingProbes.allSatisfy(isSteady)
        case .probeFailed, .noPass:
            let actingProbes = actingProbes
            return !actingProbes.isEmpty && actingProbes.allSatisfy(isSteady)
        }
    }

    private func verifying(since: Instant, graceUntil: Instant) -> Decision? {
        if let event = newEra() { return .record(event) }
        switch duty {
        case .unclear, .ask: return nil
        case .offDuty(let why):
            let seen = isBesideHook(why, until: since) ? .stoppedBesideHook : why
            return .record(rested(seen, state.lastOrder.map(Recovery.order) ?? .byItself))
        case .missing(let reason): return relapse(reason)
        case .up: break
        }
        switch verification(since: since, graceUntil: graceUntil) {
        case .helped where owesCompletion: return completing()
        case .helped: return .record(repaired)
        case .relapsed(let reason): return .record(relapsed(reason))
        case .pending: return isBlind ? .record(blindNow) : nil
        }
    }

    private var blindNow: Event { .blind(periods: Self.blindPeriods, last: blindness) }

    /// Resting or given up: health and an external start end it; at the end there is one trial.
    private func waiting(until: Instant, _ trial: Trial) -> Decision? {
        if let event = newEra() { return .record(event) }
        if case .offDuty(let why) = duty { return .record(rested(why, .byItself)) }
        if hasHealed { return .record(.recovered(.byItself)) }
        return now >= until ? attemptUnlessBlind(trial) : nil
    }

    private func blind() -> Event? {
        if let event = newEra() ?? absence() { return event }
        guard duty == .up, !isBlind else { return nil }
        if let reason = probeVerdict { return failure(reason) }
        guard state.incident == nil else { return hasHealed ? .recovered(.byItself) : nil }
        let actingProbes = actingProbes
        let isWell = actingProbes.allSatisfy {
            !evidence.probes[$0].isSuspect || hasServed($0)
        }
        return isWell && actingProbes.contains { evidence.probes[$0].passes > 0 }
            ? .healthy(probes: actingProbes.count) : nil
    }

    /// The world was asked what became of the order; without one, the unit's state is enough.
    private func inDoubt(_ chance: inout Chance) -> Decision? {
        if let order = state.order {
            if let outcome = evidence.outcome { return .record(finished(order, outcome, &chance)) }
            if isOverdue(order) {
                return .record(finished(order, .unknown("a job is still at work"), &chance))
            }
            return mayAskTheWorld ? .ask(.whatBecameOf(order)) : nil
        }
        switch duty {
        case .unclear, .ask: return nil
        case .offDuty(let why): return .record(.offDuty(why))
        case .missing(let reason): return .record(failure(reason))
        case .up:
            return .record(
                .starting(
                    unit: primary, invocation: unit?.invocation ?? "",
                    graceUntil: grace(from: unit?.activeSince ?? now)))
        }
    }
}
