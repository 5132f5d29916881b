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
    ) -> AttemptResult {
        var judge = HTTPResponseCheck(probe, strict: strict)
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
        var judge = HTTPResponseCheck(HTTPExample.probe(body: "x"), strict: false)
        #expect(judge.feed(Array("HTTP/1.1 500 no\r\n".utf8)[...]) == .failed(.status(500)))
    }

    @Test("an answer passes with its last byte, not before")
    func decidesAtTheEnd() {
        var judge = HTTPResponseCheck(HTTPExample.probe(), strict: false)
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"
        #expect(judge.feed(Array(text.utf8)[...]) == nil)
        #expect(judge.feed([UInt8(ascii: "k")]) == .passed)
    }

    @Test("a page longer than what is read passes, an answer cut short fails")
    func decidesLongAndShort() {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n".utf8)
        var long = HTTPResponseCheck(HTTPExample.probe(), strict: false)
        #expect(long.feed((head + Array(repeating: 120, count: 65_536))[...]) == .passed)
        var short = HTTPResponseCheck(HTTPExample.probe(), strict: false)
        #expect(short.feed(head[...]) == nil)
        #expect(short.end() == .failed(.closedEarly))
    }

    @Test("the text decides as soon as it was seen")
    func decidesWithText() {
        var judge = HTTPResponseCheck(HTTPExample.probe(body: "ready"), strict: false)
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
            var judge = HTTPResponseCheck(HTTPExample.probe(body: "ready"), strict: false)
            #expect(judge.feed(Array("HTTP/1.1 200 OK\r\n\(framing)".utf8)[...]) == nil)
            let verdict = judge.feed(Array("\r\n".utf8)[...])
            #expect(verdict == .failed(.bodyLacks("ready")))
        }
    }

    @Test("garbage is known at its first byte, without a line end")
    func garbage() {
        var judge = HTTPResponseCheck(HTTPExample.probe(), strict: false)
        #expect(judge.feed(Array("HTTX".utf8)[...]) != nil)
    }

    @Test("a head of more than 16 KiB is too large, one of just so many is read")
    func headLimit() {
        let start = "HTTP/1.1 200 OK\r\nX: "
        let fill = HTTPResponseParser.headLimit - start.utf8.count - 4
        for (extra, expected) in [
            (0, AttemptResult.passed),
            (1, .inconclusive(.notRead("its head is longer than 16384 bytes"))),
        ] {
            let text = start + String(repeating: "x", count: fill + extra) + "\r\n\r\n"
            let probe = HTTPExample.probe(headers: [.init(name: "Y", value: "1")])
            let verdict = Self.verdict(
                HTTPExample.probe(body: "ready"), [Array((text + "ready").utf8)[...]])
            #expect(verdict == expected)
            // Where the status is all that is asked, the rest need not be read.
            #expect(Self.verdict(HTTPExample.probe(), [Array(text.utf8)[...]]) == .passed)
            guard extra > 0 else { continue }
            #expect(Self.verdict(probe, [Array(text.utf8)[...]]) == expected)
        }
    }

    @Test("the text is looked for in 64 KiB and no further")
    func readLimit() {
        let head = "HTTP/1.1 200 OK\r\n\r\n"
        let fill = HTTPResponseCheck.readLimit - head.utf8.count - 5
        for (extra, expected) in [
            (0, AttemptResult.passed),
            (1, .inconclusive(.notRead("it is longer than 65536 bytes"))),
        ] {
            let text = head + String(repeating: "x", count: fill + extra) + "ready"
            let verdict = Self.verdict(HTTPExample.probe(body: "ready"), [Array(text.utf8)[...]])
            #expect(verdict == expected)
        }
    }

    @Test("a chunk extension is passed over, however long, and costs no memory")
    func longExtension() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;"
        let fill = String(repeating: "x", count: 10_000)
        let text = head + fill + "\r\nready\r\n0\r\n"
        #expect(Self.verdict(HTTPExample.probe(body: "ready"), [Array(text.utf8)[...]]) == .passed)
    }

    @Test("an endless line in place of the status line is a failure, one behind the status is not")
    func endlessStatusLine() {
        let fill = String(repeating: "x", count: HTTPResponseParser.headLimit)
        for (start, expected) in [
            ("HTTP/1.1 200 ", AttemptResult.passed), ("HTTP/1.1 500 ", .failed(.status(500))),
            ("HTTP/1.1 ", .failed(.malformed("not an HTTP status line"))),
        ] {
            let text = Array((start + fill).utf8)
            #expect(Self.verdict(HTTPExample.probe(), [text[...]]) == expected)
        }
        let blank = Array(String(repeating: "\n", count: HTTPResponseParser.headLimit + 1).utf8)
        #expect(
            Self.verdict(HTTPExample.probe(), [blank[...]])
                == .failed(.malformed("not an HTTP status line")))
    }

    private static func form(_ edit: (inout HTTPPattern) -> Void) -> HTTPProbe {
        var form = HTTPPattern()
        edit(&form)
        var probe = HTTPExample.probe(body: "ready")
        probe.inconclusive = form
        return probe
    }

    @Test("an answer of a form that tells nothing is inconclusive, and only one of that form")
    func inconclusiveForm() throws {
        let later = try HTTPExample.read("status-503-later")[...]
        let declared = AttemptResult.inconclusive(.declared("status 503"))
        let mode = HeaderField(name: "x-maintenance-mode", value: "1")
        let unavailable = AttemptResult.failed(.unavailable(retryAfter: .seconds(120)))
        for (probe, expected) in [
            (Self.form { $0.status = [503...503] }, declared),
            (Self.form { $0.status = [500...502] }, unavailable),
            (Self.form { $0.headers = [mode] }, declared),
            (Self.form { ($0.status, $0.headers) = ([503...503], [mode]) }, declared),
            (Self.form { ($0.status, $0.headers) = ([500...500], [mode]) }, unavailable),
            (Self.form { $0.headers = [.init(name: mode.name, value: "0")] }, unavailable),
            (Self.form { $0.body = "ready" }, declared),
            (Self.form { $0.body = "absent" }, unavailable),
        ] {
            #expect(Self.verdict(probe, [later]) == expected)
        }
        // Of an answer that would pass likewise.
        let well = try HTTPExample.read("ok-length")[...]
        let all = Self.form { $0.body = "I'm" }
        #expect(Self.verdict(all, [well]) == .inconclusive(.declared("status 200")))
        #expect(Self.verdict(Self.form { $0.body = "absent" }, [well]) == .passed)
    }

    @Test("what was not read of an answer that may tell nothing is no failure")
    func unreadForm() {
        let probe = Self.form { ($0.status, $0.body) = ([503...503], "later") }
        let head = "HTTP/1.1 503 x\r\n\r\n"
        let long = Array((head + String(repeating: "x", count: HTTPResponseCheck.readLimit)).utf8)
        #expect(
            Self.verdict(probe, [long[...]])
                == .inconclusive(.notRead("it is longer than 65536 bytes")))
        #expect(Self.verdict(probe, [Array(head.utf8)[...]]) == .failed(.status(503)))
    }

    @Test("a wait is read in seconds and from all three forms of a date")
    func retryAfter() {
        // Sun, 06 Nov 1994 08:49:37 GMT
        let then: Int64 = 784_111_777
        func wait(_ text: String, _ now: Int64 = then - 60) -> Duration? {
            HTTPDate.wait(Array(text.utf8), now: now)
        }
        #expect(wait("120") == .seconds(120))
        #expect(wait("0") == .zero)
        #expect(wait("99999999999999999999") == HTTPDate.longest)
        for date in [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            #expect(HTTPDate.seconds(date) == then, "\(date)")
            #expect(wait(date) == .seconds(60))
            #expect(wait(date, then + 1) == .zero)
            #expect(wait(date, 0) == nil, "the clock is not known")
        }
        #expect(HTTPDate.seconds("Thu, 29 Feb 2024 00:00:00 GMT") == 1_709_164_800)
        for text in ["", "-1", "soon", "1.5", "Sun, 32 Nov 1994 08:49:37 GMT", ", , , , ,"] {
            #expect(wait(text) == nil, "\(text)")
        }
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
