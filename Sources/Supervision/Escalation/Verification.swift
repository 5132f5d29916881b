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
        let actingProbes = actingProbes
        if actingProbes.isEmpty { return now >= settled(since) ? .helped : .pending }
        if actingProbes.allSatisfy({ evidence.probes[$0].passedThisEra }), let reason = probeVerdict
        {
            return .relapsed(reason)
        }
        if actingProbes.allSatisfy(isSteady) {
            let isWaiting = actingProbes.contains { evidence.probes[$0].unansweredSince != nil }
            return !isWaiting && now >= settled(since) ? .helped : .pending
        }
        guard now >= graceUntil + evidence.shift else { return .pending }
        for place in actingProbes where !evidence.probes[place].passedThisEra {
            if let last = failure(at: place) {
                return .relapsed(.noPass(probe: policy.probes[place].name, last: last))
            }
        }
        return .pending
    }

    /// When nothing will have failed for `settle`, if nothing fails from now on.
    package func settled(_ since: Instant) -> Instant {
        let failure = actingProbes.compactMap { evidence.probes[$0].lastFailureAt }.max() ?? since
        return max(failure, since + evidence.shift) + policy.settle
    }
}
