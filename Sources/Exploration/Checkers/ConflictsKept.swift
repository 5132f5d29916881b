// SPDX-License-Identifier: Apache-2.0
// Nothing is started beside what it excludes, and nothing is stopped whose end takes the host down;
// but where an operator says so, and where a handover that has begun is brought to its end.

package import Simulation
import Supervision

/// By how things really were when the last look was taken.
package struct ConflictsKept: Checker {
    /// What holds.
    package let name = "nothing is started beside what it excludes, nor the host risked"
    /// The last look may be so old, and its answer takes its time.
    private let slack: Duration

    /// `latency` is the longest delay of messages in this world.
    package init(latency: Duration = .zero) { slack = .seconds(1) + latency * 2 }

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        for (service, order) in turn.orders
        where order.reason.askedBy == nil && order.handover == nil && !order.runsHook {
            guard let truth = turn.truth(of: service), order.unit == truth.watched else {
                continue
            }
            if truth.isUp, truth.risksHost, order.action == .restart {
                return "\(service): order \(order.id) may take the host down"
            }
            guard order.startsIt, let since = truth.rivalUpSince, turn.at - since > slack else {
                continue
            }
            return "\(service): order \(order.id) beside what it excludes"
        }
        return nil
    }
}
