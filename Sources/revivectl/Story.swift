// SPDX-License-Identifier: Apache-2.0
// Which records tell why a service is as it is: those of its present or last incident.

import Recording
import Supervision
import Systemd

enum Story {
    /// How many records are shown of a service that never failed.
    static let shownWithoutIncident = 10

    /// From the `failed` that began the last incident to now. An incident may have several; they
    /// share its id. Without any, the last few records.
    static func select(_ entries: [JournalRecord]) -> [JournalRecord] {
        let told = entries.filter { isTold($0.record.event.kind) }
            .sorted { $0.record.sequence < $1.record.sequence }
        guard let last = told.last(where: { incident($0) != nil }), let id = incident(last),
            let begin = told.firstIndex(where: { incident($0) == id })
        else { return Array(told.suffix(shownWithoutIncident)) }
        return Array(told[begin...])
    }

    /// As git shows a commit: enough to tell the incidents of one service apart.
    static func short(_ incident: String) -> String { String(incident.prefix(8)) }

    /// The records from the begin of this incident to that of the next one.
    static func select(_ entries: [JournalRecord], incident id: String) -> [JournalRecord] {
        let told = entries.filter { isTold($0.record.event.kind) }
            .sorted { $0.record.sequence < $1.record.sequence }
        guard let begin = told.firstIndex(where: { incident($0) == id }) else { return [] }
        let end = told[begin...].firstIndex { entry in incident(entry).map { $0 != id } ?? false }
        return Array(told[begin..<(end ?? told.endIndex)])
    }

    /// The one incident whose id begins so, of these failures; else why there is none.
    static func incident(
        beginning with: String, among failures: [JournalRecord], of service: String
    ) throws(Refusal) -> String {
        var ids: [String] = []
        for id in failures.reversed().compactMap(incident) where !ids.contains(id) {
            ids.append(id)
        }
        let found = ids.filter { $0.hasPrefix(with.lowercased()) }
        if found.count == 1 { return found[0] }
        if found.count > 1 {
            let names = found.map(short).joined(separator: ", ")
            throw Refusal(.usage, "\(service): several incidents begin so: \(names)")
        }
        let last = ids.prefix(5).map(short).joined(separator: ", ")
        throw Refusal(
            .noSuchService,
            "\(service) has no incident \"\(with)\""
                + (last.isEmpty ? "" : "; the last ones are: \(last)"))
    }

    /// Reads one incident of a service, by the beginning of its id.
    static func read(
        _ service: String, incident with: String
    ) throws(Refusal) -> [JournalRecord] {
        let failures: [JournalRecord]
        let own: [JournalRecord]
        let id: String
        do throws(SystemError) {
            failures = try JournalMemory().last(
                incidentsLookedAt, of: JournalMemory.Selection(service: service, kind: .failed))
        } catch {
            throw Refusal(.broken, error.description)
        }
        id = try incident(beginning: with, among: failures, of: service)
        do throws(SystemError) {
            let begin = failures.first { incident($0) == id }?.realtime ?? 0
            let memory = try JournalMemory()
            own =
                try memory.records(service: service, since: begin)
                + company(of: service, memory, since: begin)
        } catch {
            throw Refusal(.broken, error.description)
        }
        return select(own, incident: id)
    }

    /// How many failures back an incident is found by its id.
    private static let incidentsLookedAt = 10_000

    /// Snapshots are our memory, and no event.
    static func isTold(_ kind: Kind) -> Bool { kind != .snapshot && kind != .checkpoint }

    /// The id of the incident that a `failed` record begins or goes on with.
    static func incident(_ entry: JournalRecord) -> String? {
        guard case .failed(let incident, _, _, _) = entry.record.event else { return nil }
        return incident
    }

    /// Reads what `select` needs: the records since the last incident's begin, found from the tail.
    static func read(_ service: String) throws(Refusal) -> [JournalRecord] {
        do throws(SystemError) {
            let memory = try JournalMemory()
            let failures = try memory.last(
                failuresLookedAt, of: JournalMemory.Selection(service: service, kind: .failed))
            let all = JournalMemory.Selection(service: service)
            guard let last = failures.last,
                let begin = failures.first(where: { incident($0) == incident(last) })
            else {
                return select(
                    try memory.last(shownWithoutIncident, of: all) { isTold($0.event.kind) })
            }
            // An entry is found by when journald took it, which is never before it was sent.
            let own = try memory.records(service: service, since: begin.realtime)
            return select(own + (try company(of: service, memory, since: begin.realtime)))
        } catch {
            throw Refusal(.broken, error.description)
        }
    }

    /// The records of the host that name this service among those that failed at once.
    private static func company(
        of service: String, _ memory: JournalMemory, since: UInt64
    ) throws(SystemError) -> [JournalRecord] {
        let selection = JournalMemory.Selection(kind: .correlated)
        try memory.begin(selection, since: since)
        return memory.more(of: selection).filter { $0.names(service) }
    }

    /// How many failures one incident may have that is told from its begin.
    private static let failuresLookedAt = 100
}

extension JournalRecord {
    /// It says of this service that it failed together with others.
    func names(_ service: String) -> Bool {
        guard case .correlated(let services, _, _) = record.event else { return false }
        return services.contains(service)
    }
}
