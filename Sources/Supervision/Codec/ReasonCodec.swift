// SPDX-License-Identifier: Apache-2.0
// Each value that a record carries, as a term and back. A word that this version does not know
// reads as `.unknown`, never as an error: the reader decides what to do about it.

extension ProbeFailure {
    package var term: Term {
        switch self {
        case .timeout(let limit): Term("timeout", Term(limit))
        case .unanswered(let time): Term("unanswered", Term(time))
        case .connectionRefused: Term("refused")
        case .closedEarly: Term("closed-early")
        case .status(let status): Term("status", Term(status))
        case .unavailable(let time): Term("unavailable", Term(time))
        case .outputLacks(let text, let output):
            Term("output-lacks", Term(text), Term(output))
        case .bodyLacks(let text): Term("body-lacks", Term(text))
        case .headerDiffers(let name, let found):
            Term("header-differs", [Term(name)] + (found.map { [Term($0)] } ?? []))
        case .malformed(let how): Term("malformed", Term(how))
        case .tooLarge(let limit): Term("too-large", Term(limit))
        case .exitCode(let code, let output): Term("exit-code", Term(code), Term(output))
        case .signal(let signal, let output): Term("signal", Term(signal), Term(output))
        case .noBeat(let within): Term("no-beat", Term(within))
        case .slow(let took, let over): Term("slow", Term(took), Term(over))
        case .afterTries(let tries, let last): Term("tries", Term(tries), last.term)
        }
    }

    package init(_ term: Term) {
        let number = Int(term[0].number ?? 0)
        switch term.word {
        case "timeout": self = .timeout(limit: term[0].duration ?? .zero)
        case "unanswered": self = .unanswered(for: term[0].duration ?? .zero)
        case "refused": self = .connectionRefused
        case "closed-early": self = .closedEarly
        case "status": self = .status(number)
        case "unavailable": self = .unavailable(retryAfter: term[0].duration ?? .zero)
        case "output-lacks": self = .outputLacks(term[0].word, output: term[1].word)
        case "body-lacks": self = .bodyLacks(term[0].word)
        case "header-differs":
            self = .headerDiffers(
                name: term[0].word, found: term.arguments.count > 1 ? term[1].word : nil)
        case "too-large": self = .tooLarge(limitBytes: number)
        case "exit-code": self = .exitCode(number, output: term[1].word)
        case "signal": self = .signal(number, output: term[1].word)
        case "no-beat": self = .noBeat(within: term[0].duration ?? .zero)
        case "slow":
            self = .slow(took: term[0].duration ?? .zero, over: term[1].duration ?? .zero)
        case "tries": self = .afterTries(term[0].count, ProbeFailure(term[1]))
        case "malformed": self = .malformed(term[0].word)
        default: self = .malformed(term.word)
        }
    }
}

extension Inconclusive {
    package var term: Term {
        switch self {
        case .noResources(let what): Term("no-resources", Term(what))
        case .nameUnresolved(let name): Term("name-unresolved", Term(name))
        case .notPermitted(let what): Term("not-permitted", Term(what))
        case .unreachable(let what): Term("unreachable", Term(what))
        case .statusOfConfiguration(let status): Term("status", Term(status))
        case .couldNotRun(let what): Term("could-not-run", Term(what))
        case .killed(let signal): Term("killed", Term(signal))
        case .declared(let what): Term("declared", Term(what))
        case .notRead(let what): Term("not-read", Term(what))
        case .noTransport(let what): Term("no-transport", Term(what))
        case .noPlace: Term("no-place")
        case .away: Term("away")
        }
    }

    package init(_ term: Term) {
        let what = term[0].word
        switch term.word {
        case "no-resources": self = .noResources(what)
        case "name-unresolved": self = .nameUnresolved(what)
        case "not-permitted": self = .notPermitted(what)
        case "unreachable": self = .unreachable(what)
        case "status": self = .statusOfConfiguration(Int(term[0].number ?? 0))
        case "could-not-run": self = .couldNotRun(what)
        case "killed": self = .killed(signal: Int(term[0].number ?? 0))
        case "declared": self = .declared(what)
        case "not-read": self = .notRead(what)
        case "no-transport": self = .noTransport(what)
        case "no-place": self = .noPlace
        default: self = .away
        }
    }
}

extension Reason {
    package var term: Term {
        switch self {
        case .unitFailed(let result, let end):
            Term("unit-failed", [Term(result)] + (end.term.map { [$0] } ?? []))
        case .missing(let cause): Term("missing", cause.term)
        case .overtime(let limit): Term("overtime", Term(limit))
        case .stuck(let state, let limit): Term("stuck", Term(state), Term(limit))
        case .probeFailed(let probe, let failures, let last):
            Term("probe-failed", Term(probe), Term(failures), last.term)
        case .noPass(let probe, let last): Term("no-pass", Term(probe), last.term)
        case .orderFailed(let outcome): Term("order-failed", outcome.term)
        case .switchFailed(let from, let to, let outcome):
            Term("switch-failed", Term(from), Term(to), outcome.term)
        case .wanted(let by, let isUndone):
            Term("wanted", [Term(by)] + (isUndone ? [Term("undone")] : []))
        case .follows(let name): Term("follows", Term(name))
        case .asked(let by, let over): Term("asked", Term(by), Term(list: over.map(\.rawValue)))
        case .unknown(let word): Term(word)
        }
    }

