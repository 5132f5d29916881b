// SPDX-License-Identifier: Apache-2.0
// The `default:` arms of a file, each with the subject of its switch.

enum DefaultArms {
    /// Subjects that are text, bytes or tuples. Each is listed with its file: a new case of ours
    /// must not slip through unanswered.
    static let allowed: Set<String> = [
        // Text, from systemd or from a record of a newer version.
        "Supervision/Escalation/Collecting.swift: term.word",
        "Supervision/Codec/ReasonCodec.swift: term.word",
        "Supervision/Codec/OrderCodec.swift: term.word",
        "Supervision/Codec/FailoverCodec.swift: term.word",
        "Supervision/State/UnitFacts.swift: subState",
        "Supervision/Detection/UnitEnd.swift: result",
        "Supervision/Detection/UnitEnd.swift: term.word",
        // A byte, a character.
        "Supervision/Codec/Term.swift: byte",
        "Supervision/Wording/ShownText.swift: scalar",
        "Supervision/Wording/ShownText.swift: scalar.properties.generalCategory",
        // Tuples: the same case twice, and otherwise plain equality.
        "Supervision/State/Reason.swift: (self, other)",
    ]

    struct Arm {
        let key: String
        let line: Int
    }

    static func unlisted(in file: SourceFile, allowing: Set<String>) -> [Violation] {
        all(in: file).filter { !allowing.contains($0.key) }.map {
            file.violation($0.line, "`default:` hides a new case (\($0.key))")
        }
    }

    static func all(in file: SourceFile) -> [Arm] {
        var heads: [String] = []
        var text = ""
        var arms: [Arm] = []
        for (number, line) in file.code.enumerated() {
            let isArm = line.drop { $0 == " " }.hasPrefix("default:")
            if isArm, let head = heads.last(where: { Words.has($0, "switch") }) {
                let name = file.path.split(separator: "/").dropFirst().joined(separator: "/")
                arms.append(Arm(key: "\(name): \(subject(head))", line: number))
            }
            for character in line {
                switch character {
                case "{":
                    heads.append(text)
                    text = ""
                case "}":
                    _ = heads.popLast()
                    text = ""
                default: text.append(character)
                }
            }
            text += "\n"
        }
        return arms
    }

    /// What stands between the last `switch` and the brace.
    private static func subject(_ head: String) -> String {
        let words = head.split { $0 == " " || $0 == "\n" }.map(String.init)
        guard let place = words.lastIndex(of: "switch") else { return "" }
        return words[(place + 1)...].joined(separator: " ")
    }
}
