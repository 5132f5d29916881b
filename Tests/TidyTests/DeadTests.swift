// SPDX-License-Identifier: Apache-2.0
// A declaration whose name stands nowhere else in the sources is used by nobody.

import Testing

@Suite("What is declared is used")
struct DeadTests {
    /// Seams that only tests use, and what the language or the command line calls by itself.
    static let seams: Set<String> = [
        "SimulateSeeds", "uniqueName", "afterEachTurn", "isAt", "allFields", "readUnitFile",
        "probeKinds", "rungs", "reference", "keyPaths",
    ]

    /// Text without comments; what is interpolated into literals counts as use.
    static func text(_ file: SourceFile) -> [String] {
        file.lines.map { line in
            String(line[..<(line.firstRange(of: "//")?.lowerBound ?? line.endIndex)])
        }
    }

    static func words(_ line: String) -> [String] {
        line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }

    private static let declaring: Set<String> = [
        "func", "var", "let", "struct", "class", "enum", "protocol", "typealias",
    ]

    static func unused(_ files: [SourceFile]) -> [Violation] {
        var counts: [String: Int] = [:]
        for file in files {
            for line in text(file) { for word in words(line) { counts[word, default: 0] += 1 } }
        }
        return files.flatMap { file in
            text(file).enumerated().flatMap { number, line in
                let words = words(line)
                return zip(words, words.dropFirst()).filter { keyword, name in
                    declaring.contains(keyword) && counts[name] == 1 && !seams.contains(name)
                }.map { file.violation(number, "\($0.1) is used by nobody") }
            }
        }
    }

    @Test("no declaration of the sources stands alone")
    func sources() {
        expectNone(Self.unused(SourceTree.all.filter { $0.path.hasPrefix("Sources/") }))
    }

    @Test("the seams are still there")
    func seams() {
        let names = Set(
            SourceTree.all.filter { $0.path.hasPrefix("Sources/") }.flatMap(Self.text)
                .flatMap(Self.words))
        #expect(names.isEmpty || Self.seams.subtracting(names).isEmpty)
    }

    @Test("each of these rules can fail")
    func canFail() {
        let file = SourceFile(
            path: "Sources/a/A.swift",
            text: "func lone() {} // lone\nfunc used() {}\nlet text = \"\\(used())\"\nuse(text)")
        #expect(Self.unused([file]).map(\.line) == [1])
    }
}
