// SPDX-License-Identifier: Apache-2.0
// The circuit breaker of one service: when half of its last verified attempts (five to ten of
// them) did not help, or took too long to be called help, the remedy is not one, whatever the
// budget still allows.
//
// Closed: attempts are made, and their outcomes counted. Open: the service rests. Half-open: at the
// end of the rest one trial is made; if it helps the breaker closes and forgets, if not it opens
// again for twice as long, up to a cap. Outcomes are counted, not time: a service that fails once
// an hour is judged like one that fails once a minute.

extension Situation {
    /// The last order has helped: the service is proven well.
    var repaired: Event {
        guard let order = state.lastOrder else { return .recovered(.byItself) }
        let over = policy.limits.breaker.slowOver
        let isSlow = over.flatMap { over in state.orders.last.map { now - $0 > over } } ?? false
        return .recovered(.order(order), isSlow: isSlow)
    }

    /// Attempts of the window that did not help.
    var unhelpful: Int { lastOutcomes.count { !$0 } }

    /// The window is full, and too few of its attempts helped.
    var breakerTrips: Bool {
        let breaker = policy.limits.breaker
        if breakerForce?.position == .close { return false }
        return breaker.window > 0 && lastOutcomes.count >= breaker.window
            && Int64(unhelpful) * 1000 >= breaker.ratePermille * Int64(breaker.window)
    }

    private var lastOutcomes: ArraySlice<Bool> {
        state.outcomes.suffix(policy.limits.breaker.window)
    }

    /// A rest, and never shorter than the budget wants it.
    func openBreaker() -> Event {
        let breaker = policy.limits.breaker
        let rest = min(breaker.open * (1 << min(state.opens, 10)), breaker.max)
        return .breakerOpened(
            until: max(now + rest, budgetRoomAt), unhelpful: unhelpful, of: breaker.window)
    }
}

extension ServiceState {
    /// No window is longer.
    package static let mostOutcomes = 10

    mutating func note(helped: Bool) {
        outcomes.append(helped)
        if outcomes.count > Self.mostOutcomes { outcomes.removeFirst() }
    }

    /// What did not help is forgotten, and what came before it; the budget still knows what helped.
    mutating func closeBreaker() {
        outcomes = Array(outcomes.suffix(helpedInARow))
        opens = 0
    }
}
