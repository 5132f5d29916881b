// SPDX-License-Identifier: Apache-2.0
// A chain of `if case` that ends in nothing answers a new word with nothing, and no compiler says
// so. In the core such a question is a `switch` that names every word.

import Testing

@Suite("No chain ends in nothing")
struct ChainTests {
    static func faults(_ file: SourceFile) -> [Violation] {
        file.lines.enumerated().compactMap { number, line in
            let text = line.drop { $0 == " " }
            let isEnd = text.hasSuffix(": nil") || text.hasSuffix(": \"\"")
            let asks = ["self", "kind", "event"].contains { text.hasPrefix("return \($0) == .") }
            guard asks, text.contains(" ? "), isEnd else { return nil }
            return file.violation(number, "ends a chain in nothing; write a switch")
        }
    }

    @Test("the core asks by switches")
    func chains() {
        expectNone(SourceTree.of("Sources/Supervision").flatMap(Self.faults))
    }

    @Test("this rule can fail")
    func canFail() {
        let file = SourceFile(
            path: "Sources/Supervision/A.swift",
            text: "if case .a = self { return 1 }\nreturn self == .b ? 2 : nil\nreturn x ? 2 : nil")
        #expect(Self.faults(file).map(\.line) == [2])
    }
}
