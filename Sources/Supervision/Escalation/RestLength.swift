// SPDX-License-Identifier: Apache-2.0
// How long a service rests before its one trial.
//
// Half the budget's window, doubled with each rest up to four windows: with the default budget of
// 5 in 30 min that is 15, 30, 60, 120 min (PEERS: eye's two-stage slow retry). A rest never ends
// before the budget has room, so that the budget holds in any window, trials included.

extension Situation {
    package var restUntil: Instant {
        let window = policy.limits.budget.per
        let shift = min(state.rests, 3)
        let rest = window.scaled(permille: 500) * (1 << shift)
        return max(now + min(rest, window * 4), budgetRoomAt)
    }
}
