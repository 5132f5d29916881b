// SPDX-License-Identifier: Apache-2.0
// What a probe or a unit printed, and what was answered, may hold secrets: a password in an error
// message. It is for those who may read the journal. All others get the kind of failure.
//
// Texts are taken out of the values before they become sentences: in a finished sentence it is
// unknown which of its words came from where.

extension ProbeFailure {
    /// The same, without what was printed or answered, and without what was to be found in it.
    package var withoutTexts: ProbeFailure {
        switch self {
        case .bodyLacks: .bodyLacks("…")
        case .headerDiffers(let name, let found):
            .headerDiffers(name: name, found: found == nil ? nil : "…")
        case .outputLacks: .outputLacks("…", output: "")
        case .exitCode(let code, _): .exitCode(code, output: "")
        case .signal(let signal, _): .signal(signal, output: "")
        case .afterTries(let tries, let last): .afterTries(tries, last.withoutTexts)
        case .timeout, .unanswered, .connectionRefused, .closedEarly, .status, .malformed,
            .tooLarge, .noBeat, .slow, .unavailable:
            self
        }
    }
}

extension Reason {
    /// The same, without what was printed or answered.
    package var withoutTexts: Reason {
        switch self {
        case .probeFailed(let probe, let failures, let last):
            .probeFailed(probe: probe, failures: failures, last: last.withoutTexts)
        case .noPass(let probe, let last): .noPass(probe: probe, last: last.withoutTexts)
        case .unitFailed(let result, let end): .unitFailed(result: result, end.withoutTexts)
        case .orderFailed(let outcome): .orderFailed(outcome.withoutTexts)
        case .switchFailed(let from, let to, let outcome):
            .switchFailed(from: from, to: to, outcome.withoutTexts)
        case .missing, .overtime, .stuck, .wanted, .follows, .asked, .unknown: self
        }
    }
}

extension OrderOutcome {
    /// The same, without what its unit has written.
    package var withoutTexts: OrderOutcome {
        switch self {
        case .failed(let job, let result, let end):
            .failed(job: job, result: result, end.withoutTexts)
        case .succeeded, .gone, .ignored, .canceled, .timedOut, .notBegun, .unknown: self
        }
    }
}

extension Situation {
    /// The same for who may not read the journal.
    func forEverybody() -> Situation {
        var situation = self
        if let reason = state.incident?.reason {
            situation.state.incident?.reason = reason.withoutTexts
        }
        if case .known(let invocation, let end) = evidence.end {
            situation.evidence.end = .known(invocation: invocation, end.withoutTexts)
        }
        for place in situation.evidence.probes.indices {
            situation.evidence.probes[place].dropTexts()
        }
        return situation
    }
}

extension ProbeEvidence {
    fileprivate mutating func dropTexts() {
        lastFailure = lastFailure?.withoutTexts
        pace.dropTexts()
        switch lastOutcome {
        case .failed(let failure): lastOutcome = .failed(failure.withoutTexts)
        case .passed(let latency, let warning?):
            lastOutcome = .passed(latency: latency, warning: warning.withoutTexts)
        case .inconclusive(.notRead): lastOutcome = .inconclusive(.notRead("…"))
        case .passed, .inconclusive, nil: break
        }
    }
}
