// SPDX-License-Identifier: Apache-2.0
// The incidents that the journal tells of, by the wall clock, and what they come to.

import Auditing
import Simulation
import Supervision

/// One incident.
struct LoggedIncident: Equatable {
    var service: String
    var id: String
    /// The first question that failed, or when the unit went down (µs since 1970).
    var began: UInt64
    /// From there to the verdict.
    var detectedAfter: Duration
    /// From there to its end, or until now.
    var down: Duration
    /// In words; nil: it goes on.
    var ending: String?
    var reason: String
    /// Orders, and what the last of them was where one has helped.
    var attempts: Int
    var helped: String?
}

/// All of a journal, in the order of their beginnings.
struct IncidentLog {
    private(set) var incidents: [LoggedIncident] = []
    /// The first and the last instant that the journal tells of (µs since 1970).
    private(set) var span: ClosedRange<UInt64>?

    /// `now` ends what goes on. Only this service's, or all.
    init(_ boots: [BootRecords], service: String? = nil, now: UInt64) {
        for (place, boot) in boots.enumerated() {
            let history = IncidentHistory(boot.records)
            let isPresent = place == boots.count - 1
            let end = isPresent ? now : boot.wall(history.last)
            for told in history.incidents where service == nil || told.service == service {
                incidents.append(LoggedIncident(told, boot, end: end, isPresent: isPresent))
            }
            guard let first = boot.records.first.map({ boot.wall($0.at) }) else { continue }
            let start = min(span?.lowerBound ?? first, first)
            span = start...max(span?.upperBound ?? end, end, start)
        }
        incidents.sort { ($0.began, $0.service) < ($1.began, $1.service) }
    }

    /// What the incidents of one service come to.
    struct Total: Equatable {
        var service: String
        var count: Int
        /// Mean time to recovery: of those that have ended; nil: none has.
        var recovery: Duration?
        /// Mean time between failures: the time in which it was well, for each incident.
        var between: Duration
        /// In thousandths of a percent.
        var availability: Int64
        /// What helped, and how often.
        var helped: [(what: String, count: Int)]

        static func == (left: Total, right: Total) -> Bool {
            left.service == right.service && left.count == right.count
                && left.recovery == right.recovery && left.between == right.between
                && left.availability == right.availability
                && left.helped.elementsEqual(right.helped, by: ==)
        }
    }

    /// Of each service that had one, by name.
    var totals: [Total] {
        Set(incidents.map(\.service)).sorted().map(total)
    }

    private func total(_ service: String) -> Total {
        let own = incidents.filter { $0.service == service }
        let down = own.reduce(Duration.zero) { $0 + $1.down }
        let ended = own.filter { $0.ending != nil }
        let span = span.map { $0.upperBound - $0.lowerBound } ?? 0
        let whole = max(Duration.microseconds(Int64(clamping: span)), down)
        let well = whole - down
        var helped: [(what: String, count: Int)] = []
        for what in own.compactMap(\.helped) {
            if let place = helped.firstIndex(where: { $0.what == what }) {
                helped[place].count += 1
            } else {
                helped.append((what, 1))
            }
        }
        let sum = ended.reduce(Duration.zero) { $0 + $1.down }
        return Total(
            service: service, count: own.count,
            recovery: ended.isEmpty ? nil : .nanoseconds(sum.nanoseconds / Int64(ended.count)),
            between: .nanoseconds(well.nanoseconds / Int64(own.count)),
            availability: whole > .zero
                ? Int64(Double(well.nanoseconds) / Double(whole.nanoseconds) * 100_000) : 100_000,
            helped: helped.sorted { ($1.count, $0.what) < ($0.count, $1.what) })
    }
}

extension LoggedIncident {
    fileprivate init(
        _ told: IncidentSummary, _ boot: BootRecords, end: UInt64, isPresent: Bool
    ) {
        let since = min(told.since ?? told.begin, told.begin)
        service = told.service
        id = told.id
        began = boot.wall(since)
        detectedAfter = told.begin - since
        let last = told.end.map(boot.wall) ?? end
        down = .microseconds(Int64(clamping: last > began ? last - began : 0))
        ending = told.end == nil ? (isPresent ? nil : "ended by a reboot") : told.ending
        reason = told.reason.sentence
        attempts = told.attempts.count
        switch told.recovery {
        case .order(let id):
            let order = told.attempts.last { $0.order.id == id } ?? told.attempts.last
            helped = order.map { $0.order.action.rawValue } ?? "an order"
        case .byItself: helped = "by itself"
        case .external: helped = "a start by others"
        case nil: helped = nil
        }
    }
}
