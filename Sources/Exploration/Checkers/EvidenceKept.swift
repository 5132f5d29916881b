// SPDX-License-Identifier: Apache-2.0
// Evidence is taken at most once in an incident and before its first order, and the repair never
// waits longer for it than the time box, across deaths.

package import Simulation
import Supervision

/// Follows what each service's records and collectors say.
package struct EvidenceKept: Checker {
    /// What holds.
    package let name = "evidence is taken once, first, and waited for in its time box"

    private struct Story: Sendable {
        var open: Collecting?
        var incident = ""
        /// Of the present incident.
        var isTaken = false
        var isBegun = false
        var isOrdered = false
    }

    private var stories = NamedTable<Story>()

    /// One that has seen nothing.
    package init() {}

    /// Returns the first thing of the moment that should not be.
    package mutating func check(_ turn: Turn) -> String? {
        if let incident = turn.collects { return begun(incident) }
        for record in turn.records where !record.service.isEmpty {
            var story = stories[record.service] ?? Story()
            let complaint = Self.take(record, turn.truth(of: record.service), &story)
            stories[record.service] = story
            if let complaint { return "\(record.service): \(complaint)" }
        }
        // The first turn of a life knows no configuration yet, and a newer version is not ours.
        switch turn.records.first?.event {
        case .started, .unreadable: return nil
        default: break
        }
        for (service, story) in stories.rows {
            guard let open = story.open, turn.at > open.until, !turn.records.isEmpty else {
                continue
            }
            return "\(service): evidence \(open.id) is waited for beyond its time box"
        }
        return nil
    }

    private mutating func begun(_ incident: String) -> String? {
        for (service, story) in stories.rows where story.incident == incident {
            if story.isBegun { return "\(service): a second collector for one incident" }
            if story.isOrdered { return "\(service): a collector after the first order" }
            if !story.isTaken { return "\(service): a collector without a record" }
            stories[service]?.isBegun = true
        }
        return nil
    }

    private static func take(_ record: Record, _ truth: Truth?, _ story: inout Story) -> String? {
        if let incident = record.event.incident, incident != story.incident {
            story = Story(open: story.open, incident: incident)
        }
        if case .collecting(let begun) = record.event {
            if story.isTaken { return "evidence is taken twice in one incident" }
            if story.isOrdered { return "evidence is taken after the first order" }
            if story.open != nil { return "evidence is taken twice at the same time" }
            if let box = truth?.policy.before?.timeout, begun.until > record.at + box {
                return "evidence \(begun.id) may take longer than its time box"
            }
            story.isTaken = true
            story.open = begun
        }
        if case .ordered(let order, _) = record.event {
            if story.open != nil, order.reason.askedBy == nil {
                return "an order beside the collector"
            }
            story.isOrdered = true
        }
        if case .collected(let id, _, _) = record.event {
            guard story.open?.id == id else { return "evidence \(id) ends and was not begun" }
            story.open = nil
        }
        if case .dropped = record.event { story = Story() }
        return nil
    }
}

extension Event {
    /// Which incident it tells of, if it says so. (Not each begins with a failure: an operator may
    /// want something.)
    fileprivate var incident: String? {
        if case .failed(let id, _, _, _) = self { return id }
        if case .collecting(let begun) = self { return begun.incident }
        if case .ordered(_, let id) = self, !id.isEmpty { return id }
        return nil
    }
}
