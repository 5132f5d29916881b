// SPDX-License-Identifier: Apache-2.0
// The incidents that a run of records tells of: what was done in each, when, and how it ended. What
// was recorded and what a rehearsal writes are read by the same function, so they can be compared.

package import Supervision

/// One incident, by its records.
package struct IncidentSummary: Equatable, Sendable {
    /// Something that was decided or came out, so long after the incident began.
    package struct Step: Equatable, Sendable {
        /// Since the incident began.
        package var after: Duration
        /// In a few words.
        package var words: String
    }

    /// An order, and what came of it.
    package struct Attempt: Equatable, Sendable {
        /// The order.
        package var order: Order
        /// When it was given.
        package var at: Instant
        /// When its job ended; nil if that is not told.
        package var endedAt: Instant?
        /// The end of the job, where it failed.
        package var failure: String?
        /// It is plain that it did not help.
        package var isUnhelpful = false
    }

    /// The service.
    package var service: String
    /// The incident's id.
    package var id: String
    /// Why it was opened.
    package var reason: Reason
    /// When it was opened.
    package var begin: Instant
    /// The first question that failed, or when the unit went down; nil where that is not told.
    package var since: Instant?
    /// When it ended; nil if it did not.
    package var end: Instant?
    /// How it ended, in a few words; empty if it did not.
    package var ending = ""
    /// The recovery, if that was its end.
    package var recovery: Recovery?
    /// Everything that was told of it.
    package var steps: [Step] = []
    /// Its orders.
    package var attempts: [Attempt] = []
    /// How often it rested.
    package var rests = 0
    /// How often it was given up.
    package var givenUp = 0

    init(service: String, id: String, reason: Reason, begin: Instant) {
        self.service = service
        self.id = id
        self.reason = reason
        self.begin = begin
    }

    /// How long the service was not well, up to an instant.
    package func downTime(until last: Instant) -> Duration {
        max((end ?? max(last, begin)) - begin, .zero)
    }
}

/// All incidents of one boot, in the order of their beginnings.
package struct IncidentHistory: Equatable, Sendable {
    /// The incidents.
    package private(set) var incidents: [IncidentSummary] = []
    /// The instant of the last record.
    package private(set) var last = Instant(nanoseconds: 0)
    /// Of each service the incident that is open.
    private var open: [String: Int] = [:]

    /// Reads records of one boot, in order.
    package init(_ records: [Record]) {
        for record in records { take(record) }
    }

    private mutating func take(_ record: Record) {
        last = max(last, record.at)
        let words = record.event.storyWords
        switch record.event {
        case .failed(let id, let reason, _, let onset):
            begin(id, reason, record)
            edit(record) { $0.since = $0.since ?? onset.since }
        case .ordered(let order, let id):
            begin(id, order.reason, record)
            edit(record) {
                $0.attempts.append(IncidentSummary.Attempt(order: order, at: record.at))
            }
        case .finished(let order, let outcome, _, _, _):
            edit(record) { $0.note(order, ended: outcome, at: record.at) }
        case .relapsed(let order, _, _, _): edit(record) { $0.noteUnhelpful(order) }
        case .resting, .breakerOpened: edit(record) { $0.rests += 1 }
        case .gaveUp: edit(record) { $0.givenUp += 1 }
        default: break
        }
        if let words { edit(record) { $0.tell(words, at: record.at) } }
        switch record.event {
        case .recovered(let how, _, _):
            edit(record) { $0.recovery = how }
            close(record, "recovered")
        case .offDuty: close(record, "left alone")
        case .dropped: close(record, "no longer supervised")
        default: break
        }
    }

    private mutating func begin(_ id: String, _ reason: Reason, _ record: Record) {
        guard open[record.service] == nil else { return }
        open[record.service] = incidents.count
        incidents.append(
            IncidentSummary(service: record.service, id: id, reason: reason, begin: record.at))
    }

    private mutating func edit(_ record: Record, _ change: (inout IncidentSummary) -> Void) {
        if let place = open[record.service] { change(&incidents[place]) }
    }

    private mutating func close(_ record: Record, _ words: String) {
        edit(record) { ($0.end, $0.ending) = (record.at, words) }
        open[record.service] = nil
    }
}

extension IncidentSummary {
    fileprivate mutating func note(_ order: UInt64, ended outcome: OrderOutcome, at now: Instant) {
        guard let place = attempts.lastIndex(where: { $0.order.id == order }) else { return }
        attempts[place].endedAt = now
        switch outcome {
        case .succeeded, .gone, .canceled, .notBegun, .unknown: break
        case .ignored: attempts[place].isUnhelpful = true
        case .timedOut: (attempts[place].failure, attempts[place].isUnhelpful) = ("timeout", true)
        case .failed(_, let result, _):
            (attempts[place].failure, attempts[place].isUnhelpful) = (result, true)
        }
    }

    fileprivate mutating func noteUnhelpful(_ order: UInt64) {
        guard let place = attempts.lastIndex(where: { $0.order.id == order }) else { return }
        attempts[place].isUnhelpful = true
    }

    fileprivate mutating func tell(_ words: String, at now: Instant) {
        steps.append(Step(after: now - begin, words: words))
    }
}

extension Event {
    /// What a story of the incident tells of it; nil where that is nothing.
    fileprivate var storyWords: String? {
        switch self {
        case .ordered(let order, _):
            "\(order.action.rawValue), attempt \(order.attempt)"
                + (order.trial == .no ? "" : ", a trial")
                + (order.reason.askedBy.map { ", requested by \($0)" } ?? "")
        case .wouldHave(let action, _): "only reported: \(action.rawValue)"
        case .withheld(let action, let veto): "no \(action.rawValue): \(veto.sentence)"
        case .finished(_, .succeeded, _, _, _), .finished(_, .gone, _, _, _): nil
        case .finished(_, let outcome, _, _, _): outcome.sentence
        case .recovered(.order, let isSlow, _): isSlow ? "recovered, slowly" : "recovered"
        case .recovered(.byItself, _, _): "recovered by itself"
        case .recovered(.external, _, _): "recovered, started outside revived"
        case .resting(_, let spent, _): "rests after \(spent) order\(spent == 1 ? "" : "s")"
        case .operation(.held(let by, _, _, _)): "held by \(by)"
        case .operation(.reset(let by, _)): "reset by \(by)"
        case .failover(.roleChanged(let unit, _, _)): "\(unit) serves"
        case .failover(.unblocked(let by, _)): "unblocked by \(by)"
        default: kind.row.story
        }
    }
}
