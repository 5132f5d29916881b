// SPDX-License-Identifier: Apache-2.0
// Reads one HTTP/1.x response from a hostile peer, byte by byte.

import Supervision

/// One byte in, one step out. Nothing is asked of the reads: any split of the same bytes gives the
/// same steps. The only memory is the line being collected (at most `headLimit`); fields and body
/// are handed on and forgotten.
///
/// Strict where a lenient reader could be led astray (status line, lengths, chunk sizes, control
/// characters, folded lines), lenient where servers differ harmlessly: a line may end in a bare LF,
/// and the reason phrase with its space may be missing.
///
/// Trailers are not read: the body is over with the last chunk, and that is all we wait for.
struct HTTPResponseParser {
    /// Bytes of all heads together, interim ones included.
    static let headLimit = 16 * 1024
    /// Fields of all heads together.
    static let fieldLimit = 100
    /// 1xx responses before the final one.
    static let interimLimit = 8
    /// Bytes of the line that announces a chunk, extensions included.
    static let chunkLineLimit = 1024

    enum Step: Equatable {
        /// Nothing to tell yet.
        case more
        /// The status line of the final response.
        case status(Int)
        /// A field of the final response; the name in lower case, the value without outer blanks.
        case field(name: [UInt8], value: [UInt8])
        /// The empty line. Without a body, the response is over.
        case headEnded(hasBody: Bool)
        /// The next byte of the body, without its framing. The last one may end it: see `isOver`.
        case body(UInt8)
        /// The response is over; no byte should be fed after this.
        case ended
        /// Not HTTP, or more than is allowed; no byte should be fed after this.
        case broken(ProbeFailure)
    }

    private enum State {
        case statusLine
        case fieldLine
        case fixedBody(remaining: UInt64)
        case bodyUntilClose
        case chunkLine
        case chunkData(remaining: UInt64)
        /// The line end after a chunk's data.
        case chunkEnd
        case over
    }

    private let isHead: Bool
    private var state = State.statusLine
    private var line: [UInt8] = []
    private var sawCarriageReturn = false
    private var headBytes = 0
    private var fields = 0
    private var interims = 0
    private var status = 0
    private var contentLength: UInt64?
    private var isChunked = false

    /// `toHead`: the request was HEAD, so that the response has no body whatever its fields say.
    init(toHead: Bool) { isHead = toHead }

    /// The peer closed: true if that is how this response ends.
    var mayEndHere: Bool {
        switch state {
        case .bodyUntilClose, .over: true
        case .statusLine, .fieldLine, .fixedBody, .chunkLine, .chunkData, .chunkEnd: false
        }
    }

    /// Takes the next byte.
    mutating func feed(_ byte: UInt8) -> Step {
        switch state {
        case .statusLine, .fieldLine:
            return feedHead(byte)
        case .fixedBody(let remaining):
            state = remaining > 1 ? .fixedBody(remaining: remaining - 1) : .over
            return .body(byte)
        case .bodyUntilClose:
            return .body(byte)
        case .chunkLine:
            return feedChunkLine(byte)
        case .chunkData(let remaining):
            state = remaining > 1 ? .chunkData(remaining: remaining - 1) : .chunkEnd
            return .body(byte)
        case .chunkEnd:
            return feedChunkEnd(byte)
        case .over:
            return .ended
        }
    }

    /// The response is complete: what follows is not part of it.
    var isOver: Bool {
        if case .over = state { return true }
        return false
    }

    // MARK: Lines

    private enum LineStep {
        case more
        case complete
        case broken(String)
    }

    /// Collects a line up to LF or CR LF, without either.
    private mutating func collect(_ byte: UInt8) -> LineStep {
        if byte == UInt8(ascii: "\n") {
            sawCarriageReturn = false
            return .complete
        }
        if sawCarriageReturn { return .broken("carriage return without line feed") }
        if byte == UInt8(ascii: "\r") {
            sawCarriageReturn = true
            return .more
        }
        if byte == 0 { return .broken("NUL byte in the head") }
        if byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7f {
            return .broken("control character in the head")
        }
        line.append(byte)
        return .more
    }

    private mutating func malformed(_ words: String) -> Step {
        state = .over
        line = []
        return .broken(.malformed(words))
    }

    // MARK: Head

    private mutating func feedHead(_ byte: UInt8) -> Step {
        headBytes += 1
        if headBytes > Self.headLimit {
            state = .over
            line = []
            return .broken(.tooLarge(limitBytes: Self.headLimit))
        }
        let position = line.count
        switch collect(byte) {
        case .broken(let words):
            return malformed(words)
        case .more:
            // Garbage is seen at its first wrong byte; it may never send a line end.
            if case .statusLine = state, position < Self.version.count,
                line.count > position, line[position] != Self.version[position]
            {
                return malformed("not an HTTP/1.x status line")
            }
            return .more
        case .complete:
            break
        }
        defer { line.removeAll(keepingCapacity: true) }
        if case .statusLine = state { return statusLineComplete() }
        return line.isEmpty ? headComplete() : fieldComplete()
    }

