// SPDX-License-Identifier: Apache-2.0
// What status says to come next is true: its instant lies ahead, no order of revived's own comes
// before the instant of which it was said, and none but that order comes at it.

package import Simulation
import Supervision

/// Holds the status to its word.
package struct NextIsTrue: Checker {
    /// What holds.
    package let name = "what status says to come next is what comes"
    private var said = NamedTable<Upcoming>()

    /// One that has seen nothing.
    package init() {}

    /// Returns a word that was not kept, or an instant that had passed.
    package mutating func check(_ turn: Turn) -> String? {
        var seen: Set<String> = []
        for record in turn.records {
            if case .started = record.event { said = NamedTable() }
            guard !record.service.isEmpty, seen.insert(record.service).inserted else { continue }
            if let complaint = complaint(record) { return complaint }
        }
        for (service, next) in turn.said {
            if let at = next.at, at <= turn.at {
                return "\(service): at \(turn.at), \"\(next.words)\" at \(at)"
            }
            said[service] = next
        }
        return nil
    }

    /// Of the first record of a service in its turn: later ones follow from what it has changed.
    private func complaint(_ record: Record) -> String? {
        guard let next = said[record.service], let due = next.at, let action = next.order else {
            return nil
        }
        let what = "\(record.service): \"\(next.words)\" was said for \(due)"
        switch record.event.kind {
        case .ordered:
            guard case .ordered(let order, _) = record.event, order.reason.askedBy == nil else {
                return nil
            }
            if record.at < due { return "\(what), and ordered at \(record.at)" }
            return record.at == due && order.action != action
                ? "\(what), and a \(order.action.rawValue) was ordered" : nil
        case .resting, .gaveUp:
            return record.at == due ? "\(what), and then it was \(record.event.kind.rawValue)" : nil
        default: return nil
        }
    }
}
