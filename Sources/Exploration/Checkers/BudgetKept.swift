// SPDX-License-Identifier: Apache-2.0
// Never more orders than the budget in any window of its length, across deaths, within one boot;
// of those that helped one after the other, up to ten, every second one is free. An operator's
// order is counted, but needs no room; what was not begun because systemd was away is not counted.

package import Simulation
import Supervision

package struct BudgetKept: Checker {
    package let name = "the budget is kept in any window"
    private var boot = ""
    private var orders = NamedTable<[(at: Instant, id: UInt64, isStart: Bool)]>()
    /// Repairs one after the other, with no order between them that did not help.
    private var repairs = NamedTable<Int>()

    package init() {}

    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            boot = turn.boot
            orders = NamedTable()
            repairs = NamedTable()
        }
        for record in turn.records {
            if case .dropped = record.event {
                (orders[record.service], repairs[record.service]) = (nil, nil)
            }
            note(record)
            if case .finished(let id, .notBegun(.busLost), _, _, _) = record.event {
                orders[record.service]?.removeAll { $0.id == id }
            }
            // A start that systemd has skipped changed nothing.
            if case .finished(let id, .skipped, _, _, _) = record.event {
                orders[record.service]?.removeAll { $0.id == id && $0.isStart }
            }
            guard case .ordered(let order, _) = record.event, order.countsAgainstBudget,
                let truth = turn.truth(of: record.service)
            else {
                continue
            }
            let budget = truth.policy.limits.budget
            var recent = (orders[record.service] ?? []).filter { record.at - $0.at < budget.per }
            recent.append((record.at, order.id, order.action == .start))
            orders[record.service] = recent
            let free = min(repairs[record.service] ?? 0, recent.count - 1, 10) / 2
            if recent.count - free > budget.count, order.reason.askedBy == nil {
                return "\(record.service): \(recent.count) orders in \(budget.per.words)"
            }
        }
        return nil
    }

    private mutating func note(_ record: Record) {
        switch record.event {
        case .recovered(.order, isSlow: false, _):
            repairs[record.service] = (repairs[record.service] ?? 0) + 1
        case .recovered(.order, isSlow: true, _), .relapsed: repairs[record.service] = 0
        case .finished(_, .failed, _, _, _), .finished(_, .ignored, _, _, _),
            .finished(_, .timedOut, _, _, _):
            repairs[record.service] = 0
        default: break
        }
    }
}
