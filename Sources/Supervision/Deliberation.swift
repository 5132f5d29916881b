// SPDX-License-Identifier: Apache-2.0
// The decision: given all that is known of one service, what is the next thing to write down?
//
// It is asked again after each record, until it answers nil. So a decision depends on what is, not
// on the message that told it: a lost signal is made up for by the next one, and after a crash the
// same state leads to the same decision.

extension Situation {
    /// The next event of this service, or nil if everything is said and done for now.
    package func deliberate(_ chance: inout Chance) -> Event? {
        if let event = holdEnd() ?? roleNews() ?? account() { return event }
        if let event = paceChange() ?? success() ?? evidenceEnds { return event }
        switch state.phase {
        case .offDuty(let why): return offDuty(why)
        case .starting(let grace): return starting(graceUntil: grace)
        case .healthy(let since): return healthy(since: since)
        case .failing: return failing()
        case .acting: return acting(&chance)
        case .verifying(let since, let grace):
            return verifying(since: since, graceUntil: grace)
        case .resting(let until): return waiting(until: until, .ofRest)
        case .givenUp(_, let trialAt): return waiting(until: trialAt, .ofGivingUp)
        case .blind: return blind()
        case .inDoubt: return inDoubt(&chance)
        }
    }

    // MARK: - What every phase must notice first

    /// Which probes have passed for the first time, and which have never passed and fail.
    private func account() -> Event? {
        for place in evidence.probes.indices where !isProven(policy.probes[place]) {
            let (probe, seen) = (policy.probes[place], evidence.probes[place])
            if seen.passedThisEra {
                return .proven(probe: probe.name, definition: probe.definition)
            }
            if !seen.unprovenSaid, seen.verdict != nil, isPastGrace, let last = seen.lastFailure {
                return .unproven(probe: probe.name, last: last)
            }
        }
        return nil
    }

    private var isPastGrace: Bool {
        if case .starting(let grace) = state.phase { return now >= grace + evidence.shift }
        return true
    }

    /// Another invocation than the phase speaks of: somebody, or its own Restart=, started it.
    func newEra() -> Event? {
        guard let unit, !unit.invocation.isEmpty, unit.invocation != state.invocation,
            unit.presence == .up, now >= restUntilCalm
        else { return nil }
        return .starting(
            unit: primary, invocation: unit.invocation,
            graceUntil: grace(from: unit.activeSince ?? now))
    }

    /// The unit is down: missed, or left alone; nil while it is up or not yet clear.
    private func absence() -> Event? {
        switch presence {
        case .up, .unclear, .ask: return nil
        case .offDuty(let why): return .offDuty(why)
        case .missing(let reason): return failure(reason)
        }
    }

    /// The incident's id is drawn by the supervisor, which holds chance.
    func failure(_ reason: Reason) -> Event {
        .failed(
            incident: state.incident?.id ?? "", reason: reason, next: max(now, state.nextAttempt))
    }

    // MARK: - One function a phase

    private func offDuty(_ why: OffDuty) -> Event? {
        if let event = newEra() { return event }
        switch presence {
        case .up:
            guard let unit else { return nil }
            return .starting(
                unit: primary, invocation: unit.invocation,
                graceUntil: grace(from: unit.activeSince ?? now))
        case .unclear, .ask: return nil
        case .offDuty(let other) where !other.isSame(as: why): return .offDuty(other)
        case .offDuty: return longStop(why) ?? doneForLong(why)
        case .missing(let reason): return missed(reason, offDuty: why)
        }
    }

    private func starting(graceUntil: Instant) -> Event? {
        if let event = newEra() ?? absence() { return event }
        guard presence == .up else { return nil }
        let graceEnd = graceUntil + evidence.shift
        let judges = judges
        if !judges.isEmpty, judges.allSatisfy({ evidence.probes[$0].passedThisEra }) {
            return well()
        }
        if judges.isEmpty, policy.probes.isEmpty || now >= graceEnd { return well() }
        guard now >= graceEnd else { return nil }
        if let reason = probeVerdict { return failure(reason) }
        return isBlind ? .blind(periods: Self.blindPeriods, last: blindness) : nil
    }

    private func well() -> Event {
        state.incident == nil ? .healthy(probes: judges.count) : .recovered(.external)
    }

