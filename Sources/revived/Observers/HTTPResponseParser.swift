// SPDX-License-Identifier: Apache-2.0
// Reads one HTTP/1.x response from a hostile peer, byte by byte.

import Supervision

/// One byte in, one step out (`next` has another one at the end of a head). Nothing is asked of the
/// reads: any split of the same bytes gives the same steps. The only memory is the line and the
/// field being collected (at most `headLimit`); fields and body are handed on and forgotten.
///
/// No restart mends a header, so whatever curl reads is read: lengths that are repeated, chunked
/// beside a length (chunked wins), folded fields, control characters, a blank before the colon,
/// lines that end in a bare LF, empty lines before the status line. What cannot be read behind a
/// whole status line is told apart from what is no HTTP at all, and so is what is only too long.
///
/// Trailers are not read: the body is over with the last chunk, and that is all we wait for.
struct HTTPResponseParser {
    /// Bytes of all heads together, interim ones included. Servers bound what they send and take at
    /// 8 to 16 KiB.
    static let headLimit = 16 * 1024

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
        /// It is not read any further; no byte should be fed after this.
        case refused(HTTPRefusal)
    }

    private enum State {
        case statusLine
        case fieldLine
        case fixedBody(remaining: UInt64)
        case bodyUntilClose
        /// The line that announces a chunk: its size so far, nil before the first digit.
        case chunkSize(UInt64?)
        /// The rest of that line, which says nothing that is asked.
        case chunkRest(UInt64)
        case chunkData(remaining: UInt64)
        /// The line end after a chunk's data.
        case chunkEnd
        case over
    }

    private let isHead: Bool
    private var state = State.statusLine
    private var line: [UInt8] = []
    /// The last field line with what was folded into it; nil: none.
    private var field: [UInt8]?
    /// Follows the step that was told.
    private var following: Step?
    private var headBytes = 0
    private var status = 0
    private var framing = HTTPFraming()

    /// `toHead`: the request was HEAD, so that the response has no body whatever its fields say.
    init(toHead: Bool) { isHead = toHead }

    /// The peer closed: true if that is how this response ends.
    var mayEndHere: Bool {
        switch state {
        case .bodyUntilClose, .over: true
        case .statusLine, .fieldLine, .fixedBody, .chunkSize, .chunkRest, .chunkData, .chunkEnd:
            false
        }
    }

    /// The response is complete: what follows is not part of it.
    var isOver: Bool {
        if case .over = state { return true }
        return false
    }

    /// The head that is being read has announced a body.
    var promisesBody: Bool {
        var soFar = self
        _ = soFar.takeField()
        return soFar.framing.promisesBody
    }

    /// The body is sent in another coding (gzip, say): a text in it is not seen.
    var isCoded: Bool { framing.isCoded }

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
        case .chunkSize(let size):
            return feedChunkSize(byte, size)
        case .chunkRest(let size):
            return byte == UInt8(ascii: "\n") ? chunkBegins(size) : .more
        case .chunkData(let remaining):
            state = remaining > 1 ? .chunkData(remaining: remaining - 1) : .chunkEnd
            return .body(byte)
        case .chunkEnd:
            return feedChunkEnd(byte)
        case .over:
            return .ended
        }
    }

    /// What follows the last step without a further byte; nil: nothing.
    mutating func next() -> Step? {
        defer { following = nil }
        return following
    }

    private mutating func refuse(_ refusal: HTTPRefusal) -> Step {
        state = .over
        line = []
        field = nil
        return .refused(refusal)
    }

    // MARK: Head

    private mutating func feedHead(_ byte: UInt8) -> Step {
        headBytes += 1
        if headBytes > Self.headLimit {
            return refuseHead(.tooLong("its head is longer than \(Self.headLimit) bytes"))
        }
        if byte == UInt8(ascii: "\n") { return lineComplete() }
        if byte == 0 { return refuseHead(.malformed("NUL byte in the head")) }
        // The line end of an empty line before the status line.
        if case .statusLine = state, line.isEmpty, byte == UInt8(ascii: "\r") { return .more }
        line.append(byte)
        // Garbage is seen at its first wrong byte; it may never send a line end.
        if case .statusLine = state, !HTTPStatusLine.mayBegin(line) {
            return refuse(.notHTTP(HTTPStatusLine.complaint))
        }
        return .more
    }

    /// A status line that is whole but for its reason phrase has told its status.
    private mutating func refuseHead(_ refusal: HTTPRefusal) -> Step {
        guard case .statusLine = state else { return refuse(refusal) }
        let (status, complaint) = HTTPStatusLine.parse(line)
        guard let status else { return refuse(.notHTTP(complaint)) }
        following = refuse(refusal)
        return .status(status)
    }

    private mutating func lineComplete() -> Step {
        while line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { line.removeAll(keepingCapacity: true) }
        if case .statusLine = state { return line.isEmpty ? .more : statusLineComplete() }
        guard let first = line.first else { return headComplete() }
        if HTTPSyntax.isBlank(first) {
            field? += [UInt8(ascii: " ")] + HTTPSyntax.trimmed(line[...])
            return .more
        }
        let former = takeField()
        field = line
        return former
    }

    private mutating func statusLineComplete() -> Step {
        let (found, complaint) = HTTPStatusLine.parse(line)
        guard let found else { return refuse(.notHTTP(complaint)) }
        status = found
        state = .fieldLine
        framing = HTTPFraming()
        return isInterim ? .more : .status(status)
    }

    /// 101 is final: we asked for no other protocol.
    private var isInterim: Bool { (100...199).contains(status) && status != 101 }

    /// The field that is complete, if there is one; a line that is none is passed over.
    private mutating func takeField() -> Step {
        guard let whole = field, !isInterim else { return .more }
        field = nil
        guard let colon = whole.firstIndex(of: UInt8(ascii: ":")) else { return .more }
        let name = HTTPSyntax.trimmed(whole[..<colon]).map(HTTPSyntax.lowercased)
        let value = HTTPSyntax.trimmed(whole[(colon + 1)...])
        framing.note(name, value)
        return .field(name: name, value: Array(value))
    }

    private mutating func headComplete() -> Step {
        if isInterim {
            field = nil
            state = .statusLine
            return .more
        }
        let last = takeField()
        let end = bodyBegins()
        if last == .more { return end }
        following = end
        return last
    }

    private mutating func bodyBegins() -> Step {
        if isHead || status == 101 || status == 204 || status == 304 {
            state = .over
            return .headEnded(hasBody: false)
        }
        switch framing.length {
        case .chunked: state = .chunkSize(nil)
        case .untilClose: state = .bodyUntilClose
        case .bytes(let count): state = count == 0 ? .over : .fixedBody(remaining: count)
        case .unclear(let words): return refuse(.malformed(words))
        }
        return .headEnded(hasBody: !isOver)
    }

    // MARK: Chunks

    private mutating func feedChunkSize(_ byte: UInt8, _ size: UInt64?) -> Step {
        if let digit = HTTPSyntax.hexadecimal(byte) {
            // With this bound no sum can overflow, and no peer sends an exabyte.
            guard (size ?? 0) < 1 << 56 else {
                return refuse(.malformed("a chunk size is not a size"))
            }
            state = .chunkSize((size ?? 0) * 16 + digit)
            return .more
        }
        guard let size else {
            if HTTPSyntax.isBlank(byte) { return .more }
            return refuse(.malformed("a chunk size is not a size"))
        }
        if byte == UInt8(ascii: "\n") { return chunkBegins(size) }
        state = .chunkRest(size)
        return .more
    }

    private mutating func chunkBegins(_ size: UInt64) -> Step {
        state = size > 0 ? .chunkData(remaining: size) : .over
        return size > 0 ? .more : .ended
    }

    private mutating func feedChunkEnd(_ byte: UInt8) -> Step {
        switch byte {
        case UInt8(ascii: "\n"): state = .chunkSize(nil)
        case UInt8(ascii: "\r"): break
        default: return refuse(.malformed("a chunk is longer than its size"))
        }
        return .more
    }
}
