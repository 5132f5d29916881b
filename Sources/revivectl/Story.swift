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
        guard let last = told.last(where: { incident($0) != nil }), let id = incident(last),
            let begin = told.firstIndex(where: { incident($0) == id })
        else { return Array(told.suffix(shownWithoutIncident)) }
        return Array(told[begin...])
    }

    /// Snapshots are our memory, and no event.
    static func isTold(_ kind: Kind) -> Bool { kind != .snapshot && kind != .checkpoint }

    /// The id of the incident that a `failed` record begins or goes on with.
    static func incident(_ entry: JournalRecord) -> String? {
        guard case .failed(let incident, _, _) = entry.record.event else { return nil }
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
            return select(try memory.records(service: service, since: begin.realtime))
        } catch {
            throw Refusal(.broken, error.description)
        }
    }

    /// How many failures one incident may have that is told from its begin.
    private static let failuresLookedAt = 100
}