    private func healthy(since: Instant) -> Event? {
        if let event = newEra() ?? absence() { return event }
        guard presence == .up else { return nil }
        if let reason = probeVerdict ?? followed { return failure(reason) }
        if isBlind { return .blind(periods: Self.blindPeriods, last: blindness) }
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

    private func failing() -> Event? {
        if isHandingOver { return handingOver() }
        if rollbackRung == nil, let event = newEra() { return event }
        switch presence {
        case .offDuty(let why): return rested(why, .byItself)
        case .missing(let reason) where state.incident?.reason.isOver(by: reason) == true:
            return failure(reason)
        case .missing, .up, .unclear, .ask: break
        }
        if rollbackRung != nil {
            if let event = attempt(state.trial) { return event }
            // However well it looks, what failed half-way is undone, once the last look is in.
            if evidence.isLooking || wantsLook { return nil }
        }
        if hasHealed { return .recovered(.byItself) }
        if rollbackRung != nil { return nil }
        switch state.trial {
        case .ofRest: return rest()
        case .ofGivingUp: return giveUp()
        case .no: break
        }
        if isChronic {
            return .chronic(count: ordersOfTheDay, rung: rungOfChronic)
        }
        if rung.remedy == .giveUp { return giveUp() }
        if presence == .up, isBlind {
            return .blind(periods: Self.blindPeriods, last: blindness)
        }
        return attempt(.no)
    }

    /// The probe that failed passes again, and the unit runs.
    var hasHealed: Bool {
        guard let incident = state.incident, presence == .up, probeVerdict == nil,
            followed == nil
        else { return false }
        switch incident.reason {
        case .unitFailed, .missing, .overtime, .orderFailed, .follows, .asked, .wanted, .unknown:
            return judges.allSatisfy(isSteady)
        case .probeFailed, .noPass:
            let judges = judges
            return !judges.isEmpty && judges.allSatisfy(isSteady)
        }
    }

    private func verifying(since: Instant, graceUntil: Instant) -> Event? {
        if let event = newEra() { return event }
        switch presence {
        case .unclear, .ask: return nil
        case .offDuty(let why):
            return rested(why, state.lastOrder.map(Recovery.order) ?? .byItself)
        case .missing(let reason): return relapsed(reason)
        case .up: break
        }
        switch verification(since: since, graceUntil: graceUntil) {
        case .helped where owesCompletion: return completing()
        case .helped: return repaired
        case .relapsed(let reason): return relapsed(reason)
        case .pending:
            return isBlind ? .blind(periods: Self.blindPeriods, last: blindness) : nil
        }
    }

    /// Resting or given up: health and an external start end it; at the end there is one trial.
    private func waiting(until: Instant, _ trial: Trial) -> Event? {
        if let event = newEra() { return event }
        if case .offDuty(let why) = presence { return rested(why, .byItself) }
        if hasHealed { return .recovered(.byItself) }
        guard now >= until else { return nil }
        if presence == .up, isBlind {
            return .blind(periods: Self.blindPeriods, last: blindness)
        }
        return attempt(trial)
    }

    private func blind() -> Event? {
        if let event = newEra() ?? absence() { return event }
        guard presence == .up, !isBlind else { return nil }
        if let reason = probeVerdict { return failure(reason) }
        guard state.incident == nil else { return hasHealed ? .recovered(.byItself) : nil }
        let judges = judges
        let isWell = judges.allSatisfy {
            evidence.probes[$0].suspectSince == nil || hasServed($0)
        }
        return isWell && judges.contains { evidence.probes[$0].passes > 0 }
            ? .healthy(probes: judges.count) : nil
    }

    /// The world was asked what became of the order; without one, the unit's state is enough.
    private func inDoubt(_ chance: inout Chance) -> Event? {
        if let order = state.order {
            return evidence.outcome.map { finished(order, $0, &chance) }
        }
        switch presence {
        case .unclear, .ask: return nil
        case .offDuty(let why): return .offDuty(why)
        case .missing(let reason): return failure(reason)
        case .up:
            return .starting(
                unit: primary, invocation: unit?.invocation ?? "",
                graceUntil: grace(from: unit?.activeSince ?? now))
        }
    }
}
