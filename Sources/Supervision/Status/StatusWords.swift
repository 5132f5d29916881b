// SPDX-License-Identifier: Apache-2.0
// What is said beside the last answer of a probe.

extension ProbeEvidence {
    /// What was tried again in vain would else be seen nowhere.
    var triesWords: String { lastTries > 1 ? " at try \(lastTries)" : "" }

    private var usualWords: String {
        guard case .passed = lastOutcome, let usual = baseline.usual else { return "" }
        return "; usually \(usual.words)"
    }

    var paceWords: String {
        guard pace.word == .slow, let last = pace.slowest else { return usualWords }
        let these = "\(pace.slow) of the last \(pace.count)"
        guard pace.warning == nil else { return "; \(these) passed with a warning" }
        return "; slow: \(these) took over \(last.over.words)"
    }
}

extension ProbeFailure? {
    /// Beside a pass.
    var words: String { map { ", with a warning: \($0.sentence)" } ?? "" }
}

extension Situation {
    /// When a veto ends as things are now: what was recorded with it may have moved since.
    func end(of veto: Veto) -> Instant? {
        guard veto.until != nil, let restraint = veto.restraint,
            case .here(let ask) = restraint.look
        else { return veto.until }
        return ask(self)?.until ?? veto.until
    }
}
