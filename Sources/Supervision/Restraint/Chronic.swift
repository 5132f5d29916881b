// SPDX-License-Identifier: Apache-2.0
// A service that fails every ten minutes never meets its budget and its back-off is forgotten each
// time; over a day it is plain that the remedy does not cure. That is no veto: it is a warning,
// once, and the next rung.

extension Situation {
    package var ordersOfTheDay: Int {
        state.orders.count { now - $0 < policy.limits.chronic.per }
    }

    package var isChronic: Bool {
        !state.chronicSaid && state.incident != nil
            && ordersOfTheDay >= policy.limits.chronic.count
    }
}
