// SPDX-License-Identifier: Apache-2.0
// What a probe says to each response of the corpus, however it is cut, and at its bounds.

import Supervision
import Testing

@testable import revived

@Suite("HTTP responses")
struct HTTPResponseTests {
    /// The verdict on pieces that arrive one after the other before the peer closes.
    static func verdict(
        _ probe: HTTPProbe, strict: Bool = false, _ pieces: [ArraySlice<UInt8>]
    ) -> ProbeVerdict {
        var judge = HTTPJudge(probe, strict: strict)
        for piece in pieces {
            if let verdict = judge.feed(piece) { return verdict }
        }
        return judge.end()
    }

    @Test("each response of the corpus gets its verdict", arguments: HTTPExample.all)
    func verdicts(_ example: HTTPExample) throws {
        let bytes = try HTTPExample.read(example.file)
        let verdict = Self.verdict(example.probe, strict: example.strict, [bytes[...]])
        #expect(verdict == example.verdict)
    }

    @Test("no split of a response changes its verdict", arguments: HTTPExample.all)
    func splits(_ example: HTTPExample) throws {
        let bytes = try HTTPExample.read(example.file)
        for position in bytes.indices {
            let pieces = [bytes[..<position], bytes[position...]]
            let verdict = Self.verdict(example.probe, strict: example.strict, pieces)
            #expect(verdict == example.verdict, "cut at byte \(position)")
        }
        let single = bytes.indices.map { bytes[$0...$0] }
        let verdict = Self.verdict(example.probe, strict: example.strict, single)
        #expect(verdict == example.verdict, "byte by byte")
    }

    @Test("every file of the corpus has a verdict")
    func corpusIsWhole() throws {
        #expect(Set(try HTTPExample.names()) == Set(HTTPExample.all.map(\.file)))
    }

    @Test("a wrong status is decided with the status line, whatever follows")
    func decidesWithStatus() {
        var judge = HTTPJudge(HTTPExample.probe(body: "x"), strict: false)
        #expect(judge.feed(Array("HTTP/1.1 500 no\r\n".utf8)[...]) == .failed(.status(500)))
    }

    @Test("an answer passes with its last byte, not before")
    func decidesAtTheEnd() {
        var judge = HTTPJudge(HTTPExample.probe(), strict: false)
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"
        #expect(judge.feed(Array(text.utf8)[...]) == nil)
        #expect(judge.feed([UInt8(ascii: "k")]) == .passed)
    }

    @Test("a page longer than what is read passes, an answer cut short fails")
    func decidesLongAndShort() {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n".utf8)
        var long = HTTPJudge(HTTPExample.probe(), strict: false)
        #expect(long.feed((head + Array(repeating: 120, count: 65_536))[...]) == .passed)
        var short = HTTPJudge(HTTPExample.probe(), strict: false)
        #expect(short.feed(head[...]) == nil)
        #expect(short.end() == .failed(.closedEarly))
    }

    @Test("the text decides as soon as it was seen")
    func decidesWithText() {
        var judge = HTTPJudge(HTTPExample.probe(body: "ready"), strict: false)
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n.. read"
        #expect(judge.feed(Array(text.utf8)[...]) == nil)
        #expect(judge.feed([UInt8(ascii: "y")]) == .passed)
        #expect(judge.feed([0, 1, 2]) == .passed)
        #expect(judge.end() == .passed)
    }

    @Test("a complete body without the text is not waited on until the peer closes")
    func decidesWithLastByte() {
        let chunked = "Transfer-Encoding: chunked\r\n\r\n1\r\nn\r\n0"
        for framing in ["Content-Length: 2\r\n\r\n", chunked] {
            var judge = HTTPJudge(HTTPExample.probe(body: "ready"), strict: false)
            #expect(judge.feed(Array("HTTP/1.1 200 OK\r\n\(framing)".utf8)[...]) == nil)
            let verdict = judge.feed(Array("\r\n".utf8)[...])
            #expect(verdict == .failed(.bodyLacks("ready")))
        }
    }

    @Test("garbage is known at its first byte, without a line end")
    func garbage() {
        var judge = HTTPJudge(HTTPExample.probe(), strict: false)
        #expect(judge.feed(Array("HTTX".utf8)[...]) != nil)
    }

    @Test("a head of more than 16 KiB is too large, one of just so many is read")
    func headLimit() {
        let start = "HTTP/1.1 200 OK\r\nX: "
        let fill = HTTPResponseParser.headLimit - start.utf8.count - 4
        for (extra, expected) in [
            (0, ProbeVerdict.passed),
            (1, .failed(.tooLarge(limitBytes: HTTPResponseParser.headLimit))),
        ] {
            let text = start + String(repeating: "x", count: fill + extra) + "\r\n\r\n"
            let verdict = Self.verdict(HTTPExample.probe(), [Array(text.utf8)[...]])
            #expect(verdict == expected)
        }
    }

    @Test("the text is looked for in 64 KiB and no further")
    func readLimit() {
        let head = "HTTP/1.1 200 OK\r\n\r\n"
        let fill = HTTPJudge.readLimit - head.utf8.count - 5
        for (extra, expected) in [
            (0, ProbeVerdict.passed), (1, .failed(.tooLarge(limitBytes: HTTPJudge.readLimit))),
        ] {
            let text = head + String(repeating: "x", count: fill + extra) + "ready"
            let verdict = Self.verdict(HTTPExample.probe(body: "ready"), [Array(text.utf8)[...]])
            #expect(verdict == expected)
        }
    }

    @Test("a chunk size line without an end is refused at its bound")
    func chunkLineLimit() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;"
        let text = head + String(repeating: "x", count: HTTPResponseParser.chunkLineLimit)
        let verdict = Self.verdict(HTTPExample.probe(body: "ready"), [Array(text.utf8)[...]])
        #expect(verdict == .failed(.malformed("chunk size line over 1024 bytes")))
    }

    @Test("a shown field value is short and clean")
    func shownValue() {
        let value = String(repeating: "é", count: 300)
        let text = "HTTP/1.1 200 OK\r\nX: \u{80}\(value)\r\n\r\n"
        let probe = HTTPExample.probe(headers: [.init(name: "X", value: "1")])
        let shown = "?" + String(repeating: "é", count: 99) + "…"
        let verdict = Self.verdict(probe, [Array(text.utf8)[...]])
        #expect(verdict == .failed(.headerDiffers(name: "X", found: shown)))
    }
}
