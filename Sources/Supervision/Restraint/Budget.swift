// SPDX-License-Identifier: Apache-2.0
// So many orders in any sliding window, and then a rest (OTP's restart intensity: keep the
// instants, drop the old, count). Counting by fixed windows was refused: it allows twice the
// budget across a border.

extension Situation {
    /// Orders within the budget's window that ends now.
    package var spent: Int {
        state.orders.count { now - $0 < policy.limits.budget.per }
    }

    package var budgetIsSpent: Bool { spent >= policy.limits.budget.count }

    /// The least instant at which one more order keeps the budget.
    package var budgetRoomAt: Instant {
        let budget = policy.limits.budget
        guard state.orders.count >= budget.count else { return now }
        return max(now, state.orders[state.orders.count - budget.count] + budget.per)
    }
}
