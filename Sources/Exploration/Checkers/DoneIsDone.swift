// SPDX-License-Identifier: Apache-2.0
// A oneshot that has succeeded is not started again before its success is too old.

package import Simulation
import Supervision

/// Judges the orders that were begun by when the unit really succeeded.
package struct DoneIsDone: Checker {
    /// What holds.
    package let name = "what has done its work is not started"
    /// Longest delay of messages in this world.
    private let latency: Duration

    /// The delay is added to what it takes to see that a run has ended.
    package init(latency: Duration = .zero) { self.latency = latency }

    /// Nil, or what was broken.
    package mutating func check(_ turn: Turn) -> String? {
        for (service, order) in turn.orders where order.reason.askedBy == nil {
            guard let truth = turn.truth(of: service), let done = truth.succeededAt,
                turn.at - done > latency * 4
            else { continue }
            // It was to run again, and what it needs kept it from that.
            if case .missing(.dependency) = order.reason { continue }
            // Whether it still does its work after a redeploy that failed is proven by a run.
            if case .orderFailed = order.reason { continue }
            let age = turn.at - done
            if let maxAge = truth.policy.maxAge, age >= maxAge { continue }
            return "\(service): order \(order.id), but it succeeded \(age.words) ago"
        }
        return nil
    }
}
