// SPDX-License-Identifier: Apache-2.0
// What an operator said, as terms and back, and in words.

extension Hold {
    package var term: Term {
        Term(
            "hold", Term(id), Term(by), Term(reason), Term(since), Term(until), Term(expires))
    }

    package init?(_ term: Term) {
        guard term.word == "hold", let until = term[4].instant else { return nil }
        self.init(
            id: term[0].unsigned ?? 0, by: term[1].word, reason: term[2].word,
            since: term[3].instant ?? Instant(nanoseconds: 0), until: until,
            expires: term[5].number ?? 0)
    }
}

extension Release {
    package var term: Term {
        switch self {
        case .expired: Term("expired")
        case .lifted(let by): Term("lifted", Term(by))
        }
    }

    package init(_ term: Term) {
        self = term.word == "lifted" ? .lifted(by: term[0].word) : .expired
    }

    package var sentence: String {
        switch self {
        case .expired: "the hold has expired"
        case .lifted(let by): "released by \(by)"
        }
    }
}

extension ModeOverride {
    package var term: Term {
        Term(mode.rawValue, Term(configured.rawValue), Term(by))
    }

    package init?(_ term: Term) {
        guard let mode = Mode(rawValue: term.word), let configured = Mode(rawValue: term[0].word)
        else { return nil }
        self.init(mode: mode, configured: configured, by: term[1].word)
    }

    package var sentence: String {
        let head = "mode \(mode.rawValue), set by \(by)"
        return mode == configured ? "\(head), as configured" : "\(head)"
    }
}
