// SPDX-License-Identifier: Apache-2.0
// scripts/mutants takes hours to notice that a line of its list means no code any more.

import Foundation
import Testing

@Suite("The list of mutants")
struct MutantTests {
    /// How often each line's words stand in its file, and which of them are meant.
    static func faults(in list: String, _ text: (_ file: String) -> String?) -> [String] {
        // FILE[#NTH] | OLD => NEW, or ~> where it is an expression.
        let form = #/(?<file>[^#\s]+)(?:\#(?<nth>\d+))? \| (?<old>.*?) ?(?:=>|~>).*/#
        return list.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            guard let match = line.wholeMatch(of: form) else { return "\(line): not understood" }
            guard let text = text(String(match.file)) else { return "\(line): no such file" }
            let count = text.components(separatedBy: match.old).count - 1
            let isPlain = match.nth.map { Int($0).map { 1...count ~= $0 } ?? false } ?? (count == 1)
            return isPlain ? nil : "\(line): stands there \(count) times"
        }
    }

    @Test("each of them means one place of today's code")
    func all() throws {
        let list = try #require(SourceTree.text("scripts/mutants.txt"))
        let core = SourceTree.of("Sources/Supervision")
        let faults = Self.faults(in: list) { file in
            core.first { $0.path.hasSuffix("/" + file) }?.text
        }
        #expect(faults == [])
        #expect(list.split(separator: "\n").count > 180)
    }

    @Test("a line that means nothing, two places or no file is noticed")
    func noticed() {
        let list = """
            # A comment.
            A.swift | once =>
            A.swift | twice => thrice
            A.swift#2 | twice ~> thrice
            A.swift#3 | twice =>
            A.swift | never =>
            B.swift | once =>
            nonsense
            """
        let faults = Self.faults(in: list) { $0 == "A.swift" ? "once twice twice" : nil }
        #expect(
            faults == [
                "A.swift | twice => thrice: stands there 2 times",
                "A.swift#3 | twice =>: stands there 2 times",
                "A.swift | never =>: stands there 0 times",
                "B.swift | once =>: no such file",
                "nonsense: not understood",
            ])
    }
}
