// SPDX-License-Identifier: Apache-2.0
// What an operator said, as terms and back, and in words.

extension Hold {
    /// As a record carries it.
    package var term: Term {
        Term(
            "hold", Term(id), Term(by), Term(reason), Term(since), Term(until), Term(expires))
    }

    /// Nil for what is none.
    package init?(_ term: Term) {
        guard term.word == "hold", let until = term[4].instant else { return nil }
        self.init(
            id: term[0].unsigned ?? 0, by: term[1].word, reason: term[2].word,
            since: term[3].instant ?? Instant(nanoseconds: 0), until: until,
            expires: term[5].number ?? 0)
    }
}

extension Release {
    /// As a record carries it.
    package var term: Term {
        switch self {
        case .expired: Term("expired")
        case .lifted(let by): Term("lifted", Term(by))
        }
    }

    /// What this version does not know reads as expired.
    package init(_ term: Term) {
        self = term.word == "lifted" ? .lifted(by: term[0].word) : .expired
    }

    /// In words.
    package var sentence: String {
        switch self {
        case .expired: "hold expired"
        case .lifted(let by): "hold released by \(by)"
        }
    }
}

extension ModeOverride {
    /// As a record carries it.
    package var term: Term {
        Term(mode.rawValue, Term(configured.rawValue), Term(by))
    }

    /// Nil for what is none.
    package init?(_ term: Term) {
        guard let mode = Mode(rawValue: term.word), let configured = Mode(rawValue: term[0].word)
        else { return nil }
        self.init(mode: mode, configured: configured, by: term[1].word)
    }

    /// In words.
    package var sentence: String {
        let head = "mode \(mode.rawValue), set by \(by)"
        return mode == configured ? "\(head), as configured" : "\(head)"
    }
}
