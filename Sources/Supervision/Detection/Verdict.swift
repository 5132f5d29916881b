// SPDX-License-Identifier: Apache-2.0
// Has it failed? The probes' part of the answer.
//
// A failing service is one of whose proven liveness (or startup) probes has marks enough and has
// had them for long enough. Readiness probes never fail a service: restarting because a
// dependency's readiness is red is the classic amplifier of outages.

extension Situation {
    /// The first proven probe, in configuration order, whose evidence suffices; nil if none does.
    package var probeVerdict: Reason? {
        for (probe, seen) in judges where !seen.hasServed(probe) {
            guard let verdict = seen.verdict, let since = seen.suspectSince,
                let last = seen.lastFailure
            else { continue }
            if now - since >= needed(probe, verdict.onlyTimeouts) {
                return .probeFailed(probe: probe.name, failures: verdict.failures, last: last)
            }
        }
        return slowVerdict
    }

    /// When the least `fail_for` of a probe with marks enough will have passed.
    package var verdictDue: Instant {
        var due = slowVerdictDue
        for (probe, seen) in judges where !seen.hasServed(probe) {
            guard let verdict = seen.verdict, let since = seen.suspectSince else { continue }
            due = min(due, since + needed(probe, verdict.onlyTimeouts))
        }
        return due
    }

    private func needed(_ probe: ProbePolicy, _ onlyTimeouts: Bool) -> Duration {
        lateness.widened(onlyTimeouts ? probe.failForTimeouts : probe.failFor)
    }

    /// Policies beside what was seen of them.
    package var watched: [(ProbePolicy, ProbeEvidence)] {
        Array(zip(policy.probes, evidence.probes))
    }

    /// A probe earns the right to act by passing once.
    package func isProven(_ probe: ProbePolicy) -> Bool { state.proven.contains(probe.definition) }

    /// The probes whose passes count: proven and not startup-gated away.
    package var judges: [(ProbePolicy, ProbeEvidence)] {
        watched.filter { state.isJudge($0.0) }
    }

    /// A probe of it has failed, and not enough for a verdict, or not yet passed again.
    package var isSuspect: Bool {
        evidence.probes.contains { $0.suspectSince != nil }
    }
}

extension ProbeEvidence {
    /// A startup probe is not asked again in an invocation in which it passed: what failed before
    /// that is over.
    package func hasServed(_ probe: ProbePolicy) -> Bool {
        probe.role == .startup && passedThisEra
    }
}
