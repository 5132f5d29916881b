// SPDX-License-Identifier: Apache-2.0
// What an operator said, as terms and back, and as sentences.

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

extension Event {
    /// The sentence of a record that an operator's word led to; nil for any other.
    func controlSentence(of name: String, at now: Instant) -> String? {
        switch self {
        case .held(let by, let reason, let until, _):
            let why = reason.isEmpty ? "" : ": \(reason)"
            return "\(name): held by \(by) for \((until - now).words)\(why)"
        case .released(let how): return "\(name): held no longer: \(how.sentence)"
        case .modeSet(let set): return "\(name): \(set.sentence)"
        case .acknowledged(let by): return "\(name): acknowledged by \(by)"
        case .reset(let by, let spent):
            return "\(name): reset by \(by); attempts, rests and rungs are forgotten"
                + (spent == 0 ? "" : ", \(spent) order\(spent == 1 ? "" : "s") of the budget stay")
        case .started, .stopping, .configured, .configurationRefused, .dropped, .checkpoint,
            .snapshot, .journalDegraded, .journalRestored, .busLost, .busRestored, .proven,
            .unproven, .starting, .healthy, .stable, .offDuty, .offDutyLong, .failed, .wavered,
            .ordered, .wouldHave, .withheld, .finished, .relapsed, .recovered, .resting, .gaveUp,
            .chronic, .blind, .inDoubt, .unreadable:
            return nil
        }
    }
}
