// SPDX-License-Identifier: Apache-2.0
// Roles and handovers, as terms and back.

extension Role {
    /// As records carry it.
    package var term: Term {
        switch self {
        case .primary: Term("primary")
        case .standby(let unit, let since): Term("standby", Term(unit), Term(since))
        }
    }

    /// What cannot be read is the primary: the world will tell.
    package init(_ term: Term) {
        guard term.word == "standby", !term[0].word.isEmpty else {
            self = .primary
            return
        }
        self = .standby(unit: term[0].word, since: term[1].instant ?? Instant(nanoseconds: 0))
    }
}

extension Handover {
    /// As orders carry it.
    package var term: Term {
        Term(
            "handover", Term(step.rawValue), Term(from), Term(to), Term(rung), Term(exclusive),
            Term(isFirst))
    }

    /// Nil where it is none, or a step of a newer version.
    package init?(_ term: Term) {
        guard term.word == "handover", let step = Step(rawValue: term[0].word) else { return nil }
        self.init(
            step: step, from: term[1].word, to: term[2].word, rung: term[3].count,
            exclusive: term[4].flag ?? true, isFirst: term[5].flag ?? false)
    }
}

extension HandoverProgress {
    /// As snapshots carry it.
    package var term: Term {
        Term("passage", Term(from), Term(to), Term(stage.rawValue), Term(former))
    }

    /// Nil where it is none, or at a stage of a newer version.
    package init?(_ term: Term) {
        guard term.word == "passage", let stage = Stage(rawValue: term[2].word) else { return nil }
        self.init(
            from: term[0].word, to: term[1].word, stage: stage, former: term[3].word)
    }
}

extension Silenced {
    /// As snapshots carry it.
    package var term: Term { Term(unit, listeners.map { Term($0) }) }

    /// Of a term like that.
    package init(_ term: Term) { self.init(unit: term.word, listeners: term.words) }
}

extension HandoverRequest {
    /// As snapshots carry it.
    package var term: Term { Term("wanted", Term(to), Term(from), Term(by)) }

    /// Nil where it is none.
    package init?(_ term: Term) {
        guard term.word == "wanted" else { return nil }
        self.init(to: term[0].word, from: term[1].word, by: term[2].word)
    }
}

extension RoleChange {
    /// As records carry it.
    package var term: Term {
        switch self {
        case .handover: Term("handover")
        case .undone(let unit): Term("undone", Term(unit))
        case .adopted: Term("adopted")
        case .configured: Term("configured")
        case .unknown(let word): Term(word)
        }
    }

    /// A word of a newer version is kept as it is.
    package init(_ term: Term) {
        switch term.word {
        case "handover": self = .handover
        case "undone": self = .undone(of: term[0].word)
        case "adopted": self = .adopted
        case "configured": self = .configured
        default: self = .unknown(term.word)
        }
    }
}

extension FailoverBlock {
    /// As records carry it.
    package var term: Term {
        switch self {
        case .notGone(let unit): Term("not-gone", Term(unit))
        case .tooMany(let count, let per): Term("too-many", Term(count), Term(per))
        case .unknown(let word): Term(word)
        }
    }

    /// A word of a newer version is kept as it is.
    package init(_ term: Term) {
        switch term.word {
        case "not-gone": self = .notGone(unit: term[0].word)
        case "too-many":
            self = .tooMany(count: term[0].count, per: term[1].duration ?? .zero)
        default: self = .unknown(term.word)
        }
    }
}
