// SPDX-License-Identifier: Apache-2.0
// Each kind of record is known in all the places that must know it.

import Exploration
import Foundation
import Recording
import Supervision
import Systemd
import TestSupport
import Testing

@Suite("Every kind of record is known everywhere")
struct KindTests {
    @Test("the samples are of every kind")
    func samples() {
        #expect(Set(SampleRecords.all.map(\.event.kind)) == Set(Kind.allCases))
    }

    /// With REVIVED_REWRITE=1 the lines and entries that are missing are written: the text of an
    /// entry is then still to be told.
    private static let rewrites = ProcessInfo.processInfo.environment["REVIVED_REWRITE"] == "1"

    private static func append(_ lines: [String], to path: String) throws {
        guard rewrites, !lines.isEmpty, let text = SourceTree.text(path) else { return }
        let added = text + lines.joined(separator: "\n") + "\n"
        try added.write(
            to: SourceTree.root.appendingPathComponent(path), atomically: true, encoding: .utf8)
    }

    private static func writeMissing() throws {
        let ids = SourceTree.text("units/message-ids.txt") ?? ""
        let catalog = SourceTree.text("units/revived.catalog") ?? ""
        let missing = known.filter { !ids.contains($0.1) }
        try append(missing.map { "\($0.0) \($0.1)" }, to: "units/message-ids.txt")
        try append(
            known.filter { !catalog.contains($0.1) }.map { skeleton($0.0, $0.1) },
            to: "units/revived.catalog")
    }

    static func skeleton(_ word: String, _ identity: String) -> String {
        """

        # \(word)
        -- \(identity)
        Subject: @REVIVED_SERVICE@: \(word)
        Defined-By: revived
        Support: man:revived-records(7)
        """
    }

    @Test("units/message-ids.txt and the program have the same ids")
    func messageIdentities() throws {
        try Self.writeMissing()
        let text = try #require(SourceTree.text("units/message-ids.txt"))
        #expect(Catalog.faults(ids: text, kinds: Self.known) == [])
    }

    @Test("each kind has a catalog entry, and each entry a kind")
    func catalog() throws {
        let entries = Catalog(try #require(SourceTree.text("units/revived.catalog"))).entries
        #expect(Set(entries.map(\.identity)) == Set(Kind.allCases.map(\.row.messageIdentity)))
        #expect(entries.count == Kind.allCases.count)
        for entry in entries { #expect(!entry.subject.isEmpty, "\(entry.identity)") }
    }

    @Test("an entry's text names only fields that every record of its kind has")
    func fields() throws {
        let entries = Catalog(try #require(SourceTree.text("units/revived.catalog"))).entries
        for (kind, names) in Self.sentFields() {
            for entry in entries where entry.identity == kind.row.messageIdentity {
                let missing = entry.fields.subtracting(names).sorted()
                #expect(missing.isEmpty, "\(kind.rawValue): the entry names \(missing)")
            }
        }
    }

    @Test("each phase and each kind is explained in the manual")
    func vocabulary() throws {
        let text = try #require(SourceTree.text("units/man/revived.md"))
        let words = PhaseName.allCases.map(\.rawValue) + Kind.allCases.map(\.rawValue)
        #expect(Self.unexplained(words, in: text) == [])
    }

    @Test("each of these rules can fail")
    func canFail() {
        let ids = "# a comment\nfailed 111\nordered 333\nlost 444\n"
        #expect(
            Catalog.faults(ids: ids, kinds: [("failed", "111"), ("ordered", "222"), ("new", "5")])
                == [
                    "lost is no kind", "new 5 is missing", "ordered is 333, in the program 222",
                ])
        #expect(Catalog(Self.skeleton("new", "5")).entries.map(\.identity) == ["5"])
        let catalog = Catalog("-- 111\nSubject: @A@ failed\nX: y\n\nText of @B_C@ and a@b.\n")
        #expect(catalog.entries.first?.fields == ["A", "B_C"])
        #expect(catalog.entries.first?.subject == "@A@ failed")
        #expect(
            Self.unexplained(["resting", "off-duty"], in: "it is off-duty-long") == [
                "off-duty", "resting",
            ])
    }

    private static let known = Kind.allCases.map { ($0.rawValue, $0.row.messageIdentity) }

    /// Fields that all samples of a kind have, as they come one after another.
    private static func sentFields() -> [Kind: Set<String>] {
        var subjects = ContextTracker()
        var sent: [Kind: Set<String>] = [:]
        for record in SampleRecords.all {
            let subject = subjects.describe(record, unit: "nginx.service")
            let names = Set(record.journalFields(subject).map(\.name))
            sent[record.event.kind] = sent[record.event.kind]?.intersection(names) ?? names
        }
        return sent
    }

    /// `-` counts as a letter: `off-duty-long` does not explain `off-duty`.
    static func unexplained(_ words: [String], in text: String) -> [String] {
        let said = Set(text.split { !($0.isLetter || $0 == "-") }.map(String.init))
        return words.filter { !said.contains($0) }.sorted()
    }
}

/// The message catalog, as journalctl reads it.
struct Catalog {
    struct Entry {
        let identity: String
        var subject = ""
        var fields: Set<String> = []
    }

    let entries: [Entry]

    init(_ text: String) {
        var entries: [Entry] = []
        for line in text.split(separator: "\n").map(String.init) where !line.hasPrefix("#") {
            if line.hasPrefix("-- ") {
                entries.append(Entry(identity: String(line.dropFirst(3))))
            }
            guard let last = entries.indices.last else { continue }
            if line.hasPrefix("Subject: ") { entries[last].subject = String(line.dropFirst(9)) }
            entries[last].fields.formUnion(Self.fields(line))
        }
        self.entries = entries
    }

    /// What stands between two `@` and looks like the name of a field.
    private static func fields(_ line: String) -> [String] {
        line.split(separator: "@", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map(String.init).filter { name in
                !name.isEmpty && name.allSatisfy { $0 == "_" || $0.isUppercase || $0.isNumber }
            }
    }

    /// What differs between the list of ids and the kinds.
    static func faults(ids text: String, kinds: [(String, String)]) -> [String] {
        var listed: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2 { listed[words[0]] = words[1] }
        }
        var faults: [String] = []
        for (kind, identity) in kinds {
            switch listed.removeValue(forKey: kind) {
            case nil: faults.append("\(kind) \(identity) is missing")
            case identity?: break
            case let other?: faults.append("\(kind) is \(other), in the program \(identity)")
            }
        }
        return (faults + listed.keys.map { "\($0) is no kind" }).sorted()
    }
}
