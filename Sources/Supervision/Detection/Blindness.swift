// SPDX-License-Identifier: Apache-2.0
// A probe that can tell nothing is as dangerous as one that fails, because it goes unnoticed.
//
// No conclusive answer of any liveness probe for five periods makes the service blind: a warning,
// shown first, and nothing is done to it. Five: two lost answers are chance, a missing program is
// not, and with the default period the warning comes within a minute.

extension Situation {
    /// Periods without a conclusive answer; why five is said above.
    package static let blindPeriods = 5

    /// When this service will be (or was) blind; never while a liveness probe sees something.
    package var blindAt: Instant {
        var latest: Instant?
        for place in evidence.probes.indices where policy.probes[place].role == .liveness {
            if let within = policy.probes[place].within {
                if let since = evidence.probes[place].unheardSince {
                    latest = max(latest ?? since, since + within * Self.blindPeriods)
                } else if evidence.probes[place].passedThisEra {
                    return .never
                }
                continue
            }
            // No answer in time is on its way to be a failure.
            guard let since = evidence.probes[place].blindSince,
                evidence.probes[place].unansweredSince == nil
            else { return .never }
            let at = since + policy.probes[place].every * Self.blindPeriods
            latest = max(latest ?? at, at)
        }
        return latest ?? .never
    }

    /// None of its liveness probes has said anything for so long.
    package var isBlind: Bool { now >= blindAt }

    /// What the first liveness probe last said instead of an answer.
    package var blindness: Inconclusive? {
        for (probe, seen) in watched where probe.role == .liveness {
            if case .inconclusive(let why) = seen.lastOutcome { return why }
        }
        return nil
    }
}
