// SPDX-License-Identifier: Apache-2.0
// Redeploys come late, no bad version is deployed twice (but by an operator's word), and only what
// failed is undone, once.

package import Simulation
import Supervision

/// Follows each service's redeploys through its records.
package struct RedeploysKept: Checker {
    /// What holds.
    package let name = "redeploys are late, new and undone once"

    private struct Story: Sendable {
        var failingSince: Instant?
        /// The last hook, until its end or its relapse was seen.
        var last: Order?
        var mayUndo = false
        var bad: [String] = []
    }

    private var boot = ""
    private var stories = NamedTable<Story>()

    /// One that has seen nothing.
    package init() {}

    /// Answers the first order of the moment that should not be.
    package mutating func check(_ moment: Moment) -> String? {
        if moment.boot != boot {
            boot = moment.boot
            for row in stories.rows where row.value.failingSince != nil {
                stories[row.name]?.failingSince = Instant(nanoseconds: 0)
            }
        }
        for record in moment.records where !record.service.isEmpty {
            var story = stories[record.service] ?? Story()
            let complaint = Self.take(record, moment.truth(of: record.service), &story)
            stories[record.service] = story
            if let complaint { return "\(record.service): \(complaint)" }
        }
        return nil
    }

    private static func take(_ record: Record, _ truth: Truth?, _ story: inout Story) -> String? {
        if case .ordered(let order, _) = record.event {
            defer { story.last = order.deployment == nil ? nil : order }
            return fault(of: order, at: record.at, truth, story)
        }
        if case .failed = record.event { story.failingSince = story.failingSince ?? record.at }
        if case .finished(_, let outcome, _, _, _) = record.event { end(outcome, &story) }
        if case .relapsed = record.event { fail(&story) }
        let isOver =
            switch record.event.kind {
            case .recovered, .offDuty, .dropped: true
            default: false
            }
        if isOver { story = Story(bad: record.event.kind == .dropped ? [] : story.bad) }
        return nil
    }

    private static func fault(
        of order: Order, at now: Instant, _ truth: Truth?, _ story: Story
    ) -> String? {
        guard let deployment = order.deployment else { return nil }
        if order.action == .rollback {
            return story.mayUndo ? nil : "order \(order.id) undoes what did not fail"
        }
        if order.reason.askedBy != nil { return nil }
        if story.bad.contains(deployment.version) {
            return "order \(order.id) deploys \(deployment.version) again"
        }
        let rung = truth?.policy.ladder.dropFirst(deployment.rung).first
        guard let least = rung?.redeploy?.minOutage, let since = story.failingSince else {
            return nil
        }
        return now < since + least ? "order \(order.id) comes too early in the outage" : nil
    }

    private static func end(_ outcome: OrderOutcome, _ story: inout Story) {
        switch (story.last?.action, outcome) {
        case (.redeploy, .failed), (.redeploy, .timedOut), (.redeploy, .ignored): fail(&story)
        case (.rollback, .notBegun(.refused)): story.mayUndo = false
        case (.rollback, .notBegun), (.rollback, .canceled): break
        case (.rollback, _): story.mayUndo = false
        default: break
        }
    }

    private static func fail(_ story: inout Story) {
        guard let last = story.last, last.action == .redeploy, let deployment = last.deployment
        else { return }
        story.mayUndo = deployment.hasRollback
        if !deployment.version.isEmpty { story.bad.append(deployment.version) }
        story.last = nil
    }
}