    package init(_ term: Term) {
        switch term.word {
        case "unit-failed":
            self = .unitFailed(result: term[0].word, UnitEnd(among: term.arguments))
        case "overtime": self = .overtime(limit: term[0].duration ?? .zero)
        case "stuck": self = .stuck(state: term[0].word, limit: term[1].duration ?? .zero)
        case "missing": self = .missing(MissingCause(term[0]))
        case "probe-failed":
            self = .probeFailed(
                probe: term[0].word, failures: term[1].count,
                last: ProbeFailure(term[2]))
        case "no-pass": self = .noPass(probe: term[0].word, last: ProbeFailure(term[1]))
        case "wanted": self = .wanted(by: term[0].word, isUndone: term[1].word == "undone")
        case "order-failed": self = .orderFailed(OrderOutcome(term[0]))
        case "switch-failed":
            self = .switchFailed(
                from: term[0].word, to: term[1].word, OrderOutcome(term[2]))
        case "follows": self = .follows(term[0].word)
        case "asked":
            self = .asked(
                by: term[0].word, over: term[1].words.compactMap(Overridden.init(rawValue:)))
        default: self = .unknown(term.word)
        }
    }
}

extension MissingCause {
    package var term: Term {
        switch self {
        case .dependency(let unit): Term("dependency", Term(unit))
        case .cleanExit: Term("clean-exit")
        case .conditionUnmet: Term("condition-unmet")
        case .neverStarted: Term("never-started")
        case .hook: Term("hook")
        case .tooOld(let age): Term("too-old", Term(age))
        case .handover: Term("handover")
        }
    }

    package init(_ term: Term) {
        switch term.word {
        case "dependency": self = .dependency(unit: term[0].word)
        case "clean-exit": self = .cleanExit
        case "condition-unmet": self = .conditionUnmet
        case "hook": self = .hook
        case "too-old": self = .tooOld(term[0].duration ?? .zero)
        case "handover": self = .handover
        default: self = .neverStarted
        }
    }
}

extension OffDuty {
    package var term: Term {
        switch self {
        case .unseen: Term("unseen")
        case .stopped(let job): Term("stopped", Term(job))
        case .stoppedBesideHook: Term("stopped-beside-hook")
        case .cleanExit: Term("clean-exit")
        case .neverStarted: Term("never-started")
        case .notSeenToSucceed: Term("not-seen-to-succeed")
        case .done: Term("done")
        case .conditionUnmet: Term("condition-unmet")
        case .notFound: Term("not-found")
        case .masked: Term("masked")
        case .unexplained: Term("unexplained")
        case .notLoadable(let state): Term("not-loadable", Term(state))
        }
    }

    package init(_ term: Term) {
        switch term.word {
        case "unseen": self = .unseen
        case "stopped": self = .stopped(job: UInt32(clamping: term[0].number ?? 0))
        case "stopped-beside-hook": self = .stoppedBesideHook
        case "clean-exit": self = .cleanExit
        case "never-started": self = .neverStarted
        case "not-seen-to-succeed": self = .notSeenToSucceed
        case "done": self = .done
        case "condition-unmet": self = .conditionUnmet
        case "not-found": self = .notFound
        case "masked": self = .masked
        case "not-loadable": self = .notLoadable(term[0].word)
        default: self = .unexplained
        }
    }
}

extension Recovery {
    package var term: Term {
        switch self {
        case .order(let id): Term("order", Term(id))
        case .byItself: Term("by-itself")
        case .external: Term("external")
        }
    }

    package init(_ term: Term) {
        switch term.word {
        case "order": self = .order(term[0].unsigned ?? 0)
        case "external": self = .external
        default: self = .byItself
        }
    }
}

extension Stall {
    /// As records carry it.
    package var term: Term {
        switch self {
        case .veto(let veto): Term("veto", veto.term)
        case .offDuty(let why): Term("off-duty", why.term)
        case .unclear: Term("unclear")
        case .loop(let starts): Term("loop", Term(starts))
        case .unknown(let word): Term(word)
        }
    }

    /// What cannot be read is of a newer version.
    package init(_ term: Term) {
        switch term.word {
        case "veto": self = .veto(Veto(term[0]))
        case "off-duty": self = .offDuty(OffDuty(term[0]))
        case "unclear": self = .unclear
        case "loop": self = .loop(starts: term[0].count)
        default: self = .unknown(term.word)
        }
    }
}
