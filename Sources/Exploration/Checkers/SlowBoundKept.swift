// SPDX-License-Identifier: Apache-2.0
// Whatever is usual: an answer within `slow_over` is not slow.

package import Simulation
import Supervision

/// Judges what was said to be slow by the configured bound.
package struct SlowBoundKept: Checker {
    /// What holds.
    package let name = "slow is never stricter than configured"

    /// There is nothing to set.
    package init() {}

    /// Nil, or what was broken.
    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            guard case .slow(let probe, _, _, let over, nil) = record.event,
                let policy = turn.truth(of: record.service)?.policy.probes
                    .first(where: { $0.name == probe })
            else { continue }
            guard over >= policy.slowOver ?? policy.timeout else {
                return "\(record.service): \(probe) is called slow over \(over.words)"
            }
        }
        return nil
    }
}
