// SPDX-License-Identifier: Apache-2.0
// Every sentence that an operator can meet, in one file to be read from top to bottom: records,
// reasons, status, refusals, faults of a configuration, help, exit texts, the catalog. They are
// taken from the source, so that none is missing; `{…}` stands for what is filled in.

import Foundation
import Testing

@Suite("What operators read")
struct SentenceTests {
    /// Those who speak to operators; the catalog is what `journalctl -x` shows.
    private static let speakers = [
        "Sources/Supervision", "Sources/Recording", "Sources/Configuration",
        "Sources/ControlInterface", "Sources/Systemd", "Sources/Auditing", "Sources/revived",
        "Sources/revivectl", "Sources/Simulation/Rehearsal",
    ]
    private static let catalog = "units/revived.catalog"

    private static let golden = SourceTree.root
        .appendingPathComponent("Tests/TidyTests/Goldens/sentences.txt")

    static func sentences(of text: String) -> [String] {
        PlainCode.literals(of: text).filter(isSentence).map(shown)
    }

    /// Words with a blank between them; a key, a path or an argument is none.
    private static func isSentence(_ literal: String) -> Bool {
        let plain = shown(literal).split(separator: " ")
        return plain.count { $0.contains(where: \.isLowercase) && !$0.contains("{") } > 1
    }

    /// As it reads: indented lines of a long literal put together, and `{count}` for `\(count)`.
    private static func shown(_ literal: String) -> String {
        var text = ""
        var depth = 0
        var isEscaped = false
        for letter in literal {
            if isEscaped {
                isEscaped = false
                switch letter {
                case "(":
                    depth = 1
                    text += "{"
                case "n": text += " "
                default: text.append(letter)
                }
            } else if letter == "\\", depth == 0 {
                isEscaped = true
            } else if depth > 0 {
                depth += letter == "(" ? 1 : letter == ")" ? -1 : 0
                text.append(depth == 0 ? "}" : letter)
            } else {
                text.append(letter)
            }
        }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func all() -> String {
        var parts: [String] = []
        for file in SourceTree.all where speakers.contains(where: { file.path.hasPrefix($0 + "/") })
        {
            let sentences = sentences(of: file.text)
            if !sentences.isEmpty { parts.append("== \(file.path)\n" + lines(sentences)) }
        }
        let texts = (SourceTree.text(catalog) ?? "").split(separator: "\n").map(String.init)
        parts.append("== \(catalog)\n" + lines(texts.filter { !$0.hasPrefix("#") }))
        return parts.joined(separator: "\n")
    }

    private static func lines(_ sentences: [String]) -> String {
        sentences.map { $0 + "\n" }.joined()
    }

    @Test("stands in one file, as it is today")
    func golden() throws {
        let all = Self.all()
        if ProcessInfo.processInfo.environment["REVIVED_REWRITE"] == "1" {
            try all.write(to: Self.golden, atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOf: Self.golden, encoding: .utf8)
        let (new, old) = (all.split(separator: "\n"), kept.split(separator: "\n"))
        let changes = new.difference(from: old).map(Self.line)
        #expect(changes.isEmpty, "\(changes.joined(separator: "\n"))")
    }

    private static func line(_ change: CollectionDifference<Substring>.Change) -> String {
        switch change {
        case .insert(_, let text, _): "+ \(text)"
        case .remove(_, let text, _): "- \(text)"
        }
    }

    @Test("is found in the source, whatever is filled in")
    func found() {
        let text = #"""
            // "no word of a comment"
            let key = "services"
            let one = "order \(id) is \(isDone ? "done at last" : "open"); verifying"
            let long = """
                two lines \
                of help\n
                """
            """#
        #expect(
            Self.sentences(of: text) == [
                "done at last", #"order {id} is {isDone ? "done at last" : "open"}; verifying"#,
                "two lines of help",
            ])
    }
}
