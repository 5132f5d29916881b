// SPDX-License-Identifier: Apache-2.0
// Only what is worth telling is told, and nothing waits for ever: what was recorded is begun, or
// its loss is recorded, across deaths, within one boot.

package import Simulation
import Supervision

/// Follows what should be told.
package struct TellingKept: Checker {
    /// What holds.
    package let name = "what is to be told is told, or its loss recorded"

    /// Longer than the rate, a whole queue, the longest pause and every hanging unit together.
    private static let patience = Duration.seconds(3 * 3600)

    private var boot = ""
    private var notices = Notices()
    private var owed: [(id: UInt64, at: Instant)] = []
    private var known: [UInt64] = []

    /// One that has seen nothing.
    package init() {}

    /// Returns what is told for nothing, or is owed for too long.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            boot = turn.boot
            owed = []
        }
        for record in turn.records {
            if case .untold(let dropped, _, _) = record.event {
                owed.removeFirst(min(dropped, owed.count))
            }
            if record.event.notice != nil { known.append(record.sequence) }
            if notices.read(record) != nil { owed.append((record.sequence, turn.at)) }
        }
        if let id = turn.notified {
            guard known.contains(id) else { return "record \(id) is nothing to be told" }
            owed.removeAll { $0.id == id }
            isAsked = true
        }
        guard isAsked, let late = owed.first(where: { turn.at - $0.at > Self.patience }) else {
            return nil
        }
        return "record \(late.id) was not told to a person"
    }

    /// A notification was sent in this world, so its configuration has a `notify` unit. Until then
    /// none is missed.
    private var isAsked = false
}
