// SPDX-License-Identifier: Apache-2.0
// Something of the host or the installation that a person should know: what, why it matters, and
// the one command that mends it or shows more.

struct HealthFinding: Equatable {
    enum Grade: String, CaseIterable {
        /// Something does not work.
        case fault
        /// Something will not work on a bad day.
        case warning
        /// Something that one should know.
        case note
    }

    var grade: Grade
    var what: String
    var why: String
    var command: String

    static func fault(_ what: String, _ why: String, _ command: String) -> HealthFinding {
        HealthFinding(grade: .fault, what: what, why: why, command: command)
    }

    static func warning(_ what: String, _ why: String, _ command: String) -> HealthFinding {
        HealthFinding(grade: .warning, what: what, why: why, command: command)
    }

    static func note(_ what: String, _ why: String, _ command: String) -> HealthFinding {
        HealthFinding(grade: .note, what: what, why: why, command: command)
    }

    var json: JSON {
        .members([
            "grade": .string(grade.rawValue), "what": .string(what), "why": .string(why),
            "command": .string(command),
        ])
    }
}

extension [HealthFinding] {
    /// The exit code of the worst; a note is no trouble.
    var exitStatus: ExitStatus {
        if contains(where: { $0.grade == .fault }) { return .faulty }
        return contains { $0.grade == .warning } ? .notWell : .ok
    }

    /// The gravest first, and a line that counts them.
    func text(width: Int = Columns.width) -> String {
        var lines: [String] = []
        for grade in HealthFinding.Grade.allCases {
            for finding in self where finding.grade == grade {
                lines += finding.lines(width)
            }
        }
        let counts = HealthFinding.Grade.allCases.compactMap { grade -> String? in
            let count = self.count { $0.grade == grade }
            return count == 0 ? nil : "\(count) \(grade.rawValue)\(count == 1 ? "" : "s")"
        }
        lines.append(counts.isEmpty ? "No problems were found." : counts.joined(separator: ", "))
        return lines.joined(separator: "\n") + "\n"
    }
}

extension HealthFinding {
    private static let labelWidth = 7

    fileprivate func lines(_ width: Int) -> [String] {
        let rows = [(grade.rawValue, what), ("", why)]
        let sentences = rows.flatMap { label, text in
            Columns.wrap(Columns.printable(text), width - Self.labelWidth - 2).enumerated().map {
                Columns.padLeft($0 == 0 ? label : "", Self.labelWidth) + "  " + $1
            }
        }
        // Not wrapped: it is there to be copied.
        return sentences + [Columns.padLeft("run", Self.labelWidth) + "  " + command, ""]
    }
}
