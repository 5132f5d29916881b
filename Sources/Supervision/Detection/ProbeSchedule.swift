// SPDX-License-Identifier: Apache-2.0
// When is a probe due?
//
// Every `every`, spread by ±10 % so that two hundred services are not asked in one instant; every
// `suspect_every` while a failure is counted, a start or a repair is being watched, or the newest
// question has waited for half its timeout. Never while the unit does not run, while an order is
// at work, or before the startup probe has passed.

extension Situation {
    /// Probes run now: the unit is up, and no order of ours is about to take it down.
    package var probesRun: Bool {
        guard let unit, unit.presence == .up, !evidence.era.isEmpty,
            evidence.era == unit.invocation, !host.ending
        else { return false }
        switch state.phase {
        case .starting, .healthy, .failing, .verifying, .resting, .givenUp, .blind: return true
        case .offDuty, .acting, .inDoubt: return false
        }
    }

    /// The probe at this place may run, given the startup probes.
    package func isOpen(_ place: Int) -> Bool {
        switch policy.probes[place].role {
        case .startup: !evidence.probes[place].passedThisEra
        case .liveness, .readiness: startupGateIsOpen
        }
    }

    /// A startup probe that has never passed in its life must not gate the others for ever.
    private var startupGateIsOpen: Bool {
        evidence.probes.indices.allSatisfy { place in
            policy.probes[place].role != .startup || evidence.probes[place].passedThisEra
                || (!isProven(policy.probes[place]) && evidence.probes[place].unprovenSaid)
        }
    }

    /// When the next probe is due.
    var probesDue: Instant {
        policy.probes.indices.reduce(Instant.never) { min($0, probeDue($1)) }
    }

    /// When the probe at this place is due; never if it does not run.
    package func probeDue(_ place: Int) -> Instant {
        guard probesRun, evidence.probes.indices.contains(place), isOpen(place) else {
            return .never
        }
        if policy.probes[place].within != nil { return silenceDue(place) }
        return min(questionDue(place), evidence.probes[place].nextTry)
    }

    /// When a new question of this probe is due, whatever is to be tried again.
    package func questionDue(_ place: Int) -> Instant {
        let probe = policy.probes[place]
        let seen = evidence.probes[place]
        guard let due = seen.due else { return now }
        guard let oldest = seen.rounds.first, let newest = seen.newest else { return due }
        // As many beside each other as a verdict on timeouts needs, and not one more; but an answer
        // that was lost is not waited for.
        guard seen.rounds.count < 2 * probe.failAfter.count, isEager else {
            return max(due, oldest.begun + probe.patience + .nanoseconds(1))
        }
        let soonest = newest + probe.suspectEvery
        if isCounting(place) { return soonest }
        // Its further tries are the impatience.
        if probe.retries > 0 { return due }
        return max(soonest, oldest.since + probe.timeout.scaled(permille: 500))
    }

    /// The wait after a run that begins now.
    package func period(_ place: Int, _ chance: inout Chance) -> Duration {
        let probe = policy.probes[place]
        if isEager, isCounting(place) || isWatched {
            return min(probe.suspectEvery, probe.every)
        }
        let spread = probe.every.scaled(permille: 100)
        return probe.every - spread + chance.draw(upTo: spread * 2)
    }

    /// A failure is being counted that may lead to something: neither an unproven probe nor one of
    /// readiness is worth asking ten times as often for as long as it fails.
    package func isCounting(_ place: Int) -> Bool {
        state.isCounting(policy.probes[place], evidence.probes[place])
    }

    /// Answers are wanted soon. A service that rests or was given up is asked at its usual pace:
    /// nothing depends on the answer before the trial.
    private var isEager: Bool {
        switch state.phase {
        case .starting, .healthy, .failing, .verifying, .blind: true
        case .resting, .givenUp, .offDuty, .acting, .inDoubt: false
        }
    }

    /// A start or a repair is being watched.
    private var isWatched: Bool {
        switch state.phase {
        case .starting, .failing, .verifying: true
        case .healthy, .blind, .resting, .givenUp, .offDuty, .acting, .inDoubt: false
        }
    }
}

extension ServiceState {
    /// The same of one probe.
    func isCounting(_ probe: ProbePolicy, _ seen: ProbeEvidence) -> Bool {
        seen.suspectSince != nil && isJudge(probe)
    }
}

extension ProbePolicy {
    /// After this the answer to a question is not expected any more.
    package var patience: Duration { timeout * 2 + .seconds(5) }
}
