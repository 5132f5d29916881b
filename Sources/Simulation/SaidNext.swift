// SPDX-License-Identifier: Apache-2.0
// What status says to come next, after each turn: for the checker that holds it to its word.

import Supervision

extension World {
    /// Where it says something else than after the turn before.
    mutating func noteNext() {
        guard keepsTurns, let supervisor = agent?.supervisor else { return }
        var moment = Turn(at: now, boot: bootName)
        for (place, next) in supervisor.upcoming(at: now) {
            let name = supervisor.services[place].policy.name
            guard agent?.said[name] != next else { continue }
            agent?.said[name] = next
            moment.said.append((name, next))
        }
        if !moment.said.isEmpty { turns.append(moment) }
    }
}
