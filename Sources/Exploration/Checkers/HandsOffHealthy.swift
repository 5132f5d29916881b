// SPDX-License-Identifier: Apache-2.0
// No order of our own for a service that is up and has answered well for longer than it takes to
// see that; but what a redeploy that failed has left is undone however it looks, and what goes with
// another service has a checker of its own (FollowsRepairs).

package import Simulation
import Supervision

package struct HandsOffHealthy: Checker {
    package let name = "hands off what is healthy"
    /// Longest delay of messages in this world.
    private let latency: Duration

    package init(latency: Duration = .zero) { self.latency = latency }

    package mutating func check(_ turn: Turn) -> String? {
        for (service, order) in turn.orders
        where order.reason.askedBy == nil && order.isForFailure && !order.reason.follows {
            guard let truth = turn.truth(of: service), truth.isUp, let since = truth.wellSince,
                turn.at - since > window(truth.policy), !isTooSlow(truth)
            else { continue }
            let well = (turn.at - since).words
            return "\(service): order \(order.id), but it has been well for \(well)"
        }
        return nil
    }

    /// Slow is what its operator calls a failure.
    private func isTooSlow(_ truth: Truth) -> Bool {
        guard let slowest = truth.answers?.slowest else { return false }
        return truth.policy.probes.contains { probe in
            probe.slow == .fail && probe.slowOver.map { slowest > $0 } ?? false
        }
    }

    /// (While we are late ourselves, a limit is up to four times as long.)
    /// One round of questions, and its answers: a rested service is asked at its usual pace.
    private func window(_ policy: ServicePolicy) -> Duration {
        let slowest = policy.probes.map { $0.every.scaled(permille: 1100) + $0.timeout * 4 }.max()
        return (slowest ?? .zero) + latency * 4
    }
}

extension Order {
    /// It needs a service that fails: not what undoes, completes, or was asked for.
    var isForFailure: Bool {
        if case .wanted = reason { return false }
        return action != .rollback && handover?.isFirst != false
    }
}
