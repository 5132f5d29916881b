// SPDX-License-Identifier: Apache-2.0
// While the host comes up or goes down, and once revived has said that it is leaving, there is no
// order, whoever asks for it.

package import Simulation
import Supervision

/// By the records, and by what revived knows of the host.
package struct HandsOffLeaving: Checker {
    /// What holds.
    package let name = "nothing is begun while the host or revived is leaving"
    private var isLeaving = false

    /// Nothing seen yet.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            if case .stopping = record.event { isLeaving = true }
            if case .started = record.event { isLeaving = false }
            guard case .ordered(let order, _) = record.event else { continue }
            if isLeaving { return "\(record.service): order \(order.id), and revived is leaving" }
            if turn.hostState != "running", turn.hostState != "degraded" {
                return "\(record.service): order \(order.id) while the host is \(turn.hostState)"
            }
        }
        return nil
    }
}
