// SPDX-License-Identifier: Apache-2.0
// Never more orders on the host than its limit in any window, and never more than half of them
// (rounded up) one service's, across deaths, within one boot. Where the limit is the built-in one,
// only what has not helped counts. An operator's orders count, but are not limited.

package import Simulation
import Supervision

/// Counts the orders among the records, apart from the core's own count.
package struct BucketKept: Checker {
    /// What holds.
    package let name = "the host's limit is kept in any window"
    private var boot = ""
    private var orders: [(at: Instant, service: String, order: UInt64)] = []
    /// Starts among them: one that systemd has skipped changed nothing.
    private var starts: [UInt64] = []
    /// Each service's last order, and the one that it counts as: a handover's steps are one.
    private var last = NamedTable<(order: UInt64, as: UInt64)>()

    /// Nothing seen yet.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            boot = turn.boot
            orders = []
        }
        let limit = turn.host.actions
        for record in turn.records {
            if case .dropped = record.event { orders.removeAll { $0.service == record.service } }
            if case .recovered(.order(let id), _, _) = record.event, !turn.host.countsEvery {
                let known = last[record.service]
                let counted = known?.order == id ? known?.as : id
                orders.removeAll { $0.order == counted }
            }
            if case .finished(let id, .notBegun(.busLost), _, _, _) = record.event {
                orders.removeAll { $0.order == id }
            }
            if case .finished(let id, .skipped, _, _, _) = record.event, starts.contains(id) {
                orders.removeAll { $0.order == id }
            }
            if case .ordered(let order, _) = record.event {
                starts = (order.action == .start ? starts + [order.id] : starts).suffix(100)
                let goesOn = order.handover?.isFirst == false
                let first = goesOn ? last[record.service]?.as : nil
                last[record.service] = (order.id, first ?? order.id)
            }
            guard case .ordered(let order, _) = record.event,
                order.isWeighty || (turn.host.countsEvery && order.countsAgainstBudget)
            else { continue }
            orders.removeAll { record.at - $0.at >= limit.per }
            orders.append((record.at, record.service, order.id))
            if order.reason.askedBy != nil { continue }
            if orders.count > limit.count {
                return "\(orders.count) orders in \(limit.per.words)"
            }
            let own = orders.count { $0.service == record.service }
            if own > (limit.count + 1) / 2 {
                return "\(record.service) has \(own) of \(limit.count) orders"
            }
        }
        return nil
    }
}
