// SPDX-License-Identifier: Apache-2.0
// The exit codes: systemctl's where it has one for the case, else those of sysexits.h.

import ArgumentParser
import Configuration
import Glibc

enum ExitStatus: Int32, CaseIterable {
    case ok = 0
    case notHelped = 1
    /// As `systemctl status` of what does not run.
    case notWell = 3
    /// As `systemctl status` of an unknown unit.
    case noSuchService = 4
    case usage = 64
    /// sysexits' EX_DATAERR.
    case faulty = 65
    /// sysexits' EX_NOINPUT.
    case nothingRead = 66
    case unreachable = 69
    case broken = 70
    /// sysexits' EX_IOERR.
    case unwritten = 74
    /// sysexits' EX_TEMPFAIL: asked at another time, it may be done.
    case refused = 75
    case notPermitted = 77
    case configuration = 78

    private var meaning: String {
        switch self {
        case .ok: "done; for `status SERVICE`: it is healthy"
        case .notHelped: "`restart`: it did not help; `wait`: the time is up"
        case .notWell: "`status`: not healthy, or no revived; `probe`: it does not pass"
        case .noSuchService: "no such service"
        case .usage: "wrong usage"
        case .faulty: "`audit`: the journal has faults; `doctor`: something has"
        case .nothingRead: "`audit`, `incidents`, `replay`, `simulate`: nothing to read"
        case .unreachable: "revived is not running or cannot be reached"
        case .broken: "an error of revivectl or of the system"
        case .unwritten: "the answer could not be written"
        case .refused: "revived refuses it or cannot record it; `evidence`: not all came in time"
        case .notPermitted: "not permitted"
        case .configuration: "the configuration has faults"
        }
    }

    static var help: String {
        "Exit codes:\n"
            + allCases.map { "  \(Columns.pad(String($0.rawValue), 4))\($0.meaning)" }
            .joined(separator: "\n")
    }
}

/// Why a command ends without having done its work: a sentence that says what to do.
struct Refusal: Error, Equatable {
    var status: ExitStatus
    var sentence: String

    init(_ status: ExitStatus, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    /// There is no such service: what was probably meant, or what there is.
    static func noService(_ name: String, among names: [String]) -> Refusal {
        let shown = 10
        let tail: String
        if names.isEmpty {
            tail = "; none is configured"
        } else {
            let list = names.prefix(shown).joined(separator: ", ")
            let more = names.count > shown ? " and \(names.count - shown) more" : ""
            let meant = Suggestion.tail(for: name, among: names)
            tail = meant.isEmpty ? "; there are: \(list)\(more)" : meant
        }
        return Refusal(.noSuchService, "there is no service \"\(name)\"\(tail)")
    }

    /// What is the matter, without what to do about it.
    var trouble: String { String(sentence.prefix { $0 != ";" }) }
}

/// Runs a command; what refuses it is told on standard error and becomes the exit code.
func reporting(_ body: () throws(Refusal) -> ExitStatus) throws {
    let status: ExitStatus
    do {
        status = try body()
    } catch {
        complain(error.sentence)
        status = error.status
    }
    if status != .ok { throw ExitCode(status.rawValue) }
}

/// A sentence on standard error.
func complain(_ sentence: String) {
    fflush(nil)
    let bytes = Array("revivectl: \(Columns.printable(sentence, lines: true))\n".utf8)
    _ = write(2, bytes, bytes.count)
}
