// SPDX-License-Identifier: Apache-2.0
// Files made to hurt: bounded in time and memory, answered with a sentence.

import Configuration
import Supervision
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BombTests {
    private let web = "services:\n  web:\n    unit: web.service\n"

    @Test("an alias bomb is refused where it begins")
    func aliases() throws {
        var text = "a0: &a0 [x]\n"
        for level in 1...1000 {
            let last = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(last), \(last), \(last), \(last)]\n"
        }
        let loaded = try load(text)
        #expect(loaded.faults.count == Configuration.mostFaults)
        #expect(loaded.moreFaults > 900)
    }

    @Test("a depth bomb", arguments: ["[", "{a: ", "- ", "? "])
    func depth(_ step: String) throws {
        let loaded = try load(String(repeating: step, count: 200_000))
        #expect(loaded.policy == nil)
        #expect(!loaded.faults.isEmpty)
    }

    @Test("a megabyte in one key or value")
    func oneKey() throws {
        let long = String(repeating: "x", count: 1_000_000)
        for text in ["\(long): 1\n", "? \(long)\n: 1\n", "\(web)    mode: \(long)\n", "\"\(long)"] {
            let loaded = try load(text)
            #expect(loaded.policy == nil)
            #expect(loaded.report.utf8.count < 1000)
        }
    }

    @Test("100,000 faults: the first hundred are told, the others counted")
    func manyFaults() throws {
        let text = (0..<80_000).map { "k\($0): 1\n" }.joined()
        let loaded = try load(text)
        #expect(loaded.faults.count == Configuration.mostFaults)
        #expect(loaded.faults.first?.place.line == 1)
        #expect(loaded.moreFaults == 80_000 - Configuration.mostFaults)
        #expect(loaded.report.hasSuffix("and 79900 more\n"))
    }

    @Test("more values than all files together may have")
    func manyValues() throws {
        let loaded = try load("a: [" + String(repeating: "1,", count: 300_000) + "]")
        #expect(sentences(loaded) == ["more than 200000 values in all files"])
    }

    @Test("more services, probes, rungs, arguments than there may be")
    func manyThings() throws {
        let services = (0...5000).map { "  s\($0): {unit: u\($0).service}\n" }.joined()
        #expect(
            sentences(try load("services:\n\(services)")) == [
                "services.s5000: is one more than 5000 services"
            ])
        let probes = String(repeating: "{tcp: 'a:1'},", count: 33)
        #expect(
            sentences(try load("\(web)    probes: [\(probes)]\n")) == [
                "services.web.probes: has 33 items; at most 32"
            ])
        let rungs = String(repeating: "restart,", count: 17)
        #expect(
            sentences(try load("\(web)    ladder: [\(rungs)]\n")) == [
                "services.web.ladder: has 17 items; at most 16"
            ])
        let words = String(repeating: ",x", count: 64)
        #expect(
            sentences(try load("\(web)    probes: [exec: [/bin/true\(words)]]\n")).first
                == "services.web.probes[0].exec: has 65 items; at most 64")
    }

    @Test("a chain of a thousand dependencies, open and closed")
    func chain() throws {
        func text(closed: Bool) -> String {
            var text = "services:\n"
            for index in 0..<1000 {
                let next = index < 999 ? "s\(index + 1)" : (closed ? "s0" : "")
                text += "  s\(index): {unit: u\(index).service, depends_on: [\(next)]}\n"
            }
            return text
        }
        #expect(try load(text(closed: false)).policy?.services.count == 1000)
        let closed = try load(text(closed: true))
        #expect(closed.faults.count == 1)
        #expect(closed.report.hasSuffix("s998 → s999 → s0\n"))
    }
}
