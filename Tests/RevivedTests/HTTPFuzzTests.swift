// SPDX-License-Identifier: Apache-2.0
// Mutations of the corpus from fixed seeds: nothing traps, bounds hold, splits do not matter.

import Supervision
import TestSupport
import Testing

@testable import revived

/// SplitMix64: the same seed gives the same numbers everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

@Suite("HTTP responses, mutated")
struct HTTPFuzzTests {
    private static let tokens = [
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 \r\n\r\n", "Content-Length: 18446744073709551615\r\n",
        "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "\n", "\r", "0\r\n",
        "fffffffffffffff\r\n", "7fffffffffffffff\r\n", ":", ";", "\0", " ", "\t", "ready", "é",
    ].map { Array($0.utf8) }

    private static func mutate(
        _ corpus: [[UInt8]], _ random: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = corpus.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let position = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where position < bytes.count:
                bytes[position] = UInt8.random(in: 0...255, using: &random)
            case 1 where position < bytes.count:
                bytes.remove(at: position)
            case 2:
                bytes.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: position)
            case 3:
                bytes.removeSubrange(position...)
            case 4:
                let other = corpus.randomElement(using: &random) ?? []
                let cut = Int.random(in: 0...other.count, using: &random)
                bytes.replaceSubrange(position..., with: other[cut...])
            default:
                let count = 1 << Int.random(in: 0...8, using: &random)
                let byte = bytes.indices.contains(position) ? bytes[position] : 0x41
                bytes.insert(contentsOf: repeatElement(byte, count: count), at: position)
            }
        }
        return bytes
    }

    private static func pieces(
        _ bytes: [UInt8], _ random: inout SeededGenerator
    ) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...40, using: &random)
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    private static let probes = [
        HTTPExample.probe(), HTTPExample.probe(body: "ready"),
        HTTPExample.probe(method: .head, headers: [.init(name: "server", value: "x")]),
        HTTPExample.probe(status: [100...999], body: "absent"),
    ]

    @Test(
        "20,000 mutations end in a verdict that no split changes",
        arguments: 1...4 * Mutation.times)
    func mutations(_ seed: Int) throws {
        let corpus = try HTTPExample.names().map(HTTPExample.read)
        var random = SeededGenerator(seed: UInt64(seed))
        for round in 0..<5000 {
            let bytes = Self.mutate(corpus, &random)
            let probe = Self.probes[round % Self.probes.count]
            let whole = HTTPResponseTests.verdict(probe, [bytes[...]])
            let cut = HTTPResponseTests.verdict(probe, Self.pieces(bytes, &random))
            guard whole == cut else {
                Issue.record("seed \(seed) round \(round): \(whole) whole, \(cut) cut: \(bytes)")
                return
            }
        }
    }

    @Test("whatever was sent before, no response stays undecided beyond 64 KiB", arguments: 1...4)
    func bounded(_ seed: Int) throws {
        let corpus = try HTTPExample.names().map(HTTPExample.read)
        var random = SeededGenerator(seed: UInt64(100 + seed))
        let floods: [[UInt8]] = [[0x41], Array("a: b\r\n".utf8), Array("1\r\nx\r\n".utf8), [0x0A]]
        for round in 0..<10 {
            var judge = HTTPResponseCheck(HTTPExample.probe(body: "absent"), strict: true)
            let start = Self.mutate(corpus, &random)
            let flood = floods[round % floods.count]
            var sent = start.count
            var verdict = judge.feed(start[...])
            while verdict == nil, sent <= HTTPResponseCheck.readLimit + flood.count {
                verdict = judge.feed(flood[...])
                sent += flood.count
            }
            #expect(verdict != nil, "seed \(seed), round \(round)")
        }
    }
}
