// SPDX-License-Identifier: Apache-2.0
// Swift text with comments and string literals blanked, line by line in place; and the literals.
//
// What is interpolated into a literal is blanked with it: a rule that looks for a call misses one
// that hides there. Regex literals are not understood; this package has none.

struct PlainCode {
    private let bytes: [UInt8]
    private var place = 0
    private var result: [UInt8] = []
    private var literals: [Range<Int>] = []

    static func of(_ text: String) -> String {
        String(decoding: read(text).result, as: UTF8.self)
    }

    /// What stands between the quotes of each literal, as it is written there; one within an
    /// interpolation stands before the one around it.
    static func literals(of text: String) -> [String] {
        let reader = read(text)
        return reader.literals.map { String(decoding: reader.bytes[$0], as: UTF8.self) }
    }

    private static func read(_ text: String) -> PlainCode {
        var reader = PlainCode(bytes: Array(text.utf8))
        while reader.place < reader.bytes.count { reader.step() }
        return reader
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func step() {
        if sees("//") {
            while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { blank() }
        } else if sees("/*") {
            blockComment()
        } else if let hashes = literalBegins() {
            literal(hashes: hashes)
        } else {
            result.append(bytes[place])
            place += 1
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                blank(2)
            } else if sees("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && place < bytes.count
    }

    /// The number of `#` before a quote that stands here.
    private func literalBegins() -> Int? {
        var hashes = 0
        while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
        return byte(hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func literal(hashes: Int) {
        let marks = String(repeating: "#", count: hashes)
        let isLong = sees(marks + "\"\"\"")
        let quote = isLong ? "\"\"\"" : "\""
        blank(hashes + quote.utf8.count)
        let start = place
        while place < bytes.count {
            if sees(quote + marks) {
                literals.append(start..<place)
                return blank(quote.utf8.count + hashes)
            } else if sees("\\" + marks + "(") {
                blank(hashes + 2)
                interpolation()
            } else if sees("\\" + marks) {
                blank(hashes + 2)
            } else {
                blank()
            }
        }
    }

    /// Up to the parenthesis that closes it, literals within included.
    private mutating func interpolation() {
        var depth = 1
        while place < bytes.count, depth > 0 {
            if let hashes = literalBegins() {
                literal(hashes: hashes)
                continue
            }
            if bytes[place] == UInt8(ascii: "(") { depth += 1 }
            if bytes[place] == UInt8(ascii: ")") { depth -= 1 }
            blank()
        }
    }

    private func byte(_ offset: Int) -> UInt8? {
        place + offset < bytes.count ? bytes[place + offset] : nil
    }

    private func sees(_ text: String) -> Bool {
        bytes[place...].starts(with: text.utf8)
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where place < bytes.count {
            let isNewline = bytes[place] == UInt8(ascii: "\n")
            result.append(isNewline ? bytes[place] : UInt8(ascii: " "))
            place += 1
        }
    }
}
