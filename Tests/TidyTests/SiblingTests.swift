// SPDX-License-Identifier: Apache-2.0
// How many files must know every word of a closed vocabulary? A new word visits each of them: so
// there are few, and the compiler or a test finds what was forgotten.

import Configuration
import Supervision
import Testing

@Suite("A new word has few places to visit")
struct SiblingTests {
    struct Bound {
        let name: String
        let words: [String]
        /// The share of the words that makes a list full.
        var share = 1.0
        let files: Int
    }

    static func bounds(_ files: [SourceFile]) -> [Bound] {
        func enumeration(_ name: String, _ share: Double, _ count: Int) -> Bound {
            let words = Vocabulary.cases(of: name, in: files)
            return Bound(name: name, words: words, share: share, files: count)
        }
        return [
            enumeration("ProbeKind", 1, 2), enumeration("Remedy", 1, 2),
            enumeration("Action", 1, 2), enumeration("Event", 0.75, 5),
        ]
    }

    static func faults(_ bound: Bound, in files: [SourceFile]) -> [String] {
        if bound.words.isEmpty { return ["\(bound.name): no such enum"] }
        let found = Vocabulary.fullLists(of: bound.words, share: bound.share, in: files)
        guard found.count > bound.files else { return [] }
        return ["\(bound.name): \(found.count) files, not \(bound.files): \(found.map(\.path))"]
    }

    private static let sources = SourceTree.all.filter { $0.path.hasPrefix("Sources/") }

    @Test("kinds of probes and records, remedies and actions are spelled out in few files")
    func enumerations() {
        for bound in Self.bounds(Self.sources) {
            #expect(Self.faults(bound, in: Self.sources) == [])
        }
    }

    @Test("restraints are listed once")
    func restraints() {
        let rows = Self.sources.flatMap(RowTests.restraints)
        let listing = Self.sources.filter { file in
            rows.count { name in file.code.contains { Words.has($0, name) } } * 4 > rows.count * 3
        }
        #expect(listing.map(\.path) == ["Sources/Supervision/Restraint/Restraint.swift"])
    }

    @Test("each kind of probe and each remedy has a row of the configuration")
    func configured() {
        let kinds = Vocabulary.cases(of: "ProbeKind", in: Self.sources)
        #expect(Configuration.probeKinds.sorted() == kinds.sorted())
        #expect(Configuration.rungs.sorted() == Rung.Remedy.allCases.map(\.rawValue).sorted())
    }

    @Test("each of these rules can fail")
    func canFail() {
        let text = """
            enum Colour: String { case red, green(depth: Int, of: Int); case blue
                var name: String { switch self { case .red: ""; case .green: ""; case .blue: "" } } }
            let all: [Colour] = [.red, .green(depth: 1, of: 2), .blue]
            let some = [.red, .blue]
            """
        let one = SourceFile(path: "Sources/a/One.swift", text: text)
        let two = SourceFile(path: "Sources/a/Two.swift", text: "let all = [.red, .green, .blue]")
        let words = Vocabulary.cases(of: "Colour", in: [two, one])
        #expect(words == ["red", "green", "blue"])
        let lists = Vocabulary.fullLists(of: words, share: 1, in: [one, two])
        #expect(lists.map(\.count) == [2, 1])
        let bound = Bound(name: "Colour", words: words, files: 1)
        #expect(Self.faults(bound, in: [one, two]).count == 1)
        #expect(Self.faults(bound, in: [two]) == [])
        #expect(Self.faults(Bound(name: "None", words: [], files: 1), in: [one]).count == 1)
    }
}
