// SPDX-License-Identifier: Apache-2.0
// What the head of a response says of its status and of the length of its body.

/// Why a response is not read any further.
enum HTTPRefusal: Equatable {
    /// It does not begin with a status line.
    case notHTTP(String)
    /// What follows its status line cannot be read.
    case malformed(String)
    /// It is longer than what we read.
    case tooLong(String)
}

/// `HTTP/` and a version, a blank or more, three digits, and then whatever is no further digit.
enum HTTPStatusLine {
    static let complaint = "not an HTTP status line"
    private static let name = Array("http/".utf8)

    /// So far the line may still become a status line.
    static func mayBegin(_ line: [UInt8]) -> Bool {
        let last = line.count - 1
        guard line.indices.contains(last), last <= name.count else { return true }
        let byte = HTTPSyntax.lowercased(line[last])
        return last < name.count ? byte == name[last] : (0x31...0x33).contains(byte)
    }

    /// The status, or nil and what is wrong.
    static func parse(_ line: [UInt8]) -> (status: Int?, complaint: String) {
        guard line.prefix(name.count).map(HTTPSyntax.lowercased) == name else {
            return (nil, complaint)
        }
        // A version beyond 3, or one of two digits, is of no server that we could understand.
        var rest = line.dropFirst(name.count)
        guard let major = rest.popFirst(), (0x31...0x33).contains(major) else {
            return (nil, complaint)
        }
        if rest.first == UInt8(ascii: ".") {
            guard rest.dropFirst().first.map(HTTPSyntax.isDigit) == true else {
                return (nil, complaint)
            }
            rest = rest.dropFirst(2)
        }
        guard rest.first == UInt8(ascii: " ") else { return (nil, complaint) }
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        let digits = rest.prefix { HTTPSyntax.isDigit($0) }
        guard digits.count == 3 else { return (nil, complaint) }
        let status = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return status < 100 ? (nil, "status below 100") : (status, "")
    }
}

/// How the end of the body is found, from the fields that say so.
struct HTTPFraming {
    enum Length: Equatable {
        case chunked
        case bytes(UInt64)
        case untilClose
        /// The fields contradict each other; the words say how.
        case unclear(String)
    }

    private enum Lengths {
        case none
        case one(UInt64)
        /// More than a length can be: it says nothing (curl's reading too).
        case beyond
        case unclear(String)
    }

    private var isChunked = false
    private var lengths = Lengths.none
    /// A coding other than chunked.
    private(set) var isCoded = false

    /// Chunked wins over any length (RFC 9112, 6.3).
    var length: Length {
        if isChunked { return .chunked }
        switch lengths {
        case .none, .beyond: return .untilClose
        case .one(let count): return .bytes(count)
        case .unclear(let words): return .unclear(words)
        }
    }

    /// Bytes are to come.
    var promisesBody: Bool {
        switch length {
        case .chunked: true
        case .bytes(let count): count > 0
        case .untilClose, .unclear: false
        }
    }

    /// Takes note of one field of the head.
    mutating func note(_ name: [UInt8], _ value: ArraySlice<UInt8>) {
        if name.elementsEqual("content-length".utf8) {
            for item in Self.items(value) { note(length: item) }
            if value.isEmpty { lengths = .unclear("Content-Length is empty") }
        } else if name.elementsEqual("transfer-encoding".utf8) {
            for coding in Self.items(value) { note(coding: coding) }
        } else if name.elementsEqual("content-encoding".utf8) {
            let codings = Self.items(value).map { $0.map(HTTPSyntax.lowercased) }
            if codings.contains(where: { !$0.elementsEqual("identity".utf8) }) { isCoded = true }
        }
    }

    private mutating func note(length item: ArraySlice<UInt8>) {
        guard item.allSatisfy(HTTPSyntax.isDigit) else {
            lengths = .unclear("Content-Length is not a length")
            return
        }
        let digits = item.drop { $0 == UInt8(ascii: "0") }
        // 18 digits: no more of them than cannot overflow 64 bits.
        let isBeyond = digits.count > 18
        let count = digits.prefix(18).reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
        switch lengths {
        case .none: lengths = isBeyond ? .beyond : .one(count)
        case .one(let former) where isBeyond || former != count:
            lengths = .unclear("two lengths in Content-Length")
        case .beyond where !isBeyond: lengths = .unclear("two lengths in Content-Length")
        case .one, .beyond, .unclear: break
        }
    }

    private mutating func note(coding item: ArraySlice<UInt8>) {
        let word = HTTPSyntax.trimmed(item.prefix { $0 != UInt8(ascii: ";") })
            .map(HTTPSyntax.lowercased)
        if word.elementsEqual("chunked".utf8) {
            isChunked = true
        } else if !word.elementsEqual("identity".utf8) {
            isCoded = true
        }
    }

    /// The items of a list, without blanks and without those that are empty.
    private static func items(_ value: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        value.split(separator: UInt8(ascii: ",")).map { HTTPSyntax.trimmed($0) }
            .filter { !$0.isEmpty }
    }
}
