// SPDX-License-Identifier: Apache-2.0
// Has it failed? The probes' part of the answer.
//
// A failing service is one of whose proven liveness (or startup) probes has marks enough and has
// had them for long enough, or answers nothing for long enough. Readiness probes never fail a
// service: restarting because a dependency's readiness is red is the classic amplifier of outages.

extension Situation {
    /// The first proven probe, in configuration order, whose evidence suffices; nil if none does.
    package var probeVerdict: Reason? {
        for place in actingProbes where !hasServed(place) {
            if let reason = hangVerdict(place) { return reason }
            guard let since = evidence.probes[place].suspectSince,
                let verdict = evidence.probes[place].verdict,
                let last = evidence.probes[place].lastFailure
            else { continue }
            if now - since >= needed(place, verdict.onlyTimeouts) {
                return .probeFailed(
                    probe: policy.probes[place].name, failures: verdict.failures, last: last)
            }
        }
        return slowVerdict
    }

    private func hangVerdict(_ place: Int) -> Reason? {
        guard let last = hang(at: place) else { return nil }
        return .probeFailed(probe: policy.probes[place].name, failures: 1, last: last)
    }

    /// What the probe at this place fails for if nothing was answered for long enough.
    func hang(at place: Int) -> ProbeFailure? {
        guard now >= hangsAt(place) else { return nil }
        return .unanswered(for: localHealth.widened(policy.probes[place].hangsAfter))
    }

    /// When that will be long enough, and the second question, which may be put late, will have had
    /// a whole timeout; never while its questions are answered.
    private func hangsAt(_ place: Int) -> Instant {
        guard let since = evidence.probes[place].unansweredSince else { return .never }
        let (alone, probe) = (firstAlone(place), policy.probes[place])
        let timeout = localHealth.widened(probe.timeout)
        let twice = alone > timeout ? alone + timeout : .zero
        return since + max(localHealth.widened(probe.hangsAfter), twice)
    }

    /// What the probe at this place has failed for by now, long enough or not; nil: not enough for
    /// a verdict.
    func failure(at place: Int) -> ProbeFailure? {
        let seen = evidence.probes[place]
        return hang(at: place) ?? (seen.verdict == nil ? nil : seen.lastFailure)
    }

    /// When the least `fail_for` of a probe with marks enough will have passed.
    package var verdictDue: Instant {
        var due = Instant.never
        for place in actingProbes where !hasServed(place) {
            due = min(due, hangsAt(place))
            guard let since = evidence.probes[place].suspectSince,
                let verdict = evidence.probes[place].verdict
            else { continue }
            due = min(due, since + needed(place, verdict.onlyTimeouts))
        }
        return due
    }

    private func needed(_ place: Int, _ onlyTimeouts: Bool) -> Duration {
        let probe = policy.probes[place]
        return localHealth.widened(onlyTimeouts ? probe.failForTimeouts : probe.failFor)
    }

    /// Policies beside what was seen of them.
    package var watched: [(ProbePolicy, ProbeEvidence)] {
        Array(zip(policy.probes, evidence.probes))
    }

    /// A probe earns the right to act by passing once.
    package func isProven(_ probe: ProbePolicy) -> Bool { state.proven.contains(probe.definition) }

    /// Places of the probes whose passes count: proven, and more than readiness. (Places, because
    /// this is asked many times in each decision, and a probe is much to copy.)
    package var actingProbes: [Int] {
        evidence.probes.indices.filter { state.mayAct(policy.probes[$0]) }
    }

    func hasServed(_ place: Int) -> Bool {
        evidence.probes[place].hasServed(policy.probes[place].role)
    }

    /// Passes enough to be believed; a startup probe has done its work with the first.
    func isSteady(_ place: Int) -> Bool {
        switch policy.probes[place].role {
        case .startup: evidence.probes[place].passedThisEra
        case .liveness, .readiness:
            evidence.probes[place].passes >= policy.probes[place].passAfter
        }
    }

    /// A probe of it fails or does not answer: not enough for a verdict, or not yet passed again.
    package var isSuspect: Bool {
        evidence.probes.contains { $0.isSuspect }
    }
}

extension ProbeEvidence {
    /// It fails, or a question has had no answer in time.
    var isSuspect: Bool { troubledSince != nil }

    /// Since when; nil: it is neither.
    var troubledSince: Instant? { [suspectSince, unansweredSince].compactMap { $0 }.min() }

    /// A startup probe is not asked again in an invocation in which it passed: what failed before
    /// that is over.
    func hasServed(_ role: ProbeRole) -> Bool { role == .startup && passedThisEra }
}
