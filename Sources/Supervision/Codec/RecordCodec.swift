// SPDX-License-Identifier: Apache-2.0
// A record as one line of text and back: `1 ordered seq=7 at=81000000000 service=web …`.
//
// The first word is the version of the form, the second the kind; then `key=term` fields in any
// order. A reader ignores keys that it does not know. A newer version or an unknown kind becomes
// `unreadable`, which puts that one service in doubt. Text that is no record at all is nil.

extension Record {
    /// Raised when an older reader would misunderstand, not when a key or kind is added.
    package static let formVersion = 1

    /// No memory has as many records; a damaged number must not use up all that come after.
    private static let sequenceBound: UInt64 = 1 << 62

    package var text: String {
        var fields: Fields = ["seq": Term(sequence), "at": Term(at)]
        if !service.isEmpty { fields["service"] = Term(service) }
        return "\(Self.formVersion) \(event.kind.rawValue)" + fields.text + event.fields.text
    }

    package init?(parsing text: String) {
        // As bytes, for a journal may hold a hundred thousand of them: text goes by characters.
        var words = Words(bytes: Array(text.utf8))
        guard let first = words.next(), let version = Int(words.text(first)),
            let second = words.next(), let fields = Fields(reading: &words),
            let sequence = fields["seq"]?.unsigned, sequence < Self.sequenceBound,
            let at = fields["at"]?.instant
        else { return nil }
        let kind = words.text(second)
        let isOurs = version == Self.formVersion
        let event = isOurs ? Kind(rawValue: kind).flatMap { Event.of($0, fields) } : nil
        self.init(
            sequence: sequence, at: at, service: fields["service"]?.word ?? "",
            event: event ?? .unreadable(kind: kind))
    }
}

/// What stands between blanks.
private struct Words {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Range<Int>? {
        let blank = UInt8(ascii: " ")
        while position < bytes.count, bytes[position] == blank { position += 1 }
        let start = position
        while position < bytes.count, bytes[position] != blank { position += 1 }
        return start < position ? start..<position : nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

/// `key=term` pairs, in the order of writing.
package struct Fields: ExpressibleByDictionaryLiteral {
    private var pairs: [(key: String, term: Term)] = []

    package init(dictionaryLiteral pairs: (String, Term)...) {
        self.pairs = pairs.map { (key: $0.0, term: $0.1) }
    }

    /// Nil where one of the words that are left is not `key=term`.
    fileprivate init?(reading words: inout Words) {
        while let word = words.next() {
            guard let equals = words.bytes[word].firstIndex(of: UInt8(ascii: "=")),
                let term = Term(parsing: words.bytes, equals + 1..<word.upperBound)
            else { return nil }
            pairs.append((words.text(word.lowerBound..<equals), term))
        }
    }

    subscript(key: String) -> Term? {
        get { pairs.first { $0.key == key }?.term }
        set { if let newValue { pairs.append((key, newValue)) } }
    }

    var text: String { pairs.reduce(into: "") { $0 += " \($1.key)=\($1.term.text)" } }

    func word(_ key: String) -> String { self[key]?.word ?? "" }
    func count(_ key: String) -> Int { term(key).count }
    func unsigned(_ key: String) -> UInt64 { self[key]?.unsigned ?? 0 }
    func instant(_ key: String) -> Instant { self[key]?.instant ?? Instant(nanoseconds: 0) }
    func term(_ key: String) -> Term { self[key] ?? Term("") }
}
