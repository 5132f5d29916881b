// SPDX-License-Identifier: Apache-2.0
// A deadline that has passed is satisfied by the turn to which it wakes revived, or by the next
// one. One that nothing can satisfy wakes it at once, again and again: the daemon spins until its
// watchdog ends it, and after the replay it spins again.

package import Simulation
import Supervision

/// Judges the deadlines that turns leave.
package struct DeadlinesAhead: Checker {
    /// What holds.
    package let name = "after its turn the next deadline lies ahead"

    /// One that has seen nothing.
    package init() {}

    /// Returns a deadline that had passed when its turns were over.
    package mutating func check(_ turn: Turn) -> String? {
        guard let due = turn.overdue else { return nil }
        return "two turns at \(turn.at) leave the deadline of \(due)"
    }
}
