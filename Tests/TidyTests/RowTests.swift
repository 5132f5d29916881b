// SPDX-License-Identifier: Apache-2.0
// Each closed vocabulary has one row a word: what a table forgets is found here or by the compiler.

import Supervision
import Testing

@Suite("Every word has its row")
struct RowTests {
    // MARK: - Restraints

    /// Names of rows that files declare: `static let held = Restraint(`.
    static func restraints(in file: SourceFile) -> [String] {
        file.code.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 4, words[0] == "static", words[1] == "let",
                words.dropFirst(2).joined(separator: " ").hasSuffix("= Restraint(")
            else { return nil }
            return words[2]
        }
    }

    /// What stands between the brackets of `static let all: [Restraint] = [ … ]`.
    static func listed(in file: SourceFile) -> [String] {
        guard let start = file.code.firstIndex(where: { $0.contains("all: [Restraint] = [") })
        else { return [] }
        let body = file.code[(start + 1)...].prefix { !$0.contains("]") }
        return body.joined().split { " ,".contains($0) }.map(String.init)
    }

    static func restraintFaults(_ files: [SourceFile]) -> [String] {
        let declared = files.flatMap { file in restraints(in: file).map { ($0, file) } }
        let listed = files.flatMap(listed)
        var faults = declared.filter { !listed.contains($0.0) }
            .map { "\($0.1.path): \($0.0) is asked by nobody: not in Restraint.all" }
        faults += listed.filter { name in !declared.contains { $0.0 == name } }
            .map { "\($0) is listed and declared nowhere" }
        faults += files.filter { restraints(in: $0).count > 1 }
            .map { "\($0.path): two restraints in one file" }
        return faults
    }

    @Test("each restraint has a file of its own and a place in the order of asking")
    func restraints() {
        let files = SourceTree.of("Sources/Supervision")
        #expect(Self.restraintFaults(files) == [])
        #expect(files.isEmpty || files.flatMap(Self.listed).count == Restraint.all.count)
    }

    @Test("a restraint that is not listed, one that is not declared, and two in a file are found")
    func restraintsCanFail() {
        let table = SourceFile(
            path: "Sources/Supervision/A.swift",
            text: "static let all: [Restraint] = [\n    held, gone,\n]")
        let held = SourceFile(
            path: "Sources/Supervision/B.swift", text: "    static let held = Restraint(\n")
        let two = SourceFile(
            path: "Sources/Supervision/C.swift",
            text: "    static let a = Restraint(\n)\n    static let b = Restraint(\n)")
        #expect(Self.restraintFaults([table, held]) == ["gone is listed and declared nowhere"])
        #expect(Self.restraintFaults([table, held, two]).count == 4)
    }

    @Test("what a veto names and when it ends is read back as it was written")
    func vetoesAreWhole() {
        for restraint in Restraint.all {
            let veto = Veto(
                restraint.word, (0..<restraint.names).map { "name \($0)" },
                until: restraint.hasEnd || restraint.mayHaveEnd ? Instant(nanoseconds: 7) : nil)
            #expect(Veto(veto.term) == veto, "\(restraint.word)")
            #expect(!veto.sentence.isEmpty, "\(restraint.word)")
        }
    }
}
