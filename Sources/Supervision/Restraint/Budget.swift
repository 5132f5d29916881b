// SPDX-License-Identifier: Apache-2.0
// A limited number of orders in any sliding window, and then a rest (OTP's restart intensity: keep
// the instants, drop the old, count). Counting by fixed windows was refused: it allows twice the
// budget across a border.
//
// The budget is there for restarts that do not help. Where the last ones all helped, they count
// half: a service that crashes every few minutes, and is well again each time, would else be left
// down for most of the window at its sixth crash. (To end that rest sooner was refused: then no
// window would hold. That orders which helped count nothing was refused: what is restarted every
// minute for ever is not well.)
//
// | budget 5/30m                                    | orders until it is spent |
// | none helped                                     | 5                        |
// | 4 helped, one after the other, then none        | 5                        |
// | all helped                                      | 9                        |

extension Situation {
    /// Orders within the budget's window that ends now.
    package var ordersOfWindow: Int {
        state.orders.count { now - $0 < policy.limits.budget.per }
    }

    /// There is no room for the next step.
    package var budgetIsSpent: Bool { !hasRoom(beside: ordersOfWindow) }

    private func hasRoom(beside count: Int) -> Bool {
        state.weight(of: count) + cost <= policy.limits.budget.count
    }

    /// How the budget came to be spent; nil where it has room.
    var budgetWords: String? {
        guard budgetIsSpent else { return nil }
        let (budget, count) = (policy.limits.budget, ordersOfWindow)
        let halves = min(state.helpedInARow, count)
        return "\(counted(count, "order")) within \(budget.per.words)"
            + (halves > 1 ? ", \(halves) of which helped and count half," : "")
            + " used its budget of \(budget.count)"
    }

    /// A redeploy that may have to be undone needs room for both, so that no budget ever leaves a
    /// bad one in place.
    private var cost: Int {
        let step = step
        let mayUndo = step.action == .redeploy && ladder[step.rung].redeploy?.rollback != nil
        return mayUndo ? min(2, policy.limits.budget.count) : 1
    }

    /// The least instant at which the next step keeps the budget.
    package var budgetRoomAt: Instant {
        let count = state.orders.count
        guard let most = (0...count).last(where: hasRoom), most < count else { return now }
        return max(now, state.orders[count - most - 1] + policy.limits.budget.per)
    }
}

extension ServiceState {
    /// What this many orders of one window weigh.
    package func weight(of count: Int) -> Int { count - min(helpedInARow, count) / 2 }

    /// Attempts that helped, one after the other up to the last one; of the last ten.
    package var helpedInARow: Int { outcomes.reversed().prefix { $0 }.count }

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
        if order.isWeighty, hostCounted.last == since { hostCounted.removeLast() }
    }
}
