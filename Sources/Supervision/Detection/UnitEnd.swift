// SPDX-License-Identifier: Apache-2.0
// How a run of a unit came to its end, in words that name the cause: systemd's Result says what
// kind of end it was, the exit status or the signal says which one, and the line that the unit
// wrote last often says why. An operator who reads that need not look for it elsewhere.
//
// | what is known                          | the words                                        |
// | exit-code, exited 1, "bind() failed"   | web.service exited with status 1: "bind() fai…"  |
// | exit-code, exited 1, of ExecStartPre=  | ExecStartPre=/bin/x of web.service exited with … |
// | signal, killed 9                       | web.service was killed by SIGKILL                |
// | job dependency, db.service, exited 1   | web.service was not started: db.service exited … |
// | nothing                                | (job failed, unit exit-code)                     |

/// How the last run of a unit ended, as far as that is known.
package struct UnitEnd: Equatable, Sendable {
    /// How the process ended that decided it.
    package enum Exit: Equatable, Sendable {
        case unknown
        case exited(Int)
        case killed(signal: Int)
        case dumpedCore(signal: Int)
    }

    /// Whose end it is; empty where nothing is known.
    package var unit = ""
    package var exit = Exit.unknown
    /// The setting and the program, where it was not the main process: `ExecStartPre=/bin/x`.
    package var command = ""
    /// The unit that did not run, because of which systemd did not start this one. What else is
    /// known is then of that one.
    package var dependency = ""
    /// What it wrote last: one line, which is for those who may read the journal.
    package var lastLine = ""

    /// Nothing is known, or it is known whose end it is.
    package init(unit: String = "", exit: Exit = .unknown, lastLine: String = "") {
        self.unit = unit
        self.exit = exit
        self.lastLine = lastLine
    }

    /// The same, without what was written.
    package var withoutTexts: UnitEnd {
        var end = self
        end.lastLine = ""
        return end
    }
}

// MARK: - In words

extension UnitEnd {
    /// The end of a run whose Result was this; nil where only the Result is known.
    package func sentence(result: String) -> String? {
        guard let how = Self.words(exit, result), !unit.isEmpty else { return nil }
        let who = command.isEmpty ? unit : "\(command) of \(unit)"
        return "\(who) \(how)\(quote)"
    }

    /// The end of a job that failed, in place of `job failed, unit exit-code`.
    func sentence(job: String, result: String) -> String? {
        guard !dependency.isEmpty else { return sentence(result: result) }
        var other = UnitEnd(unit: dependency, exit: exit, lastLine: lastLine)
        other.command = command
        let why = other.sentence(result: result) ?? "\(dependency), which it needs, does not run"
        return "\(unit) was not started: \(why)"
    }

    private var quote: String { lastLine.isEmpty ? "" : ": \"\(lastLine)\"" }

    /// What systemd found out itself goes before how the process then ended.
    private static func words(_ exit: Exit, _ result: String) -> String? {
        switch result {
        case "oom-kill": return "ran out of memory and was killed (oom-kill)"
        case "timeout": return "took longer than its unit allows (timeout)"
        case "watchdog": return "did not answer systemd's watchdog in time (watchdog)"
        case "start-limit-hit": return "was started too often for its start limit (start-limit-hit)"
        case "protocol": return "did not tell systemd what its Type= asks for (protocol)"
        case "resources": return "lacked what systemd needs to start it (resources)"
        default: break
        }
        switch exit {
        case .unknown: return nil
        case .exited(let status): return "exited with status \(ExitWords.status(status))"
        case .killed(let signal): return "was killed by \(ExitWords.signal(signal))"
        case .dumpedCore(let signal): return "dumped its core (\(ExitWords.signal(signal)))"
        }
    }
}

// MARK: - In records

extension UnitEnd {
    /// As records carry it; nil where nothing is known.
    var term: Term? {
        if self == UnitEnd() { return nil }
        return Term(
            "end", Term(unit), exit.term, Term(command), Term(dependency), Term(lastLine))
    }

    /// From the arguments of another term, wherever it stands there.
    init(among terms: [Term]) {
        self.init()
        guard let term = terms.first(where: { $0.word == "end" }) else { return }
        unit = term[0].word
        exit = Exit(term[1])
        (command, dependency, lastLine) = (term[2].word, term[3].word, term[4].word)
    }
}

extension UnitEnd.Exit {
    fileprivate var term: Term {
        switch self {
        case .unknown: Term("unknown")
        case .exited(let status): Term("exited", Term(status))
        case .killed(let signal): Term("killed", Term(signal))
        case .dumpedCore(let signal): Term("dumped", Term(signal))
        }
    }

    fileprivate init(_ term: Term) {
        switch term.word {
        case "exited": self = .exited(term[0].count)
        case "killed": self = .killed(signal: term[0].count)
        case "dumped": self = .dumpedCore(signal: term[0].count)
        default: self = .unknown
        }
    }
}

// MARK: - What a decision knows of it

/// What this process knows of the end of the unit's last run.
package enum EndEvidence: Equatable, Sendable {
    case unasked
    /// Of this invocation, since then.
    case asked(invocation: String, at: Instant)
    case known(invocation: String, UnitEnd)
}

extension Situation {
    /// An answer that was lost is not waited for. (The journal is read a tenth of a second later.)
    static let endPatience = Duration.milliseconds(500)

    /// How the unit's last run ended.
    var unitEnd: UnitEnd {
        guard let unit, !unit.invocation.isEmpty else { return UnitEnd() }
        if case .known(unit.invocation, let end) = evidence.end { return end }
        return unit.exit == .unknown ? UnitEnd() : UnitEnd(unit: policy.unit, exit: unit.exit)
    }

    /// It fails because its unit did, and how has not been asked yet.
    var wantsEnd: Bool {
        guard case .unitFailed? = state.incident?.reason else { return false }
        return isEndUnasked
    }

    /// The unit has failed, and how is not asked yet.
    var isEndUnasked: Bool {
        guard let unit, !unit.invocation.isEmpty,
            unit.active == .failed || unit.fellByItself || unit.isRestartingItself
        else { return false }
        switch evidence.end {
        case .unasked: return true
        case .asked(let invocation, _), .known(let invocation, _):
            return invocation != unit.invocation
        }
    }

    /// The answer is waited for until then.
    var endAwaitedUntil: Instant {
        guard case .asked(unit?.invocation, let since) = evidence.end else {
            return Instant(nanoseconds: .min)
        }
        return since + Self.endPatience
    }

    /// An order did not help. Where the unit has failed there is time to hear how: the next attempt
    /// has to wait, as a rule.
    func relapse(_ reason: Reason) -> Decision? {
        guard case .unitFailed = reason else { return .record(relapsed(reason)) }
        if isEndUnasked { return .ask(.howEnded) }
        return now < endAwaitedUntil ? nil : .record(relapsed(reason))
    }

    /// Why it fails, with what was found out since that was recorded.
    var shownReason: Reason? {
        guard case .unitFailed(let result, let said)? = state.incident?.reason,
            case .known(_, let end) = evidence.end, said.lastLine.isEmpty,
            said.exit == .unknown || said.exit == end.exit
        else { return state.incident?.reason }
        return .unitFailed(result: result, end)
    }
}
