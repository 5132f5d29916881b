// SPDX-License-Identifier: Apache-2.0
// The bytes of a request, and what cannot be smuggled into them.

import Supervision
import Testing

@testable import revived

@Suite("HTTP requests")
struct HTTPRequestTests {
    private func text(_ probe: HTTPProbe) -> String? {
        HTTPRequest.encode(probe).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("a plain request is these bytes")
    func plain() {
        var probe = HTTPExample.probe()
        probe.target = "/health?full=1"
        probe.host = "web.example:8080"
        let expected = """
            GET /health?full=1 HTTP/1.1\r
            Host: web.example:8080\r
            User-Agent: revived/0.1\r
            Connection: close\r
            \r\n
            """
        #expect(text(probe) == expected)
    }

    @Test("configured fields come in order and replace ours of the same name")
    func fields() {
        var probe = HTTPExample.probe(method: .head)
        probe.headers = [
            HeaderField(name: "host", value: "other"), HeaderField(name: "X-A", value: "1\t2"),
            HeaderField(name: "USER-AGENT", value: "né"),
        ]
        let expected = """
            HEAD / HTTP/1.1\r
            Connection: close\r
            host: other\r
            X-A: 1\t2\r
            USER-AGENT: né\r
            \r\n
            """
        #expect(text(probe) == expected)
    }

    @Test(
        "a part that holds a line end or another control character is not sent",
        arguments: ["a\r\nX: 1", "a\n", "a\0", "\u{7f}"])
    func injection(_ part: String) {
        var target = HTTPExample.probe()
        target.target = "/" + part
        var host = HTTPExample.probe()
        host.host = part
        var name = HTTPExample.probe()
        name.headers = [HeaderField(name: part, value: "1")]
        var value = HTTPExample.probe()
        value.headers = [HeaderField(name: "X", value: part)]
        for probe in [target, host, name, value] { #expect(HTTPRequest.encode(probe) == nil) }
    }

    @Test(
        "a target with a blank, without a slash or empty is not sent", arguments: ["/a b", "a", ""])
    func target(_ target: String) {
        var probe = HTTPExample.probe()
        probe.target = target
        #expect(HTTPRequest.encode(probe) == nil)
    }
}

@Suite("Texts of strangers")
struct ShownTextTests {
    @Test("a text is found across any border, also when it begins within itself")
    func search() {
        for (text, stream, isThere) in [
            ("aab", "aaab", true), ("abab", "abaabab", true), ("aa", "a-a", false),
            ("a", "", false),
        ] {
            var search = ByteSearch(text)
            for byte in stream.utf8 { search.feed(byte) }
            #expect(search.isFound == isThere, "\(text) in \(stream)")
        }
    }

    @Test("what is shown is the first line that is not blank, clean and short")
    func shown() {
        func shown(_ text: String) -> String { ShownText.line(text.utf8, limit: 10) }
        #expect(shown("\n\r\n  one\ntwo") == "one")
        #expect(shown("a\u{1b}[31mb\u{202e}\0") == "a?[31mb??")
        #expect(shown("0123456789") == "0123456789")
        #expect(shown("0123456789a") == "0123456789…")
        #expect(shown("") == "")
        #expect(ShownText.line([0x61, 0xff, 0x62], limit: 10) == "a?b")
    }
}
