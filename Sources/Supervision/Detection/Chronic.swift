// SPDX-License-Identifier: Apache-2.0
// A service that fails every ten minutes never meets its budget and its back-off is forgotten each
// time; over a day it is plain that the remedy does not cure. That is no veto: it is a warning,
// once in such a window, and the next rung, if one is left that acts. (Giving up instead was
// refused: a service that runs for ten minutes out of eleven would then be down for most of them.)

extension Situation {
    package var ordersOfTheDay: Int {
        state.orders.count { now - $0 < policy.limits.chronic.per }
    }

    package var isChronic: Bool {
        if let said = state.chronicAt, now - said < policy.limits.chronic.per { return false }
        return !state.chronicSaid && state.incident != nil
            && ordersOfTheDay >= policy.limits.chronic.count
    }

    /// The rung after the present one, unless that is giving up.
    var rungOfChronic: Int {
        let next = rungIndex + 1
        return ladder.indices.contains(next) && ladder[next].remedy != .giveUp ? next : rungIndex
    }
}
