// SPDX-License-Identifier: Apache-2.0
// Did it help? A job that is `done` says only that a process was started.
//
// With probes: `pass_after` passes of each judge are in, and none failed for `settle`. Without:
// active, in the same invocation, for `settle`. Until a first pass, failures are those of a slow
// starter and only the end of the grace turns them into a relapse; after it they are judged as
// at any time.

package enum VerificationVerdict: Equatable, Sendable {
    case pending
    case helped
    case relapsed(Reason)
}

extension Situation {
    package func verification(since: Instant, graceUntil: Instant) -> VerificationVerdict {
        let judges = judges
        if judges.isEmpty { return now >= settled(since) ? .helped : .pending }
        if judges.allSatisfy({ $0.1.passedThisEra }), let reason = probeVerdict {
            return .relapsed(reason)
        }
        if judges.allSatisfy({ $0.1.isSteady(for: $0.0) }) {
            return now >= settled(since) ? .helped : .pending
        }
        guard now >= graceUntil + evidence.shift else { return .pending }
        for (probe, seen) in judges where !seen.passedThisEra && seen.verdict != nil {
            if let last = seen.lastFailure {
                return .relapsed(.noPass(probe: probe.name, last: last))
            }
        }
        return .pending
    }

    /// When nothing will have failed for `settle`, if nothing fails from now on.
    package func settled(_ since: Instant) -> Instant {
        let failure = judges.compactMap(\.1.lastFailureAt).max() ?? since
        return max(failure, since + evidence.shift) + policy.settle
    }
}

extension ProbeEvidence {
    /// Passes enough to be believed; a startup probe has done its work with the first.
    package func isSteady(for probe: ProbePolicy) -> Bool {
        switch probe.role {
        case .startup: passedThisEra
        case .liveness, .readiness: passes >= probe.passAfter
        }
    }
}
