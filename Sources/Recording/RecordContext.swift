// SPDX-License-Identifier: Apache-2.0
// What the fields of an entry say of its service beside the record itself.
//
// A record says only what has changed; a reader of the journal wants each line to name the unit,
// the incident and the order it belongs to. That is gathered here from the records as they pass.

package import Supervision

/// What an entry says of the service that its record is about.
package struct RecordContext: Equatable, Sendable {
    /// The unit that the service meant when the record was written.
    package var unit = ""
    /// The open incident's id, or that of the incident which this record closes.
    package var incident = ""
    /// The last order's action, while its effect is spoken of.
    package var action = ""
    /// The last order's attempt, while its effect is spoken of.
    package var attempt = 0
    /// The invocation that is judged.
    package var invocation = ""

    /// When it was recorded (µs since 1970; 0 unknown): an entry that had to wait for journald
    /// would else show when it was sent.
    package var realtime: Int64 = 0

    /// Units that are configured by another name than their primary one, by that name. What waits
    /// in the spool is sent without.
    package var primaryNames: [String: String] = [:]

    /// Nothing: a record about the host.
    package init() {}

    /// One term, for the spool.
    package var term: Term {
        Term(
            "of", Term(unit), Term(incident), Term(action), Term(attempt), Term(invocation),
            Term(realtime))
    }

    /// Read back from the spool.
    package init(_ term: Term) {
        unit = term[0].word
        incident = term[1].word
        action = term[2].word
        attempt = Int(term[3].number ?? 0)
        invocation = term[4].word
        realtime = term[5].number ?? 0
    }
}

/// The subjects of all services, carried along with the records.
package struct ContextTracker: Sendable {
    private var known: [String: RecordContext] = [:]
    /// Services with an order that is not finished.
    private var acting: Set<String> = []
    private var boot = ""

    /// Before the first record.
    package init() {}

    /// Takes note of a record and says what its entry is about. `unit` is the configured one.
    package mutating func describe(_ record: Record, unit: String) -> RecordContext {
        guard !record.service.isEmpty else {
            noteBoot(record.event)
            return RecordContext()
        }
        learn(record, unit)
        let subject = known[record.service] ?? RecordContext()
        settle(record)
        return subject
    }

    /// Takes note of a record of a former run.
    package mutating func note(_ record: Record) {
        guard !record.service.isEmpty else { return noteBoot(record.event) }
        learn(record, "")
        settle(record)
    }

    private mutating func learn(_ record: Record, _ unit: String) {
        if !unit.isEmpty { known[record.service, default: RecordContext()].unit = unit }
        known[record.service, default: RecordContext()].learn(record.event)
    }

    private mutating func settle(_ record: Record) {
        switch record.event {
        case .recovered, .offDuty: known[record.service]?.close()
        case .dropped: known[record.service] = nil
        case .ordered: acting.insert(record.service)
        case .finished: acting.remove(record.service)
        case .snapshot(let state) where state.order != nil: acting.insert(record.service)
        case .snapshot: acting.remove(record.service)
        default: break
        }
    }

    /// A reboot ends every incident but that of an order whose end is not written yet.
    private mutating func noteBoot(_ event: Event) {
        let next: String
        switch event {
        case .started(let boot, _, _), .checkpoint(let boot, _, _, _): next = boot
        default: return
        }
        defer { boot = next }
        guard !boot.isEmpty, boot != next else { return }
        for (name, _) in known where !acting.contains(name) { known[name]?.close() }
    }
}

extension RecordContext {
    fileprivate mutating func learn(_ event: Event) {
        switch event {
        case .snapshot(let state):
            incident = state.incident?.id ?? ""
            invocation = state.invocation
            if unit.isEmpty { unit = state.unit }
            if let order = state.order {
                action = order.action.rawValue
                attempt = order.attempt
            }
        case .failed(let id, _, _, _): incident = id
        case .failover(.handoverAsked(let id, _)): if incident.isEmpty { incident = id }
        case .ordered(let order, let id):
            incident = id
            action = order.action.rawValue
            attempt = order.attempt
        case .starting(_, let id, _): invocation = id
        case .finished(_, .succeeded(let id), _, _, _): invocation = id
        case .dropped(let former): unit = former
        default: break
        }
    }

    fileprivate mutating func close() {
        incident = ""
        action = ""
        attempt = 0
    }
}
