// SPDX-License-Identifier: Apache-2.0
// A record as it stands in the journal, read by nothing of revived's own: the kind, the numbers
// that every record has, and its fields as trees of words. The form is documented in the head of
// RecordCodec.swift; a second reader of it is the point of this file.

import Simulation
import Supervision

/// `word(part;part…)`.
struct WordTree: Equatable, Sendable {
    var word = ""
    var parts: [WordTree] = []

    /// An absent part is an empty word.
    subscript(place: Int) -> WordTree { place < parts.count ? parts[place] : WordTree() }

    /// The first part with that word.
    func part(_ word: String) -> WordTree? { parts.first { $0.word == word } }

    var number: Int64 { Int64(word) ?? 0 }
    /// An instant in nanoseconds; what is none never comes.
    var instant: Int64 { Int64(word) ?? .max }
    var isYes: Bool { word == "yes" }
    var words: [String] { parts.map(\.word) }
}

/// One line of the journal.
struct JournalLine: Sendable {
    let text: String
    let kind: Kind
    let sequence: UInt64
    /// Nanoseconds of the boot-time clock.
    let at: Int64
    let service: String
    private let fields: [(key: String, value: WordTree)]

    /// Nil where the text has not the form of a record.
    init?(_ text: String) {
        var fields: [(key: String, value: WordTree)] = []
        var heads: [String] = []
        for piece in text.utf8.split(separator: UInt8(ascii: " ")) {
            guard let sign = piece.firstIndex(of: UInt8(ascii: "=")), heads.count == 2 else {
                heads.append(String(piece) ?? "")
                continue
            }
            let value = Array(piece[piece.index(after: sign)...])
            fields.append((String(piece[..<sign]) ?? "", Self.tree(value)))
        }
        guard heads.count == 2, heads[0] == "1" else { return nil }
        self.text = text
        self.fields = fields
        kind = Kind(rawValue: heads[1]) ?? .unreadable
        func word(_ key: String) -> String { fields.first { $0.key == key }?.value.word ?? "" }
        guard let sequence = UInt64(word("seq")), let at = Int64(word("at")) else { return nil }
        (self.sequence, self.at, service) = (sequence, at, word("service"))
    }

    subscript(key: String) -> WordTree { field(key) ?? WordTree() }

    func field(_ key: String) -> WordTree? { fields.first { $0.key == key }?.value }

    func isOne(of kinds: Kind...) -> Bool { kinds.contains(kind) }

    /// Innermost trees wait on a stack until their parenthesis is closed.
    private static func tree(_ bytes: [UInt8]) -> WordTree {
        var open = [WordTree()]
        var word: [UInt8] = []
        func finish() {
            if !word.isEmpty { open[open.count - 1].word = String(decoding: word, as: UTF8.self) }
            word = []
        }
        func close() {
            finish()
            guard open.count > 1 else { return }
            open[open.count - 2].parts.append(open[open.count - 1])
            open.removeLast()
        }
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "("):
                finish()
                open.append(WordTree())
            case UInt8(ascii: ";"):
                close()
                open.append(WordTree())
            case UInt8(ascii: ")"): close()
            case UInt8(ascii: "%") where place + 2 < bytes.count:
                let digits = String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self)
                word.append(UInt8(digits, radix: 16) ?? UInt8(ascii: "?"))
                place += 2
            case let byte: word.append(byte)
            }
            place += 1
        }
        finish()
        return open[0]
    }
}
