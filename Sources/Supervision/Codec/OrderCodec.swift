// SPDX-License-Identifier: Apache-2.0
// Orders and their outcomes as terms, and back.

extension OrderOutcome {
    package var term: Term {
        switch self {
        case .succeeded(let invocation): Term("succeeded", Term(invocation))
        case .gone(let silenced): Term("gone", silenced.map { Term($0) })
        case .ignored: Term("ignored")
        case .failed(let job, let result, let end):
            Term("failed", [Term(job), Term(result)] + (end.term.map { [$0] } ?? []))
        case .canceled: Term("canceled")
        case .timedOut: Term("timed-out")
        case .notBegun(let why): Term("not-begun", why.term)
        case .unknown(let word): Term(word)
        }
    }

    package init(_ term: Term) {
        switch term.word {
        case "succeeded": self = .succeeded(invocation: term[0].word)
        case "gone": self = .gone(silenced: term.words)
        case "ignored": self = .ignored
        case "failed":
            self = .failed(
                job: term[0].word, result: term[1].word, UnitEnd(among: term.arguments))
        case "canceled": self = .canceled
        case "timed-out": self = .timedOut
        case "not-begun": self = .notBegun(NotBegun(term[0]))
        default: self = .unknown(term.word)
        }
    }
}

extension NotBegun {
    package var term: Term {
        switch self {
        case .worldMoved(let state): Term("world-moved", Term(state))
        case .refused(let error): Term("refused", Term(error))
        case .busLost: Term("bus-lost")
        case .died: Term("died")
        case .rebooted: Term("rebooted")
        case .held: Term("held")
        case .notGone(let unit): Term("not-gone", Term(unit))
        case .unknown(let word): Term(word)
        }
    }

    package init(_ term: Term) {
        switch term.word {
        case "world-moved": self = .worldMoved(term[0].word)
        case "refused": self = .refused(term[0].word)
        case "bus-lost": self = .busLost
        case "died": self = .died
        case "rebooted": self = .rebooted
        case "held": self = .held
        case "not-gone": self = .notGone(unit: term[0].word)
        default: self = .unknown(term.word)
        }
    }
}

extension Order {
    package var term: Term {
        var term = Term(
            "order", Term(id), Term(action.rawValue), Term(unit), reason.term, Term(attempt),
            Term(invocation), Term(list: affected), Term(deadline), Term(trial.rawValue),
            Term(boot))
        if let deployment { term.arguments.append(deployment.term) }
        // By their own words, wherever they stand.
        if let handover { term.arguments.append(handover.term) }
        if !rivals.isEmpty { term.arguments.append(Term("rivals", rivals.map { Term($0) })) }
        if !listeners.isEmpty {
            term.arguments.append(Term("listeners", listeners.map { Term($0) }))
        }
        return term
    }

    package init?(_ term: Term) {
        guard let id = term[0].unsigned, let action = Action(rawValue: term[1].word) else {
            return nil
        }
        self.init(
            id: id, action: action, unit: term[2].word, reason: Reason(term[3]),
            attempt: max(term[4].count, 1), invocation: term[5].word, affected: term[6].words,
            deadline: term[7].instant ?? .never, trial: Trial(rawValue: term[8].word) ?? .no,
            boot: term[9].word, deployment: term.arguments.compactMap(Deployment.init).first)
        handover = term.arguments.compactMap(Handover.init).first
        rivals = term.arguments.first { $0.word == "rivals" }?.words ?? []
        listeners = term.arguments.first { $0.word == "listeners" }?.words ?? []
    }
}

extension Brake {
    var term: Term {
        Term("brake", [Term(until)] + (releasedAt.map { [Term($0)] } ?? []))
    }

    init(_ term: Term) {
        self.init(until: term[0].instant ?? .never, releasedAt: term[1].instant)
    }
}

extension Correlation {
    var term: Term {
        Term("correlation", Term(at), Term(until), Term(list: services))
    }

    init(_ term: Term) {
        let never = Instant(nanoseconds: 0)
        self.init(
            at: term[0].instant ?? never, until: term[1].instant ?? never, services: term[2].words)
    }
}

extension Incident {
    package var term: Term {
        var term = Term(
            "incident", Term(id), Term(since), reason.term, Term(failures), Term(rung))
        let isDated = onset != nil || orderedAt != nil
        if isTouched || isDated || !acknowledgedBy.isEmpty {
            term.arguments.append(Term(acknowledgedBy))
        }
        if isTouched || isDated { term.arguments.append(Term(isTouched)) }
        if isDated { term.arguments.append(onset.map { Term($0) } ?? Term("")) }
        if let orderedAt { term.arguments.append(Term(orderedAt)) }
        return term
    }

    package init?(_ term: Term) {
        guard term.word == "incident" else { return nil }
        self.init(
            id: term[0].word, since: term[1].instant ?? Instant(nanoseconds: 0),
            reason: Reason(term[2]), failures: term[3].count, rung: term[4].count,
            isTouched: term[6].flag ?? false, acknowledgedBy: term[5].word)
        onset = term[7].instant
        orderedAt = term[8].instant
    }
}

extension Mended {
    var term: Term { Term("", Term(rung), Term(failures), Term(since)) }

    init(_ term: Term) {
        self.init(rung: term[0].count, failures: term[1].count, since: term[2].instant ?? .never)
    }
}

extension Phase {
    package var term: Term {
        switch self {
        case .offDuty(let why): Term("off-duty", why.term)
        case .starting(let grace): Term("starting", Term(grace))
        case .healthy(let since): Term("healthy", Term(since))
        case .failing(let since): Term("failing", Term(since))
        case .acting(let since): Term("acting", Term(since))
        case .verifying(let since, let grace): Term("verifying", Term(since), Term(grace))
        case .resting(let until): Term("resting", Term(until))
        case .givenUp(let since, let trial): Term("given-up", Term(since), Term(trial))
        case .blind(let since): Term("blind", Term(since))
        case .inDoubt(let since): Term("in-doubt", Term(since))
        }
    }

    /// Nil for a phase of a newer version: its service is then in doubt.
    package init?(_ term: Term) {
        let first = term[0].instant ?? Instant(nanoseconds: 0)
        switch term.word {
        case "off-duty": self = .offDuty(OffDuty(term[0]))
        case "starting": self = .starting(graceUntil: first)
        case "healthy": self = .healthy(since: first)
        case "failing": self = .failing(since: first)
        case "acting": self = .acting(since: first)
        case "verifying": self = .verifying(since: first, graceUntil: term[1].instant ?? first)
        case "resting": self = .resting(until: first)
        case "given-up": self = .givenUp(since: first, trialAt: term[1].instant ?? .never)
        case "blind": self = .blind(since: first)
        case "in-doubt": self = .inDoubt(since: first)
        default: return nil
        }
    }
}
