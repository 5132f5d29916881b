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
        /// When the first of the incidents began whose repair has not lasted.
        var mendedSince: Instant?
        /// The last hook, until its end or its relapse was seen.
        var last: Order?
        var mayUndo = false
        var bad: [String] = []

        /// So long lasts the trouble, pauses that were too short to count included.
        var troubleSince: Instant? { [mendedSince, failingSince].compactMap { $0 }.min() }

        /// What is left when this ends the incident, or the trouble; nil where it ends neither.
        func ended(by event: Event) -> Story? {
            var left = Story(mendedSince: mendedSince, bad: bad)
            switch event {
            case .recovered(.order, _, _): left.mendedSince = troubleSince
            case .recovered: break
            case .offDuty: left.mendedSince = nil
            case .dropped: left = Story()
            case .stable, .operation(.reset):
                left = self
                left.mendedSince = nil
            default: return nil
            }
            return left
        }
    }

    private var boot = ""
    private var stories = NamedTable<Story>()

    /// One that has seen nothing.
    package init() {}

    /// Returns the first order of the moment that should not be.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            boot = turn.boot
            for row in stories.rows {
                stories[row.name]?.mendedSince = nil
                guard row.value.failingSince != nil else { continue }
                stories[row.name]?.failingSince = Instant(nanoseconds: 0)
            }
        }
        for record in turn.records where !record.service.isEmpty {
            var story = stories[record.service] ?? Story()
            let complaint = Self.take(record, turn.truth(of: record.service), &story)
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
        // What was lost with it may have been the beginning of an outage.
        if case .unreadable = record.event {
            story.failingSince = story.failingSince ?? Instant(nanoseconds: 0)
        }
        if let over = story.ended(by: record.event) { story = over }
        return nil
    }

    private static func fault(
        of order: Order, at now: Instant, _ truth: Truth?, _ story: Story
    ) -> String? {
        guard let deployment = order.deployment else { return nil }
        if order.action == .rollback {
            return story.mayUndo ? nil : "order \(order.id) undoes what did not fail"
        }
        guard order.action == .redeploy, order.reason.askedBy == nil else { return nil }
        if !deployment.versionFault.isEmpty, !story.bad.isEmpty {
            return "order \(order.id) deploys what may have failed before"
        }
        if story.bad.contains(deployment.version) {
            return "order \(order.id) deploys \(deployment.version) again"
        }
        let rung = truth?.policy.ladder.dropFirst(deployment.rung).first
        guard let least = rung?.redeploy?.minOutage, let since = story.troubleSince else {
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
        let isAsked = !deployment.version.isEmpty || !deployment.versionFault.isEmpty
        if isAsked { story.bad.append(deployment.version) }
        story.last = nil
    }
}