    private static let version = Array("HTTP/1.".utf8)

    /// `HTTP/1.` DIGIT SP 3DIGIT, then nothing or SP and a reason.
    private mutating func statusLineComplete() -> Step {
        let digits = line.dropFirst(9).prefix(3)
        guard line.count >= 12, line.starts(with: Self.version), Self.isDigit(line[7]),
            line[8] == UInt8(ascii: " "), digits.allSatisfy(Self.isDigit),
            line.count == 12 || line[12] == UInt8(ascii: " ")
        else { return malformed("not an HTTP/1.x status line") }
        status = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard status >= 100 else { return malformed("status below 100") }
        state = .fieldLine
        contentLength = nil
        isChunked = false
        return isInterim ? .more : .status(status)
    }

    /// 101 is final: we asked for no other protocol.
    private var isInterim: Bool { (100...199).contains(status) && status != 101 }

    private mutating func fieldComplete() -> Step {
        fields += 1
        guard fields <= Self.fieldLimit else {
            return malformed("more than \(Self.fieldLimit) fields")
        }
        if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
            return malformed("folded field line")
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return malformed("field line without a colon")
        }
        let name = line[..<colon].map(Self.lowercased)
        guard !name.isEmpty, name.allSatisfy(HTTPSyntax.isTokenByte) else {
            return malformed("field name with a forbidden character")
        }
        let value = Self.trimmed(line[(colon + 1)...])
        if isInterim { return .more }
        if let fault = noteFraming(name, value) { return malformed(fault) }
        return .field(name: name, value: Array(value))
    }

    /// Reads the two fields that frame the body; the words say what is wrong with them.
    private mutating func noteFraming(_ name: [UInt8], _ value: ArraySlice<UInt8>) -> String? {
        if name.elementsEqual("content-length".utf8) {
            if contentLength != nil { return "more than one Content-Length" }
            if isChunked { return "Content-Length beside Transfer-Encoding" }
            guard let length = Self.number(value, radix: 10, digits: 1...18) else {
                return "Content-Length is not a length"
            }
            contentLength = length
        } else if name.elementsEqual("transfer-encoding".utf8) {
            if isChunked { return "more than one Transfer-Encoding" }
            if contentLength != nil { return "Content-Length beside Transfer-Encoding" }
            guard value.map(Self.lowercased).elementsEqual("chunked".utf8) else {
                return "Transfer-Encoding other than chunked"
            }
            isChunked = true
        }
        return nil
    }

    private mutating func headComplete() -> Step {
        if isInterim {
            interims += 1
            guard interims <= Self.interimLimit else {
                return malformed("more than \(Self.interimLimit) interim responses")
            }
            state = .statusLine
            return .more
        }
        if isHead || status == 101 || status == 204 || status == 304 || contentLength == 0 {
            state = .over
        } else if isChunked {
            state = .chunkLine
        } else if let contentLength {
            state = .fixedBody(remaining: contentLength)
        } else {
            state = .bodyUntilClose
        }
        return .headEnded(hasBody: !isOver)
    }

    // MARK: Chunks

    private mutating func feedChunkLine(_ byte: UInt8) -> Step {
        switch collect(byte) {
        case .broken:
            return malformed("control character in a chunk size")
        case .more:
            guard line.count <= Self.chunkLineLimit else {
                return malformed("chunk size line over \(Self.chunkLineLimit) bytes")
            }
            return .more
        case .complete:
            break
        }
        defer { line.removeAll(keepingCapacity: true) }
        let upToExtension = line.prefix { $0 != UInt8(ascii: ";") }
        // 15 digits: no sum of ours can overflow, and no peer of ours sends an exabyte.
        guard let size = Self.number(Self.trimmed(upToExtension), radix: 16, digits: 1...15) else {
            return malformed("chunk size is not a size")
        }
        guard size > 0 else {
            state = .over
            return .ended
        }
        state = .chunkData(remaining: size)
        return .more
    }

    private mutating func feedChunkEnd(_ byte: UInt8) -> Step {
        switch collect(byte) {
        case .complete:
            state = .chunkLine
            return .more
        case .more where line.isEmpty:
            return .more
        case .more, .broken:
            return malformed("chunk longer than its size")
        }
    }

    // MARK: Bytes

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        }
        var rest = bytes.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }

    private static let letters = UInt8(ascii: "a")...UInt8(ascii: "f")

    /// Digits only, no sign, no more of them than cannot overflow 64 bits.
    private static func number(
        _ bytes: ArraySlice<UInt8>, radix: UInt64, digits: ClosedRange<Int>
    ) -> UInt64? {
        guard digits.contains(bytes.count) else { return nil }
        var value: UInt64 = 0
        for byte in bytes {
            let digit: UInt64
            switch lowercased(byte) {
            case let byte where isDigit(byte):
                digit = UInt64(byte - UInt8(ascii: "0"))
            case let byte where radix == 16 && letters.contains(byte):
                digit = UInt64(byte - UInt8(ascii: "a")) + 10
            default:
                return nil
            }
            value = value * radix + digit
        }
        return value
    }
}
