// SPDX-License-Identifier: Apache-2.0
// Who answers every probe with 503 and a Retry-After is not acted on before that time, for as long
// as one incident may be put off.

package import Simulation
import Supervision

/// Judges orders by how the service really answered, and by when its incident began.
package struct SaysWhenKept: Checker {
    /// What holds.
    package let name = "what says when it will be back is waited for"
    /// Longest delay of messages in this world.
    private let latency: Duration
    private var begins = NamedTable<(id: String, at: Instant)>()

    /// The delay is added to what it takes to see such an answer.
    package init(latency: Duration = .zero) { self.latency = latency }

    /// Nil, or what was broken.
    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            guard case .failed(let id, _, _, _) = record.event else { continue }
            if begins[record.service]?.id != id { begins[record.service] = (id, record.at) }
        }
        for (service, order) in turn.orders
        where order.reason.isProbeBased && order.reason.askedBy == nil && order.isForFailure {
            guard let truth = turn.truth(of: service), truth.isUp, let says = truth.saysWhen,
                let began = begins[service]?.at, turn.at - began < Situation.longestPatience,
                truth.policy.probes.allSatisfy({ $0.within == nil })
            else { continue }
            // Within such a time all probes have said so, and say so again before the wait is over.
            let window = window(truth.policy)
            guard turn.at - says.since > window, says.wait > window else { continue }
            return "\(service): order \(order.id), but it says that it will be back"
        }
        return nil
    }

    /// One round of questions, and its answers.
    private func window(_ policy: ServicePolicy) -> Duration {
        let slowest = policy.probes.map { probe in
            probe.every.scaled(permille: 1100) + (probe.timeout + probe.retryWait) * 4
                * (probe.retries + 1)
        }.max()
        return (slowest ?? .zero) + latency * 4
    }
}
