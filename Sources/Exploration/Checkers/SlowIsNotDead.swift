// SPDX-License-Identifier: Apache-2.0
// Who answers every probe in time, however slowly, is left alone, unless a probe says otherwise.

package import Simulation
import Supervision

/// Judges orders by how the service really answered.
package struct SlowIsNotDead: Checker {
    /// What holds.
    package let name = "slow alone leads to no order"
    /// Longest delay of messages in this world.
    private let latency: Duration

    /// The delay is added to what it takes to see that a service answers.
    package init(latency: Duration = .zero) { self.latency = latency }

    /// Nil, or what was broken.
    package mutating func check(_ turn: Turn) -> String? {
        for (service, order) in turn.orders
        where order.reason.askedBy == nil && order.isForFailure {
            // It goes with another one that was repaired, as `restart_with` says.
            if case .follows = order.reason { continue }
            guard let truth = turn.truth(of: service), truth.isUp, let answers = truth.answers,
                let limit = truth.policy.probes.map(\.timeout).min(), answers.slowest < limit,
                truth.policy.probes.allSatisfy({ $0.slow == .warn }),
                turn.at - answers.since > window(truth.policy)
            else { continue }
            return "\(service): order \(order.id), but it answers within \(answers.slowest.words)"
        }
        return nil
    }

    /// One round of questions, and its answers. (While we are late ourselves, a limit is up to four
    /// times as long.)
    private func window(_ policy: ServicePolicy) -> Duration {
        let slowest = policy.probes.map { $0.every.scaled(permille: 1100) + $0.timeout * 4 }.max()
        return (slowest ?? .zero) + latency * 4
    }
}
