// SPDX-License-Identifier: Apache-2.0
// What of an incident's cause the records prove, and what is assumed where they prove nothing.
//
// Proven: until the last order that did not help, orders as strong as what helped in the end did
// not help. Assumed: after that they do, whenever they come. Weaker ones than what helped never do.
// What healed without an order by revived heals at that instant; what did not heal does not.

import Supervision

/// When an incident's cause can be removed, and by what.
struct CauseModel: Equatable, Sendable {
    /// The strength of the least action that helps.
    var strength: Int
    /// From then on it helps; nil: never.
    var from: Instant?
    /// A start that comes sooner fails with this result of the unit.
    var failure: String
    /// How long the job takes that helps.
    var jobTakes: Duration
    /// How long one takes that does not.
    var failingTakes: Duration

    /// By the records of the incident.
    init(of incident: IncidentSummary) {
        let helper = Self.helper(of: incident)
        let bad = incident.attempts.filter { $0.isUnhelpful }
        strength = helper.map { $0.order.action.strength } ?? 1
        failure = bad.compactMap(\.failure).last ?? "exit-code"
        jobTakes = (helper ?? bad.last)?.length ?? .zero
        failingTakes = bad.last?.length ?? .zero
        let least = strength
        let lastBad = bad.last { $0.order.action.strength >= least }
        if helper != nil || lastBad == nil {
            // Nothing that is as strong is known not to help before that.
            from = lastBad.map { ($0.endedAt ?? $0.at) + .milliseconds(1) } ?? incident.begin
        } else {
            from = incident.recovery == nil ? nil : incident.end
        }
    }

    private static func helper(of incident: IncidentSummary) -> IncidentSummary.Attempt? {
        guard case .order(let id) = incident.recovery else { return nil }
        return incident.attempts.last { $0.order.id == id }
    }
}

extension IncidentSummary.Attempt {
    /// How long its job took.
    fileprivate var length: Duration? { endedAt.map { max($0 - at, .zero) } }
}
