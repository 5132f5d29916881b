// SPDX-License-Identifier: Apache-2.0
// A hook at work, as its order carries it: enough to ask the world after a crash of revived what
// became of it, and to undo it if it did not help.

/// What an order that runs a hook carries beside.
package struct Deployment: Equatable, Sendable {
    /// `redeploy` or `rollback`.
    package var action: Action
    /// The unit that runs the hook: the operator's, or a transient one named after the order.
    package var unit: String
    /// Where its rung stands in the ladder.
    package var rung: Int
    /// What the `version` command said; empty if there is none, or it could not say.
    package var version = ""
    /// Why it could not; empty if it could, or there is none.
    package var versionFault = ""
    /// There is a hook that undoes this one.
    package var hasRollback = false
    /// The service's unit was up when it was decided.
    package var wasUp: Bool
    /// When the order was given: a run of the hook's unit that began earlier is another one.
    package var given: Instant

    /// A deployment without a version and a rollback.
    package init(action: Action, unit: String, rung: Int, wasUp: Bool, given: Instant) {
        self.action = action
        self.unit = unit
        self.rung = rung
        self.wasUp = wasUp
        self.given = given
    }

    /// The name of the transient unit of an order.
    package static func unit(of order: UInt64) -> String { "revived-\(order).service" }
}

/// From one instant to another, both included.
package struct Span: Equatable, Sendable {
    /// The first instant.
    package var from: Instant
    /// The last instant.
    package var until: Instant

    package init(from: Instant, until: Instant) {
        self.from = from
        self.until = until
    }

    /// The instant lies in it.
    package func contains(_ instant: Instant) -> Bool { from <= instant && instant <= until }
}

extension Deployment {
    /// As records carry it.
    package var term: Term {
        Term(
            "hook",
            [
                Term(action.rawValue), Term(unit), Term(rung), Term(version), Term(hasRollback),
                Term(wasUp), Term(given),
            ] + (versionFault.isEmpty ? [] : [Term(versionFault)]))
    }

    /// Nil where it is none, or that of an action of a newer version.
    package init?(_ term: Term) {
        guard term.word == "hook", let action = Action(rawValue: term[0].word) else { return nil }
        self.init(
            action: action, unit: term[1].word, rung: term[2].count,
            wasUp: term[5].flag ?? false, given: term[6].instant ?? .never)
        version = term[3].word
        versionFault = term[7].word
        hasRollback = term[4].flag ?? false
    }
}

extension Span {
    /// As records carry it.
    package var term: Term { Term("", Term(from), Term(until)) }

    /// What cannot be read is a span that contains nothing.
    package init(_ term: Term) {
        let never = Instant.never
        self.init(from: term[0].instant ?? never, until: term[1].instant ?? never)
    }
}
