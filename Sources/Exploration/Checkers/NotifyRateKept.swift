// SPDX-License-Identifier: Apache-2.0
// People are never told more often than the rate allows, in any window and across deaths, within
// one boot.

package import Simulation
import Supervision

/// Counts beginnings.
package struct NotifyRateKept: Checker {
    /// What holds.
    package let name = "notifications keep their rate"
    private var boot = ""
    private var begun: [Instant] = []

    /// One that has seen nothing.
    package init() {}

    /// Returns the beginning that is one too many.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            boot = turn.boot
            begun = []
        }
        guard turn.notified != nil else { return nil }
        begun.removeAll { turn.at - $0 >= Outbox.rate.per }
        begun.append(turn.at)
        guard begun.count > Outbox.rate.count else { return nil }
        return "\(begun.count) notifications in \(Outbox.rate.per.words)"
    }
}
