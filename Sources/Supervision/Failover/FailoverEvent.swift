// SPDX-License-Identifier: Apache-2.0
// What is recorded of the members of a standby set and of handovers between them: the kinds of such
// records with all that is particular to each.

/// What is recorded of the members of a standby set.
package enum FailoverEvent: Equatable, Sendable {
    /// Another member of the standby set serves.
    case roleChanged(unit: String, isPrimary: Bool, RoleChange)
    /// An operator asked for another member to serve, or the hold-down of a failback is over.
    case handoverAsked(incident: String, HandoverRequest)
    /// A handover would help and is not made.
    case blocked(FailoverBlock)
    /// An operator knows of it: handovers may be made again, `rung` of the ladder.
    case unblocked(by: String, rung: Int)
    /// Beside the serving member of an exclusive set another one runs, which revived did not
    /// order.
    case twoRunning(other: String)
    case oneRunning

    var kind: Kind {
        switch self {
        case .roleChanged: .roleChanged
        case .handoverAsked: .handoverAsked
        case .blocked: .blocked
        case .unblocked: .unblocked
        case .twoRunning: .twoRunning
        case .oneRunning: .oneRunning
        }
    }

    // MARK: - State

    /// What it changes in the durable state: a part of `apply`.
    func apply(to state: inout ServiceState, at now: Instant) {
        switch self {
        case .roleChanged(let unit, let isPrimary, let why):
            state.take(unit, isPrimary: isPrimary, why, at: now)
        case .handoverAsked(let id, let next): state.want(next, id, at: now)
        case .blocked(let why): state.block(why)
        case .unblocked(_, let rung): state.unblock(rung, at: now)
        case .twoRunning(let other): state.alsoRunning = other
        case .oneRunning: state.alsoRunning = ""
        }
    }

    // MARK: - Fields

    var fields: Fields {
        switch self {
        case .roleChanged(let unit, let isPrimary, let why):
            ["unit": Term(unit), "primary": Term(isPrimary), "why": why.term]
        case .handoverAsked(let incident, let wanted):
            ["incident": Term(incident), "wanted": wanted.term]
        case .blocked(let why): ["why": why.term]
        case .unblocked(let by, let rung): ["by": Term(by), "rung": Term(rung)]
        case .twoRunning(let other): ["other": Term(other)]
        case .oneRunning: [:]
        }
    }

    static func readRoleChanged(_ read: Fields) -> Event? {
        .roleChanged(
            unit: read.word("unit"), isPrimary: read.term("primary").flag ?? true,
            RoleChange(read.term("why")))
    }

    static func readHandoverAsked(_ read: Fields) -> Event? {
        HandoverRequest(read.term("wanted")).map {
            .handoverAsked(incident: read.word("incident"), $0)
        }
    }

    static func readBlocked(_ read: Fields) -> Event? { .blocked(FailoverBlock(read.term("why"))) }

    static func readUnblocked(_ read: Fields) -> Event? {
        .unblocked(by: read.word("by"), rung: read.count("rung"))
    }

    static func readTwoRunning(_ read: Fields) -> Event? { .twoRunning(other: read.word("other")) }

    static func readOneRunning(_ read: Fields) -> Event? { .oneRunning }

    // MARK: - Words

    var sentence: String {
        switch self {
        case .roleChanged(let unit, _, let why): "\(unit) \(why.words)"
        case .handoverAsked(_, let wanted): wanted.sentence
        case .blocked(let why): "blocked: \(why.sentence)"
        case .unblocked(let by, _): "failovers unblocked by \(by)"
        case .twoRunning(let other):
            "\(other) runs as well, and only one of the units may; nothing is stopped on a "
                + "guess"
        case .oneRunning: "only one of the units runs again"
        }
    }

    /// What REVIVED_REASON says.
    var reason: String {
        switch self {
        case .roleChanged(_, _, let why): why.term.word
        case .handoverAsked(_, let wanted): wanted.reason.sentence
        case .blocked(let why): why.sentence
        case .unblocked(let by, _): by
        case .twoRunning(let other): other
        case .oneRunning: ""
        }
    }

    /// The member that serves from now on, or is asked to.
    package var roleUnit: String? {
        switch self {
        case .roleChanged(let unit, _, _): unit
        case .handoverAsked(_, let wanted): wanted.to
        case .blocked, .unblocked, .twoRunning, .oneRunning: nil
        }
    }
}

/// As the event of a record.
extension Event {
    /// Another member serves.
    package static func roleChanged(
        unit: String, isPrimary: Bool, _ why: RoleChange
    ) -> Event { .failover(.roleChanged(unit: unit, isPrimary: isPrimary, why)) }
    /// Another member is to serve.
    package static func handoverAsked(incident: String, _ wanted: HandoverRequest) -> Event {
        .failover(.handoverAsked(incident: incident, wanted))
    }
    /// No handover is made.
    package static func blocked(_ why: FailoverBlock) -> Event { .failover(.blocked(why)) }
    /// Handovers may be made again.
    package static func unblocked(by: String, rung: Int) -> Event {
        .failover(.unblocked(by: by, rung: rung))
    }
    /// Two members run.
    package static func twoRunning(other: String) -> Event {
        .failover(.twoRunning(other: other))
    }
    /// One member runs again.
    package static let oneRunning = Event.failover(.oneRunning)
}
