// SPDX-License-Identifier: Apache-2.0
// The service answers 503 and says when it will be back (`Retry-After`): its operator, or its own
// updater, has put it into maintenance, and a restart in the middle of a migration is the worst
// that could be done to it. So it is waited for; but not for long, because some servers write that
// field into each 503, and not where anything else fails too.
//
// | the answer                             | nothing is done until            |
// | 503, Retry-After: 120                  | 120 s after the last such answer |
// | 503, Retry-After: 3600                 | 5 min into the incident          |
// | 503 without it, 500, no answer         | -                                |
// | 503, Retry-After: 120, and a crash     | -                                |

extension Restraint {
    static let saysWhen = Restraint(
        word: "says-when", names: 1, hasEnd: true, operators: .override(nil), sameness: .word,
        look: .here(\.patienceVeto),
        sentence: { "the answer to probe \($0.names[0]) says when it will be back (Retry-After)" })
}

extension Veto {
    /// The answer to this probe asks to be waited for.
    package static func saysWhen(probe: String, until: Instant) -> Veto {
        Veto("says-when", [probe], until: until)
    }
}

extension Situation {
    /// 5 min in one incident: what takes longer is worth a hold, by which its operator says so.
    package static let longestPatience = Duration.seconds(300)

    fileprivate var patienceVeto: Veto? {
        guard let incident = state.incident, incident.reason.isProbeBased, duty == .up,
            rollbackRung == nil
        else { return nil }
        var last: (probe: String, until: Instant)?
        for place in actingProbes where evidence.probes[place].isSuspect {
            let seen = evidence.probes[place]
            guard seen.unansweredSince == nil, let wait = seen.lastFailure?.retryAfter,
                let at = seen.lastFailureAt
            else { return nil }
            let until = min(at + wait, incident.since + Self.longestPatience)
            if until > last?.until ?? now { last = (policy.probes[place].name, until) }
        }
        return last.map { .saysWhen(probe: $0.probe, until: $0.until) }
    }
}

extension ProbeFailure {
    /// The wait that the service asks for; nil: it asks for none.
    var retryAfter: Duration? {
        switch self {
        case .unavailable(let wait): wait
        case .afterTries(_, let last): last.retryAfter
        case .timeout, .unanswered, .connectionRefused, .closedEarly, .status, .bodyLacks,
            .headerDiffers, .malformed, .tooLarge, .exitCode, .signal, .slow, .noBeat,
            .outputLacks:
            nil
        }
    }
}
