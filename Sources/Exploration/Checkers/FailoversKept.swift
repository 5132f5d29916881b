// SPDX-License-Identifier: Apache-2.0
// Never more handovers of our own accord than `max` in any window, across deaths, within one boot,
// unless an operator has said that there may be more. One that another client's job has canceled,
// or that was not begun, does not count.

package import Simulation
import Supervision

/// Counts the members that were started in another one's place.
package struct FailoversKept: Checker {
    /// What holds.
    package let name = "failovers are kept within their rate"
    private var boot = ""
    private var promotions = NamedTable<[(order: UInt64, at: Instant)]>()

    /// One that has seen nothing.
    package init() {}

    /// Returns the first handover that is one too many.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            boot = turn.boot
            promotions = NamedTable()
        }
        for record in turn.records {
            switch record.event {
            case .failover(.unblocked), .dropped: promotions[record.service] = nil
            case .finished(let id, .canceled, _, _, _), .finished(let id, .notBegun, _, _, _):
                promotions[record.service]?.removeAll { $0.order == id }
            default: break
            }
        }
        guard let order = turn.begun, order.handover?.isPromotion == true, !order.isAsked,
            let truth = turn.service(of: order.unit), let limit = truth.policy.failover?.max
        else { return nil }
        let service = truth.policy.name
        let recent =
            (promotions[service] ?? []).filter { turn.at - $0.at < limit.per }
            + [(order: order.id, at: turn.at)]
        promotions[service] = recent
        guard recent.count > limit.count else { return nil }
        return "\(service): \(recent.count) failovers in \(limit.per.words)"
    }
}

extension Order {
    /// By an operator.
    fileprivate var isAsked: Bool {
        if case .wanted(let by, _) = reason { return !by.isEmpty }
        return false
    }
}
