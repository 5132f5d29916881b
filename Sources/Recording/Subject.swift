// SPDX-License-Identifier: Apache-2.0
// What the fields of an entry say of its service beside the record itself.
//
// A record says only what has changed; a reader of the journal wants each line to name the unit,
// the incident and the order it belongs to. That is gathered here from the records as they pass.

package import Supervision

package struct Subject: Equatable, Sendable {
    package var unit = ""
    /// The open incident's id, or that of the incident which this record closes.
    package var incident = ""
    /// The last order's action and attempt, while its effect is spoken of.
    package var action = ""
    package var attempt = 0
    package var invocation = ""

    package init() {}

    /// One term, for the spool.
    package var term: Term {
        Term(
            "of", Term(unit), Term(incident), Term(action), Term(attempt), Term(invocation))
    }

    package init(_ term: Term) {
        unit = term[0].word
        incident = term[1].word
        action = term[2].word
        attempt = Int(term[3].number ?? 0)
        invocation = term[4].word
    }
}

/// The subjects of all services, carried along with the records.
package struct Subjects: Sendable {
    private var known: [String: Subject] = [:]

    package init() {}

    /// Takes note of a record and says what its entry is about. `unit` is the configured one.
    package mutating func describe(_ record: Record, unit: String) -> Subject {
        guard !record.service.isEmpty else { return Subject() }
        var subject = known[record.service] ?? Subject()
        if !unit.isEmpty { subject.unit = unit }
        var isClosing = false
        switch record.event {
        case .snapshot(let state):
            subject.incident = state.incident?.id ?? ""
            subject.invocation = state.invocation
            if subject.unit.isEmpty { subject.unit = state.unit }
        case .failed(let incident, _, _): subject.incident = incident
        case .ordered(let order, let incident):
            subject.incident = incident
            subject.action = order.action.rawValue
            subject.attempt = order.attempt
        case .starting(_, let invocation, _): subject.invocation = invocation
        case .finished(_, .succeeded(let invocation), _, _, _): subject.invocation = invocation
        case .recovered, .offDuty: isClosing = true
        default: break
        }
        var kept = subject
        if isClosing { kept = Self.closed(subject) }
        known[record.service] = kept
        return subject
    }

    private static func closed(_ subject: Subject) -> Subject {
        var kept = subject
        kept.incident = ""
        kept.action = ""
        kept.attempt = 0
        return kept
    }
}
