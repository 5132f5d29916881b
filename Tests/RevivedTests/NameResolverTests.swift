// SPDX-License-Identifier: Apache-2.0
// Names: what needs no question, what is remembered, and what a failed question means.

import Supervision
import Testing

@testable import revived

@Suite("Names")
struct NameResolverTests {
    private static func lines(_ addresses: String...) -> ProgramEnd {
        let text = addresses.map { "\($0)  STREAM x\n\($0)  DGRAM\n\($0)  RAW\n" }.joined()
        return .exited(code: 0, output: Array(text.utf8))
    }

    private static func v4(_ bytes: UInt8...) -> IPAddress { .version4(bytes) }

    private func resolve(_ bench: ProbeBench, _ name: String) throws -> NameResolver.Answer {
        var answers: [NameResolver.Answer] = []
        bench.resolver.resolve(name) { answers.append($0) }
        try bench.turn { !answers.isEmpty }
        #expect(answers.count == 1)
        return answers[0]
    }

    @Test("literals and localhost need no question")
    func builtIn() throws {
        let bench = try ProbeBench()
        #expect(try resolve(bench, "192.0.2.1") == .addresses([Self.v4(192, 0, 2, 1)]))
        #expect(try resolve(bench, "LocalHost") == .addresses(IPAddress.loopbacks))
        let six: [UInt8] = [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [7]
        #expect(try resolve(bench, "2001:db8::7") == .addresses([.version6(six)]))
        #expect(bench.programs.begun.isEmpty)
    }

    @Test(
        "what is not a name is not handed to a program",
        arguments: ["", "-s", "a b", "a;b", "a\n", "fe80::1%eth0", "é", "$(x)"])
    func notNames(_ name: String) throws {
        let bench = try ProbeBench()
        let expected = NameResolver.Answer.none(.nameUnresolved("\(name): not a name"))
        #expect(try resolve(bench, name) == expected)
        #expect(bench.programs.begun.isEmpty)
    }

    @Test("questions for one name are one question, and its answer serves for a minute")
    func coalesced() throws {
        let bench = try ProbeBench()
        bench.programs.script = { _ in Self.lines("192.0.2.1", "192.0.2.2") }
        var answers: [NameResolver.Answer] = []
        for _ in 0..<5 { bench.resolver.resolve("a.example") { answers.append($0) } }
        try bench.turn { answers.count == 5 }
        let expected = NameResolver.Answer.addresses([Self.v4(192, 0, 2, 1), Self.v4(192, 0, 2, 2)])
        #expect(answers.allSatisfy { $0 == expected })
        bench.offset.nanoseconds = 59_000_000_000
        #expect(try resolve(bench, "a.example") == expected)
        #expect(bench.programs.begun.map(\.argv) == [["/usr/bin/getent", "ahosts", "a.example"]])
        bench.offset.nanoseconds = 61_000_000_000
        #expect(try resolve(bench, "a.example") == expected)
        #expect(bench.programs.begun.count == 2)
    }

    @Test("the last good answer outlives a failed refresh")
    func lastGood() throws {
        let bench = try ProbeBench()
        bench.programs.script = { _ in Self.lines("192.0.2.1") }
        let good = try resolve(bench, "a.example")
        bench.offset.nanoseconds = 61_000_000_000
        for end in [ProgramEnd.exited(code: 2, output: []), .timedOut(output: [])] {
            bench.programs.script = { _ in end }
            #expect(try resolve(bench, "a.example") == good)
            bench.offset.nanoseconds += 6_000_000_000
        }
        #expect(bench.programs.begun.count == 3)
        bench.programs.script = { _ in Self.lines("192.0.2.9") }
        #expect(try resolve(bench, "a.example") == .addresses([Self.v4(192, 0, 2, 9)]))
    }

    @Test("a failure is asked about again after 5 s, and says why")
    func failures() throws {
        let bench = try ProbeBench()
        let cases: [(ProgramEnd, Inconclusive)] = [
            (.exited(code: 2, output: []), .nameUnresolved("a.example: not found")),
            (.exited(code: 0, output: []), .nameUnresolved("a.example: no address")),
            (
                .exited(code: 1, output: []),
                .nameUnresolved("a.example: getent ended with exit code 1")
            ),
            (.timedOut(output: []), .nameUnresolved("a.example: no answer within 10.0 seconds")),
            (.noTransport("gone"), .noTransport("gone")),
        ]
        for (end, reason) in cases {
            bench.programs.script = { _ in end }
            #expect(try resolve(bench, "a.example") == .none(reason))
            #expect(try resolve(bench, "a.example") == .none(reason))
            bench.offset.nanoseconds += 5_000_000_000
        }
        #expect(bench.programs.begun.count == cases.count)
    }

    @Test("at most 256 names are kept; the one used longest ago leaves")
    func bounded() throws {
        let bench = try ProbeBench()
        bench.programs.script = { _ in Self.lines("192.0.2.1") }
        for number in 0...NameResolver.nameLimit {
            bench.offset.nanoseconds += 1000
            _ = try resolve(bench, "n\(number).example")
        }
        let asked = bench.programs.begun.count
        _ = try resolve(bench, "n1.example")
        #expect(bench.programs.begun.count == asked)
        _ = try resolve(bench, "n0.example")
        #expect(bench.programs.begun.count == asked + 1)
        bench.programs.script = { _ in nil }
        for number in 0..<NameResolver.nameLimit {
            bench.resolver.resolve("hung\(number).example") { _ in }
        }
        let answer = try resolve(bench, "more.example")
        #expect(answer == .none(.noResources("too many names in question")))
    }

    @Test("a flood of output gives a few addresses, and a line cut off gives none")
    func hostileOutput() {
        let many = (0..<100).map { "192.0.2.\($0) STREAM\n" }.joined()
        #expect(NameResolver.addresses(Array(many.utf8)).count == NameResolver.addressLimit)
        #expect(NameResolver.addresses(Array("192.0.2.1 STREAM\n192.0.2.10".utf8)).count == 1)
        #expect(NameResolver.addresses([]).isEmpty)
        #expect(NameResolver.addresses([UInt8](repeating: 0xff, count: 999) + [10]).isEmpty)
    }
}
