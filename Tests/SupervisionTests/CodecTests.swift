// SPDX-License-Identifier: Apache-2.0
// The codec: what is written is read again, by this version and by every later one.

import Foundation
import Simulation
import Supervision
import TestSupport
import Testing

@Suite("Records as text")
struct CodecTests {
    @Test("are the same when read again", arguments: 1...200 * Mutation.times)
    func roundTrip(seed: Int) throws {
        var records = RecordsByChance(seed: UInt64(seed))
        for kind in Kind.allCases {
            let record = records.record(of: kind)
            let again = try #require(Record(parsing: record.text), "\(record.text)")
            #expect(again == record, "\(record.text)")
        }
    }

    @Test("of version 1 are read for ever")
    func goldens() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Goldens/records-1.txt")
        if ProcessInfo.processInfo.environment["REVIVED_REWRITE"] != nil {
            var lines: [String] = []
            for seed in 1...3 {
                var records = RecordsByChance(seed: UInt64(seed))
                lines += Kind.allCases.map { records.record(of: $0).text }
            }
            lines += RecordsByChance.variants.map(\.text)
            try (lines.joined(separator: "\n") + "\n").write(
                to: path, atomically: true, encoding: .utf8)
        }
        let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count > Kind.allCases.count)
        var kinds: Set<String> = []
        for line in lines {
            let record = try #require(Record(parsing: String(line)), "\(line)")
            #expect(record.text == line)
            kinds.insert(record.event.kind.rawValue)
        }
        #expect(kinds.count == Kind.allCases.count)
    }

    @Test("ignore keys of a later version")
    func unknownKeys() throws {
        let plain = "1 healthy seq=3 at=5 service=web probes=1"
        let more = "1 healthy colour=blue seq=3 at=5 mood=odd(x;y) service=web probes=1"
        #expect(Record(parsing: more) == Record(parsing: plain) && Record(parsing: more) != nil)
    }

    @Test(
        "of an unknown kind or a newer version are unreadable, of their service alone",
        arguments: [
            "1 levitated seq=7 at=9 service=web height=3", "2 healthy seq=7 at=9 service=web",
            "1 snapshot seq=7 at=9 service=web phase=levitating",
            "1 ordered seq=7 at=9 service=web order=order(7;levitate)",
        ])
    func unreadable(text: String) throws {
        let record = try #require(Record(parsing: text))
        #expect(record.event.kind == .unreadable)
        #expect(record.sequence == 7 && record.service == "web")
    }

    @Test(
        "that are none are nil",
        arguments: [
            "", " ", "1", "hello", "1 healthy", "1 healthy seq=1", "1 healthy seq=x at=1",
            "one healthy seq=1 at=1", "1 healthy seq=1 at=1 service", "1 healthy seq=1 at=1 a=(b",
            "1 healthy seq=1 at=1 a=b)c", "1 healthy seq=1 at=1 a=%f", "1 healthy seq=-1 at=1",
            "1 healthy seq=18446744073709551615 at=1", "1 healthy seq=1 at=1 a=%ff",
        ])
    func garbage(text: String) {
        #expect(Record(parsing: text) == nil)
    }

    @Test("that are damaged never stop a reader (fuzz)", arguments: 1...60 * Mutation.times)
    func fuzz(seed: Int) {
        var chance = Chance(seed: UInt64(seed) &* 7919)
        var records = RecordsByChance(seed: UInt64(seed))
        var supervisor = Supervisor(seed: 1)
        for _ in 0..<20 {
            for kind in Kind.allCases {
                let text = Self.damaged(records.record(of: kind).text, &chance)
                guard let record = Record(parsing: text) else { continue }
                _ = record.sentence
                supervisor.replay(record)
            }
        }
        _ = supervisor.observe(.started(boot: "b", version: "1"), at: Instant(nanoseconds: 5))
        var policy = Policy()
        policy.services = [ServicePolicy(name: "web", unit: "web.service")]
        _ = supervisor.observe(.configured(policy), at: Instant(nanoseconds: 6))
        var facts = UnitFacts()
        facts.active = .failed
        facts.invocation = "1"
        _ = supervisor.observe(.unitSeen(unit: "web.service", facts), at: Instant(nanoseconds: 7))
        _ = supervisor.inquiries(at: Instant(nanoseconds: 8))
        _ = supervisor.shownStatuses(at: Instant(nanoseconds: 9))
        let again = supervisor.services.map {
            Record(
                sequence: 1, at: Instant(nanoseconds: 9), service: "web", event: .snapshot($0.state)
            )
        }
        for record in again { #expect(Record(parsing: record.text) == record) }
    }

    private static func damaged(_ text: String, _ chance: inout Chance) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int(chance.next() % 4) where !bytes.isEmpty {
            let place = Int(chance.next() % UInt64(bytes.count))
            switch chance.next() % 4 {
            case 0: bytes[place] = UInt8(32 + chance.next() % 95)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: Array("9223372036854775807".utf8), at: place)
            default: bytes.removeLast(min(bytes.count, Int(chance.next() % 20)))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
