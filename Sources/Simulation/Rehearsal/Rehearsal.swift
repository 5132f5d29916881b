// SPDX-License-Identifier: Apache-2.0
// What would have been decided under another configuration.
//
// Records carry consequences, not observations, so no replay can feed the core what it saw. What
// they do carry is when each service failed and why, which orders did not help, what helped, and
// what operators said. From that a world is made (CauseModel.swift says what is proven of it and
// what assumed), and the real core is run in it under the other policy. Not rehearsed are:
// detection (a failure comes when it was recorded, whatever `fail_after` says now), what systemd
// knows of dependencies, and what revived was away for. Of standbys it is assumed that what fails
// is the service, not its host or unit: whichever of them serves.

package import Supervision

/// One boot, told as it was recorded and as it would have been.
package struct Rehearsal: Sendable {
    /// A recorded incident and what would have come of it.
    package struct Pair: Equatable, Sendable {
        /// As it was recorded.
        package var recorded: IncidentSummary
        /// As it would have been; its instants are the recorded ones.
        package var rehearsed: IncidentSummary?
        /// Why there is nothing to compare; empty where there is.
        package var remark = ""
    }

    /// In the order of the recorded incidents.
    package private(set) var pairs: [Pair] = []
    /// What was recorded.
    package let recorded: IncidentHistory
    /// What would have been.
    package private(set) var rehearsed = IncidentHistory([])
    private let policy: Policy

    /// Runs the records of one boot, in order, under another policy.
    package init(_ records: [Record], under policy: Policy) {
        recorded = IncidentHistory(records)
        self.policy = policy
        guard let first = records.first, !recorded.incidents.isEmpty else { return }
        var stage = RehearsalWorld(
            policy: policy, begin: first.at, serving: InitialRoles.serving(records))
        for cue in RehearsalStep.all(of: records, recorded) { stage.play(cue) }
        rehearsed = IncidentHistory(stage.end(at: recorded.last))
        var rivals: [String: [IncidentSummary]] = [:]
        for incident in rehearsed.incidents {
            rivals[incident.service, default: []].append(incident)
        }
        var passed: [String: Int] = [:]
        for incident in recorded.incidents {
            let others = rivals[incident.service] ?? []
            // Both are told in the order of their beginnings, and one of a service ends before its
            // next begins: what was over before this one is over for all that follow.
            var place = passed[incident.service] ?? 0
            while place < others.count, let end = others[place].end, end < incident.begin {
                place += 1
            }
            passed[incident.service] = place
            pairs.append(pair(incident, others.indices.contains(place) ? others[place] : nil))
        }
    }

    private static let refused = "this configuration would have refused it"
    /// On the stage everything is told at once.
    private static let slack = Duration.milliseconds(10)

    /// With the first of the same service that was not over when it began, if that began in time.
    private func pair(_ incident: IncidentSummary, _ other: IncidentSummary?) -> Pair {
        guard let service = policy.services.first(where: { $0.name == incident.service }) else {
            return Pair(
                recorded: incident, rehearsed: nil, remark: "not in this configuration")
        }
        guard let match = other, match.begin <= incident.begin + Self.slack else {
            let isUnseen = incident.reason.isProbeBased && !service.hasLiveness
            var remark =
                isUnseen ? "no probe of this configuration could tell" : "nothing would have failed"
            if incident.reason.askedBy != nil { remark = Self.refused }
            return Pair(recorded: incident, rehearsed: nil, remark: remark)
        }
        var pair = Pair(recorded: incident, rehearsed: match)
        if match.begin < incident.begin - Self.slack {
            pair.remark = "still in the incident before"
        }
        return pair
    }
}

extension ServicePolicy {
    /// A probe that may lead to an order.
    var hasLiveness: Bool { probes.contains { $0.role == .liveness } }
}
