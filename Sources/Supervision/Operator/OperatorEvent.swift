// SPDX-License-Identifier: Apache-2.0
// What is recorded of an operator's word: the kinds of such records with all that is particular to
// each (its fields, its state change, its sentence).

/// What is recorded of an operator's word.
package enum OperatorEvent: Equatable, Sendable {
    /// Nothing is to be done; `expires` is the end on the wall clock.
    case held(by: String, reason: String, until: Instant, expires: Int64)
    case released(Release)
    case modeSet(ModeOverride)
    /// The breaker was forced open or closed for a while, or that was taken back.
    case breakerForced(BreakerForce)
    case acknowledged(by: String)
    /// What failures built up is forgotten, but for the last `spent` orders: the service's budget
    /// or the host's limit still counts them.
    case reset(by: String, spent: Int)

    var kind: Kind {
        switch self {
        case .held: .held
        case .released: .released
        case .modeSet: .modeSet
        case .breakerForced: .breakerForced
        case .acknowledged: .acknowledged
        case .reset: .reset
        }
    }

    /// Who said it; nil where a hold has ended by itself.
    package var by: String? {
        switch self {
        case .held(let by, _, _, _), .acknowledged(let by), .reset(let by, _): by
        case .released(.lifted(let by)): by
        case .released(.expired): nil
        case .modeSet(let set): set.by
        case .breakerForced(let force): force.by
        }
    }

    // MARK: - State

    /// What it changes in the durable state: a part of `apply`.
    func apply(to state: inout ServiceState, _ record: Record) {
        let now = record.at
        switch self {
        case .held(let by, let reason, let until, let expires):
            state.hold(
                record.sequence, by: by, reason: reason, until: until, expires, at: now)
        case .released: state.release(at: now)
        case .modeSet(let set): state.setMode(set)
        case .breakerForced(let force): state.take(force, at: now)
        case .acknowledged(let by): state.incident?.acknowledgedBy = by
        case .reset(_, let spent): state.reset(spent: spent, at: now)
        }
    }

    // MARK: - Fields

    var fields: Fields {
        switch self {
        case .held(let by, let reason, let until, let expires):
            [
                "by": Term(by), "reason": Term(reason), "until": Term(until),
                "expires": Term(expires),
            ]
        case .released(let how): ["how": how.term]
        case .modeSet(let set): ["set": set.term]
        case .breakerForced(let force): ["force": force.term]
        case .acknowledged(let by): ["by": Term(by)]
        case .reset(let by, let spent): ["by": Term(by), "spent": Term(spent)]
        }
    }

    static func readHeld(_ read: Fields) -> Event? {
        .held(
            by: read.word("by"), reason: read.word("reason"), until: read.instant("until"),
            expires: read.wall("expires"))
    }

    static func readReleased(_ read: Fields) -> Event? { .released(Release(read.term("how"))) }

    static func readModeSet(_ read: Fields) -> Event? {
        ModeOverride(read.term("set")).map(Event.modeSet)
    }

    static func readBreakerForced(_ read: Fields) -> Event? {
        BreakerForce(read.term("force")).map(Event.breakerForced)
    }

    static func readAcknowledged(_ read: Fields) -> Event? { .acknowledged(by: read.word("by")) }

    static func readReset(_ read: Fields) -> Event? {
        .reset(by: read.word("by"), spent: read.count("spent"))
    }

    // MARK: - Words

    func sentence(at now: Instant) -> String {
        switch self {
        case .held(let by, let reason, let until, _):
            "held by \(by) for \((until - now).words)" + (reason.isEmpty ? "" : ": \(reason)")
        case .released(let how): how.sentence
        case .modeSet(let set): set.sentence
        case .breakerForced(let force): force.sentence(at: now)
        case .acknowledged(let by): "acknowledged by \(by)"
        case .reset(let by, let spent):
            "reset by \(by): attempts, rests and rungs are forgotten"
                + (spent == 0
                    ? ""
                    : "; \(counted(spent, "order")) of its budget not, so it may rest again "
                        + "(`revivectl restart` gives one order now)")
        }
    }

    /// What REVIVED_REASON says.
    var reason: String {
        switch self {
        case .held(_, let reason, _, _): reason.isEmpty ? "no reason was given" : reason
        case .released(let how): how.sentence
        case .modeSet(let set): set.sentence
        case .breakerForced(let force): "\(force.position.rawValue), says \(force.by)"
        case .acknowledged(let by), .reset(let by, _): by
        }
    }
}

/// As the event of a record.
extension Event {
    /// An operator holds the service.
    package static func held(
        by: String, reason: String, until: Instant, expires: Int64
    ) -> Event {
        .operation(.held(by: by, reason: reason, until: until, expires: expires))
    }
    /// A hold is over.
    package static func released(_ how: Release) -> Event { .operation(.released(how)) }
    /// An operator set the mode.
    package static func modeSet(_ set: ModeOverride) -> Event { .operation(.modeSet(set)) }
    /// An operator forced the breaker.
    package static func breakerForced(_ force: BreakerForce) -> Event {
        .operation(.breakerForced(force))
    }
    /// An operator knows of the incident.
    package static func acknowledged(by: String) -> Event { .operation(.acknowledged(by: by)) }
    /// Failures are forgotten.
    package static func reset(by: String, spent: Int) -> Event {
        .operation(.reset(by: by, spent: spent))
    }
}
