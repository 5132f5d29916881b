// SPDX-License-Identifier: Apache-2.0
// The kept corpus of responses, and what a probe must say to each.

import Foundation
import Supervision

@testable import revived

/// One response of the corpus, a probe, and its verdict when the peer closes after it.
struct HTTPExample: Sendable, CustomStringConvertible {
    let file: String
    let verdict: AttemptResult
    var probe = HTTPExample.probe(body: "ready")
    var strict = false

    var description: String { file }

    var bytes: [UInt8] { (try? Self.read(file)) ?? [] }

    init(
        _ file: String, _ verdict: AttemptResult, _ probe: HTTPProbe = Self.probe(body: "ready"),
        strict: Bool = false
    ) {
        self.file = file
        self.verdict = verdict
        self.probe = probe
        self.strict = strict
    }

    static func probe(
        method: HTTPProbe.Method = .get, status: [ClosedRange<Int>] = [200...399],
        body: String? = nil, headers: [HeaderField] = []
    ) -> HTTPProbe {
        var probe = HTTPProbe(
            address: .network(host: "localhost", port: 80), target: "/", host: "localhost",
            shown: "http://localhost/")
        probe.method = method
        probe.status = status
        probe.body = body
        probe.expectedHeaders = headers
        return probe
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Corpus")

    static func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name + ".http")))
    }

    /// Every name in the corpus, sorted.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".http") }.map { String($0.dropLast(5)) }.sorted()
    }

    private static func malformed(_ file: String, _ words: String) -> HTTPExample {
        HTTPExample(file, .failed(.malformed(words)))
    }

    private static func notRead(_ file: String, _ words: String) -> HTTPExample {
        HTTPExample(file, .inconclusive(.notRead(words)))
    }

    private static let notHTTP = "not an HTTP status line"
    private static let lacks = AttemptResult.failed(.bodyLacks("ready"))

    static let all = answered + odd + refused

    private static let answered: [HTTPExample] = [
        HTTPExample("ok-length", .passed),
        HTTPExample("ok-length", .failed(.bodyLacks("Ready")), probe(body: "Ready")),
        HTTPExample("ok-length", .passed, probe(method: .head)),
        HTTPExample("ok-length", lacks, probe(method: .head, body: "ready")),
        HTTPExample("ok-length", .failed(.status(200)), probe(status: [201...299, 100...199])),
        HTTPExample("ok-close", .passed),
        HTTPExample("ok-http10", .passed),
        HTTPExample("ok-chunked", .passed, probe(body: "first, rea dy")),
        HTTPExample("chunk-split-text", .passed),
        HTTPExample("chunk-lacks", lacks),
        HTTPExample("bare-lf", .passed),
        HTTPExample("no-reason", .passed),
        HTTPExample("text-reason", .passed),
        HTTPExample("length-lacks", lacks),
        HTTPExample("length-cut", .failed(.closedEarly)),
        HTTPExample("length-cut", .failed(.closedEarly), probe()),
        HTTPExample("length-ten-digits", .failed(.closedEarly)),
        HTTPExample("chunk-ten-digits", .failed(.closedEarly)),
        HTTPExample("status-500", .failed(.status(500))),
        HTTPExample("status-503-endless", .failed(.status(503))),
        HTTPExample("status-503-later", .failed(.unavailable(retryAfter: .seconds(120)))),
        HTTPExample(
            "status-503-later", .passed, probe(status: [503...503])),
        HTTPExample("status-400", .inconclusive(.statusOfConfiguration(400))),
        HTTPExample("status-400", .failed(.status(400)), strict: true),
        HTTPExample("status-408", .failed(.status(408))),
        HTTPExample("status-505", .inconclusive(.statusOfConfiguration(505))),
        HTTPExample("status-404", .inconclusive(.statusOfConfiguration(404))),
        HTTPExample("status-404", .failed(.status(404)), probe(), strict: true),
        HTTPExample("status-404", .passed, probe(status: [404...404])),
        HTTPExample("status-429", .inconclusive(.statusOfConfiguration(429))),
        HTTPExample("redirect-302", .passed, probe()),
        HTTPExample("redirect-302", .failed(.status(302)), probe(status: [200...299])),
        HTTPExample("empty-200", .passed, probe()),
        HTTPExample("empty-200", lacks),
        HTTPExample("no-content-204", lacks),
        HTTPExample("not-modified-304", lacks),
        HTTPExample("interim", .passed),
        HTTPExample("switching-101", .failed(.status(101))),
        HTTPExample("switching-101", .passed, probe(status: [101...101])),
        HTTPExample("headers", .passed, probe(headers: [.init(name: "x-StatE", value: "second")])),
        HTTPExample("headers", .passed, probe(headers: [.init(name: "X-Empty", value: "")])),
        HTTPExample(
            "headers", .failed(.headerDiffers(name: "X-State", found: "Serving")),
            probe(headers: [.init(name: "X-State", value: "serving")])),
        HTTPExample(
            "headers", .failed(.headerDiffers(name: "X-None", found: nil)),
            probe(headers: [.init(name: "X-None", value: "")])),
        HTTPExample("empty", .failed(.closedEarly)),
    ]

    /// What servers and proxies send that is not as it should be, and curl reads all the same.
    private static let odd: [HTTPExample] = [
        HTTPExample("length-twice", .passed),
        HTTPExample("length-list-same", .passed),
        HTTPExample("length-zeros", .passed),
        HTTPExample("length-too-many-digits", .passed),
        HTTPExample("length-beside-chunked", .passed),
        HTTPExample("chunked-beside-length", .passed),
        HTTPExample("chunked-beside-length-zero", .passed),
        HTTPExample("chunked-twice", .passed),
        HTTPExample("chunk-zeros", .passed),
        HTTPExample("chunk-extension", .passed),
        HTTPExample("chunk-blanks", .passed),
        HTTPExample("chunk-double-cr", .failed(.bodyLacks("ready"))),
        HTTPExample("coding-identity", .passed),
        HTTPExample("coding-in-head-only", .passed),
        notRead("coding-compressed", "its body is compressed"),
        HTTPExample("coding-compressed", .passed, probe()),
        HTTPExample("coding-unknown", .passed),
        HTTPExample(
            "coding-unknown", .inconclusive(.notRead("its body is compressed")),
            probe(body: "other")),
        HTTPExample("folded", .passed),
        HTTPExample("folded", .passed, probe(headers: [.init(name: "X-Long", value: "one two")])),
        HTTPExample("folded-first", .passed),
        HTTPExample("folded-length", .passed),
        HTTPExample("blank-before-colon", .passed),
        HTTPExample("no-name", .passed),
        HTTPExample("no-colon", .passed),
        HTTPExample("name-with-blank", .passed),
        HTTPExample("control", .passed),
        HTTPExample("lone-cr", .passed),
        HTTPExample("double-cr", .passed),
        HTTPExample("fields-101", .passed),
        HTTPExample("interim-nine", .passed),
        HTTPExample("blank-first", .passed),
        HTTPExample("version-2", .passed),
        HTTPExample("version-lower", .passed),
        HTTPExample("status-two-blanks", .passed),
        HTTPExample("status-tight", .passed),
    ]

    private static let refused: [HTTPExample] = [
        notRead("head-cut", "it ends within its head"),
        HTTPExample("head-cut-promised", .failed(.closedEarly)),
        notRead("chunk-overflow", "a chunk size is not a size"),
        notRead("chunk-negative", "a chunk size is not a size"),
        notRead("chunk-no-size", "a chunk size is not a size"),
        notRead("chunk-overlong", "a chunk is longer than its size"),
        notRead("length-list", "two lengths in Content-Length"),
        notRead("length-two", "two lengths in Content-Length"),
        HTTPExample("length-two", .passed, probe(method: .head)),
        notRead("length-signed", "Content-Length is not a length"),
        notRead("nul", "NUL byte in the head"),
        malformed("status-two-digits", notHTTP),
        malformed("status-four-digits", notHTTP),
        malformed("status-099", "status below 100"),
        malformed("status-letters", notHTTP),
        malformed("status-tabbed", notHTTP),
        malformed("version-http2-frame", notHTTP),
        malformed("request", notHTTP),
        malformed("ssh", notHTTP),
        malformed("tls-alert", notHTTP),
        malformed("smtp", notHTTP),
    ]
}
