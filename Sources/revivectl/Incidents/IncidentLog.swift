// SPDX-License-Identifier: Apache-2.0
// The incidents that the journal tells of, by the wall clock, and what they come to.
//
// What an operator asked for (a restart, a failover) while the service was well is no incident.

import Auditing
import Simulation
import Supervision

/// One incident.
struct LoggedIncident: Equatable {
    /// How it ended.
    enum End: Equatable {
        /// It goes on.
        case none
        /// This order helped, the so-manieth of the incident; nil: it is not known which.
        case order(Action?, number: Int)
        case byItself
        /// It was started without an order of revived.
        case startedByOthers
        /// Otherwise, in words.
        case other(String)
    }

    var service: String
    var id: String
    /// The first question that failed, or when the unit went down (µs since 1970).
    var began: UInt64
    /// From there to the verdict.
    var detectedAfter: Duration
    /// From there to its end, or until now.
    var down: Duration
    var end: End
    var reason: String
    /// Orders of it.
    var orders: Int

    /// What helped, in words; nil: nothing, or not yet.
    var helped: String? {
        switch end {
        case .order(let action, _): action?.rawValue ?? "an order"
        case .byItself: "by itself"
        case .startedByOthers: "a start by others"
        case .none, .other: nil
        }
    }

    /// How it ended, in words; nil: it goes on.
    var ending: String? {
        switch end {
        case .none: nil
        case .order, .byItself, .startedByOthers: "recovered"
        case .other(let words): words
        }
    }
}

/// All of a journal, in the order of their beginnings.
struct IncidentLog {
    private(set) var incidents: [LoggedIncident] = []
    /// Of each service: in how much time there are records of it, boots added up.
    private var watched: [String: Duration] = [:]

    /// What goes on in the boot `present` lasts until `now` (µs since 1970); in all others it ended
    /// with the boot. Only this service's, or all.
    init(_ boots: [BootRecords], service: String? = nil, present: String?, now: UInt64) {
        for boot in boots {
            let isPresent = boot.id == present
            let history = IncidentHistory(boot.records)
            let end = isPresent ? max(now, boot.wall(history.last)) : boot.wall(history.last)
            for told in history.incidents
            where (service == nil || told.service == service) && told.reason.askedBy == nil {
                incidents.append(LoggedIncident(told, boot, end: end, isPresent: isPresent))
            }
            for (name, first) in boot.firsts {
                let start = boot.wall(first)
                let time = Duration.microseconds(Int64(clamping: end > start ? end - start : 0))
                watched[name, default: .zero] += time
            }
        }
        incidents.sort { ($0.began, $0.service) < ($1.began, $1.service) }
    }

    /// What the incidents of one service come to.
    struct Total: Equatable {
        var service: String
        var count: Int
        /// In so much time.
        var watched: Duration
        /// Mean time to recovery: of those that have ended; nil: none has.
        var recovery: Duration?
        /// Mean time between failures: the time in which it was well, for each incident.
        var between: Duration
        /// In thousandths of a percent.
        var availability: Int64
        /// What helped, and how often.
        var helped: [Helped]

        struct Helped: Equatable {
            var what: String
            var count: Int
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
        let whole = max(watched[service] ?? .zero, down)
        let well = whole - down
        var helped: [Total.Helped] = []
        for what in own.compactMap(\.helped) {
            if let place = helped.firstIndex(where: { $0.what == what }) {
                helped[place].count += 1
            } else {
                helped.append(Total.Helped(what: what, count: 1))
            }
        }
        let sum = ended.reduce(Duration.zero) { $0 + $1.down }
        return Total(
            service: service, count: own.count, watched: whole,
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
        reason = told.reason.sentence
        orders = told.attempts.count
        switch told.recovery {
        case .order(let id):
            let place = told.attempts.firstIndex { $0.order.id == id }
            self.end = .order(
                place.map { told.attempts[$0].order.action }, number: (place ?? orders - 1) + 1)
        case .byItself: self.end = .byItself
        case .external: self.end = .startedByOthers
        case nil where told.end != nil: self.end = .other(told.ending)
        case nil: self.end = isPresent ? .none : .other("ended with its boot")
        }
    }
}
