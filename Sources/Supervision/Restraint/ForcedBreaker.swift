// SPDX-License-Identifier: Apache-2.0
// An operator's word on the breaker: open, nothing is tried; closed, nothing trips it. It expires,
// because a breaker that was forced and forgotten is either an outage or no breaker; it survives
// our death and ends with the boot, as the breaker itself does.

extension Restraint {
    static let breakerForced = Restraint(
        word: "breaker-forced", names: 1, hasEnd: true, handovers: .beginning,
        operators: .override(.breaker),
        look: .here(\.forcedOpen),
        sentence: { "its breaker was forced open by \($0.names[0])" })
}

extension Veto {
    /// An operator forced the breaker open.
    package static func breakerForced(by: String, until: Instant) -> Veto {
        Veto("breaker-forced", [by], until: until)
    }
}

/// What the breaker was forced to.
package struct BreakerForce: Equatable, Sendable {
    /// The operator's words.
    package enum Position: String, Equatable, Sendable, CaseIterable {
        case open, close, auto
    }

    /// What it is to be.
    package var position: Position
    /// Who asked, in their own words.
    package var by: String
    /// In the words of who asked; may be empty.
    package var reason: String
    /// From then on it is by itself again.
    package var until: Instant

    /// From its parts.
    package init(position: Position, by: String, reason: String, until: Instant) {
        self.position = position
        self.by = by
        self.reason = reason
        self.until = until
    }
}

extension Situation {
    /// What is forced now; nil if nothing is, or it has expired.
    var breakerForce: BreakerForce? {
        state.breakerForce.flatMap { now < $0.until ? $0 : nil }
    }

    fileprivate var forcedOpen: Veto? {
        guard let force = breakerForce, force.position == .open else { return nil }
        return .breakerForced(by: force.by, until: force.until)
    }

    /// Why this would be refused.
    func refusal(ofForcing position: BreakerForce.Position, for length: Duration) -> CommandRefusal?
    {
        if position == .auto { return breakerForce == nil ? .breakerNotForced : nil }
        return length >= .seconds(1) && length <= Hold.longest ? nil : .breakerLength(length)
    }
}

extension ServiceState {
    /// Forced closed, a rest because of the breaker is over; the budget has its own word.
    mutating func take(_ force: BreakerForce, at now: Instant) {
        breakerForce = force.position == .auto ? nil : force
        withheld = nil
        guard force.position == .close, opens > 0, case .resting = phase else { return }
        trial = .no
        enter(.failing(since: now))
    }
}

extension BreakerForce {
    /// As a record carries it.
    package var term: Term {
        Term(position.rawValue, Term(by), Term(reason), Term(until))
    }

    /// Nil for what is none.
    package init?(_ term: Term) {
        guard let position = Position(rawValue: term.word), let until = term[2].instant else {
            return nil
        }
        self.init(position: position, by: term[0].word, reason: term[1].word, until: until)
    }

    /// In words.
    func sentence(at now: Instant) -> String {
        let why = reason.isEmpty ? "" : ": \(reason)"
        let time = (until - now).words
        return switch position {
        case .open: "breaker forced open by \(by) for \(time)\(why); nothing is tried"
        case .close: "breaker forced closed by \(by) for \(time)\(why); nothing trips it"
        case .auto: "breaker back to automatic (\(by))\(why)"
        }
    }
}
