// SPDX-License-Identifier: Apache-2.0
// A probe fails once for all its tries, never before the last of them.

package import Simulation
import Supervision

/// Judges the failures that were recorded.
package struct TriesUsedUp: Checker {
    /// What holds.
    package let name = "an answer fails when all its tries have"

    /// There is nothing to set.
    package init() {}

    /// Nil, or what was broken.
    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            guard let reason = record.event.reason, let (probe, last) = reason.failedProbe,
                let policy = turn.truth(of: record.service)?.policy.probes
                    .first(where: { $0.name == probe })
            else { continue }
            // A slow answer is one that passed.
            if case .slow = last { continue }
            let wanted = policy.retries + 1
            if last.tries != wanted {
                return "\(record.service): \(probe) failed after \(last.tries) of \(wanted) tries"
            }
        }
        return nil
    }
}

extension Event {
    fileprivate var reason: Reason? {
        if case .failed(_, let reason, _, _) = self { return reason }
        if case .relapsed(_, let reason, _, _) = self { return reason }
        return nil
    }
}

extension Reason {
    fileprivate var failedProbe: (String, ProbeFailure)? {
        switch self {
        // What has no answer is waited for as long as all tries may take.
        case .probeFailed(let probe, _, let last) where !last.isTimeout: (probe, last)
        case .noPass(let probe, let last) where !last.isTimeout: (probe, last)
        case .probeFailed, .noPass: nil
        case .unitFailed, .missing, .overtime, .stuck, .orderFailed, .switchFailed, .follows,
            .asked, .wanted, .unknown:
            nil
        }
    }
}

extension ProbeFailure {
    fileprivate var tries: Int {
        if case .afterTries(let tries, _) = self { return tries }
        return 1
    }
}
