// SPDX-License-Identifier: Apache-2.0
// The grain of the record codec: a word, perhaps with arguments, as in `failed(status(500))`.
//
// A record is read back by a later version, by another machine, or after half of it was lost, so
// its text is as plain as can be: no types, no positions to count, every odd byte percent-escaped.
// JSON was refused: it needs a parser that this target, which imports nothing, would have to carry.

/// A word with arguments. Words hold any text; the text form escapes what would be syntax.
package struct Term: Equatable, Sendable {
    package var word: String
    package var arguments: [Term]

    package init(_ word: String, _ arguments: [Term] = []) {
        self.word = word
        self.arguments = arguments
    }

    package init(_ word: String, _ arguments: Term...) {
        self.init(word, arguments)
    }

    package init(_ number: some BinaryInteger) { self.init(String(number)) }
    package init(_ instant: Instant) { self.init(String(instant.nanoseconds)) }
    package init(_ duration: Duration) { self.init(String(duration.nanoseconds)) }
    package init(_ flag: Bool) { self.init(flag ? "yes" : "no") }
    package init(list words: [String]) { self.init("", words.map { Term($0) }) }

    package var text: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(into bytes: inout [UInt8]) {
        for byte in word.utf8 {
            if Self.isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Self.digit(byte >> 4))
                bytes.append(Self.digit(byte & 15))
            }
        }
        if arguments.isEmpty { return }
        bytes.append(UInt8(ascii: "("))
        for (position, argument) in arguments.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ";")) }
            argument.write(into: &bytes)
        }
        bytes.append(UInt8(ascii: ")"))
    }

    /// Syntax (`%`, `(`, `)`, `;`), white space and control bytes are escaped; `=` is not, because
    /// only the first one of a field is looked at.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "%"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"): false
        case 0...32, 127...: false
        default: true
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }

    // MARK: - Reading

    /// Nil where the text is not a term, or nests deeper than any record that we write.
    package init?(parsing text: some StringProtocol) {
        let bytes = Array(text.utf8)
        self.init(parsing: bytes, bytes.indices)
    }

    /// The same for a part of these bytes.
    init?(parsing bytes: [UInt8], _ part: Range<Int>) {
        var reader = TermReader(bytes: bytes, position: part.lowerBound, end: part.upperBound)
        guard let term = reader.term(depth: 0), reader.isAtEnd else { return nil }
        self = term
    }

    package var number: Int64? { arguments.isEmpty ? Int64(word) : nil }
    /// Nothing that is counted is negative or reaches a billion; what is damaged reads as a bound.
    package var count: Int { Int(min(max(number ?? 0, 0), 1_000_000_000)) }
    package var unsigned: UInt64? { arguments.isEmpty ? UInt64(word) : nil }
    package var instant: Instant? { number.map(Instant.init(nanoseconds:)) }
    package var duration: Duration? { number.map { .nanoseconds($0) } }
    package var flag: Bool? { word == "yes" ? true : word == "no" ? false : nil }
    package var words: [String] { arguments.map(\.word) }

    /// The argument at a position; an absent one reads as an empty word, so that a shorter form of
    /// an older version is still read.
    package subscript(position: Int) -> Term {
        arguments.indices.contains(position) ? arguments[position] : Term("")
    }
}

/// A recursive descent over bytes; deeper than 8 is nothing that we wrote.
private struct TermReader {
    let bytes: [UInt8]
    var position: Int
    let end: Int

    var isAtEnd: Bool { position == end }

    mutating func term(depth: Int) -> Term? {
        guard depth < 8, let word = word() else { return nil }
        guard take(UInt8(ascii: "(")) else { return Term(word) }
        var arguments: [Term] = []
        repeat {
            guard let argument = term(depth: depth + 1) else { return nil }
            arguments.append(argument)
        } while take(UInt8(ascii: ";"))
        guard take(UInt8(ascii: ")")) else { return nil }
        return Term(word, arguments)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func word() -> String? {
        let start = position
        while position < end, Self.isPlain(bytes[position]) { position += 1 }
        // Nearly every word is plain to its end.
        if isAtEnd || bytes[position] != UInt8(ascii: "%") {
            return String(validating: bytes[start..<position], as: UTF8.self)
        }
        var word = Array(bytes[start..<position])
        while position < end {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"):
                return String(validating: word, as: UTF8.self)
            case UInt8(ascii: "%"):
                guard position + 2 < end, let high = nibble(bytes[position + 1]),
                    let low = nibble(bytes[position + 2])
                else { return nil }
                word.append(high << 4 | low)
                position += 3
            default:
                word.append(byte)
                position += 1
            }
        }
        return String(validating: word, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "%"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"): false
        default: true
        }
    }

    private func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
