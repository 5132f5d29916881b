// SPDX-License-Identifier: Apache-2.0
// So many orders in any sliding window, and then a rest (OTP's restart intensity: keep the
// instants, drop the old, count). Counting by fixed windows was refused: it allows twice the
// budget across a border.

extension Situation {
    /// Orders within the budget's window that ends now.
    package var spent: Int {
        state.orders.count { now - $0 < policy.limits.budget.per }
    }

    /// There is no room for the next step.
    package var budgetIsSpent: Bool { spent + cost > policy.limits.budget.count }

    /// A redeploy that may have to be undone needs room for both, so that no budget ever leaves a
    /// bad one in place.
    private var cost: Int {
        let step = step
        let mayUndo = step.action == .redeploy && ladder[step.rung].redeploy?.rollback != nil
        return mayUndo ? min(2, policy.limits.budget.count) : 1
    }

    /// The least instant at which the next step keeps the budget.
    package var budgetRoomAt: Instant {
        let budget = policy.limits.budget
        let place = state.orders.count + cost - 1 - budget.count
        guard state.orders.indices.contains(place) else { return now }
        return max(now, state.orders[place] + budget.per)
    }
}

extension ServiceState {
    /// systemd could not be reached: what was not begun for that spends nothing, and makes no pause
    /// longer.
    mutating func giveBack(_ order: Order) {
        guard case .acting = phase else { return }
        uncount(order)
        tries = min(tries, max(order.attempt - 1, 0))
    }

    /// It has changed nothing, as systemd says: neither budget nor bucket need to know.
    mutating func uncount(_ order: Order) {
        guard case .acting(let since) = phase else { return }
        if order.countsAgainstBudget, orders.last == since { orders.removeLast() }
        if order.isWeighty, weighty.last == since { weighty.removeLast() }
    }
}
