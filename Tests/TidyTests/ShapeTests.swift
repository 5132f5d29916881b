// SPDX-License-Identifier: Apache-2.0
// The outer form of every file.

import Testing

@Suite("The form of every file")
struct ShapeTests {
    static let lineLimit = 100
    static let functionLimit = 60
    static func fileLimit(_ path: String) -> Int {
        path.hasPrefix("Sources/Supervision/") ? 250 : 400
    }

    @Test("a file begins with its licence and says in a sentence what it is")
    func heads() { expectNone(SourceTree.all.flatMap(Self.headFaults)) }

    @Test("what is unfinished is an issue, not a comment")
    func noNotes() { expectNone(SourceTree.all.flatMap(Self.notes)) }

    @Test("lines have at most 100 columns, functions 60 lines, files 400 (those of the core 250)")
    func sizes() { expectNone(SourceTree.all.flatMap(Self.sizeFaults)) }

    static func headFaults(_ file: SourceFile) -> [Violation] {
        guard file.lines.first == "// SPDX-License-Identifier: Apache-2.0" else {
            return [file.violation(0, "the first line is not the SPDX line")]
        }
        let says = file.lines.dropFirst().prefix(2).contains {
            $0.hasPrefix("// ") && $0.count > 10
        }
        return says ? [] : [file.violation(1, "no comment says what this file is for")]
    }

    static func notes(_ file: SourceFile) -> [Violation] {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        return file.lines.enumerated().compactMap { number, line in
            marks.first { Words.has(line, $0) }.map { file.violation(number, "\($0) in the tree") }
        }
    }

    static func sizeFaults(_ file: SourceFile) -> [Violation] {
        var found: [Violation] = []
        for (number, line) in file.lines.enumerated() where line.count > lineLimit {
            // A line of a script in a test's literal cannot be broken as ours can.
            let isLiteral = file.code[number].allSatisfy { $0 == " " } && !line.contains("//")
            if isLiteral, file.path.hasPrefix("Tests/") { continue }
            found.append(file.violation(number, "\(line.count) columns"))
        }
        let count = file.text.hasSuffix("\n") ? file.lines.count - 1 : file.lines.count
        if count > fileLimit(file.path) {
            found.append(
                file.violation(0, "\(count) lines, \(fileLimit(file.path)) are the limit"))
        }
        for function in Functions.of(file) where function.count > functionLimit {
            found.append(
                file.violation(function.first, "\(function.name) has \(function.count) lines"))
        }
        return found
    }

    @Test("each of these rules can fail")
    func canFail() {
        let bare = SourceFile(path: "Sources/a/A.swift", text: "import Glibc\n")
        #expect(Self.headFaults(bare).count == 1)
        let silent = SourceFile(
            path: "Sources/a/A.swift",
            text: "// SPDX-License-Identifier: Apache-2.0\n\nimport Glibc\n// Late.\n")
        #expect(Self.headFaults(silent).map(\.line) == [2])
        let note = SourceFile(path: "Sources/a/A.swift", text: "let a = 1 // TO" + "DO: b\n")
        #expect(Self.notes(note).map(\.line) == [1])
        let body = String(repeating: "    work()\n", count: 58)
        let long = SourceFile(
            path: "Sources/a/A.swift",
            text: "func short() {\n\(body)}\nfunc long(\n    a: Int\n) {\n\(body)}\n")
        #expect(Self.sizeFaults(long).map(\.line) == [61])
        #expect(Functions.of(long).map(\.count) == [60, 62])
        let wide = SourceFile(
            path: "Sources/Supervision/A.swift",
            text: String(repeating: "x", count: 101) + String(repeating: "\n", count: 251))
        #expect(Self.sizeFaults(wide).map(\.line) == [1, 1])
    }
}
