// SPDX-License-Identifier: Apache-2.0
// When is a probe due?
//
// Every `every`, spread by ±10 % so that two hundred services are not asked in one instant; every
// `suspect_every` while a failure is counted, or a start or a repair is being watched. Never while
// the unit does not run, while an order is at work, or before the startup probe has passed.
//
// Probing must not be what makes a service fail. Many answer one request at a time: questions that
// are put beside each other queue up in them, before the requests of their users. So there is one
// question at a time, and probes that ask at the same address take turns. A second question of a
// probe is put when the first has had no answer for a whole timeout, in case only that one worker
// hangs; never a third. And who takes long to answer is asked less often:
//
// | an answer takes        | 10 ms | 100 ms | 1 s  | 2.7 s |
// | `every: 1s`, next in   | 1 s   | 1.2 s  | 12 s | 32 s  |
// | `every: 10s`, next in  | 10 s  | 10 s   | 12 s | 32 s  |

extension Situation {
    /// Probes run now: the unit is up, and no order by revived is about to take it down.
    package var probesRun: Bool {
        guard let unit, unit.runState == .up, !evidence.invocation.isEmpty,
            evidence.invocation == unit.invocation, !host.ending
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
        let seen = evidence.probes[place]
        let due = max(seen.due ?? now, neighboursDone(place))
        guard let oldest = seen.rounds.first, let newest = seen.rounds.last else { return due }
        // Its answer is waited for, unless it was lost.
        guard seen.rounds.count == 1, newest.unansweredSince != nil else {
            let lost = localHealth.widened(policy.probes[place].patience) + Self.lostAfter
            return max(due, oldest.begun + lost + .nanoseconds(1))
        }
        guard isEager, let since = seen.unansweredSince, state.mayAct(policy.probes[place]) else {
            return due
        }
        let pace = seen.newest.map { $0 + policy.probes[place].suspectEvery } ?? now
        return max(now, since + firstAlone(place), pace)
    }

    /// For this long no second question is put beside the first unanswered one: a service that
    /// usually takes longer than the timeout is at work on it. (But nothing is called a hang that
    /// was asked only once.)
    func firstAlone(_ place: Int) -> Duration {
        let (probe, usual) = (policy.probes[place], evidence.probes[place].took * 2)
        return max(
            localHealth.widened(probe.timeout), min(usual, localHealth.widened(probe.hangsAfter)))
    }

    /// When the question that another probe has put to the same address is answered, or late, or
    /// lost: of those that are put at once the last would wait for all others.
    private func neighboursDone(_ place: Int) -> Instant {
        var end = Instant(nanoseconds: .min)
        guard let address = policy.probes[place].kind.traits.address else { return end }
        for other in evidence.probes.indices where other != place {
            guard policy.probes[other].kind.traits.address == address else { continue }
            let patience = localHealth.widened(policy.probes[other].patience)
            let seen = evidence.probes[other]
            for round in seen.rounds where round.isOut && round.unansweredSince == nil {
                end = max(end, round.begun + patience)
            }
            if goesFirst(other, before: place) { end = max(end, now + patience) }
        }
        return end
    }

    /// It is due as well, and has waited longer for its turn.
    private func goesFirst(_ other: Int, before place: Int) -> Bool {
        let seen = evidence.probes[other]
        guard seen.rounds.isEmpty, seen.due ?? now <= now, isOpen(other) else { return false }
        let (theirs, ours) = (seen.newest, evidence.probes[place].newest)
        guard let theirs else { return ours != nil || other < place }
        return ours.map { (theirs, other) < ($0, place) } ?? false
    }

    /// An answer is lost this long after its patience: finding an address takes at most 5 s, and so
    /// does systemd for ending a command.
    package static let lostAfter = Duration.seconds(10)

    /// A probe takes at most one part in `share` of the time of the service that answers: users who
    /// ask without a pause then wait 1.09 times as long.
    static let share = 12

    /// When it is asked again after an answer that took this long, at the earliest.
    func rested(_ place: Int, after latency: Duration) -> Instant {
        isCounting(place) || isWatched ? now : now + latency * (Self.share - 1)
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
        seen.suspectSince != nil && mayAct(probe)
    }
}
