// SPDX-License-Identifier: Apache-2.0
// What the daemon reads beside its configuration and the answers of probes, damaged by chance: the
// memory's files and texts of other programs. Nothing traps, and what is taken can be written.

import Foundation
import Recording
import Supervision
import TestSupport
import Testing

@testable import revived

@Suite("Files and texts, fuzzed", .timeLimit(.minutes(30)))
struct ReaderFuzzTests {
    private static let rounds = 300 * Mutation.times

    /// The corpus of a reader: the files of this name, whatever follows it.
    private static func corpus(_ name: String) throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/FuzzSeeds"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasPrefix(name + "-") }
        try #require(!files.isEmpty)
        return try files.map {
            Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
        }
    }

    private static let words = [
        "1 checkpoint seq=5 at=1 boot=b services=1\n", "seq=18446744073709551615", "2 ", "(", ")",
        ";", "%", "%00", "%ff", "\n", "\n\n", " ", "=", "outbox(", "of(", "9223372036854775807",
        "-1", "\0", "service=", "é", "TracerPid:\t", "127.0.0.1 STREAM", "::1", "\t",
    ]

    @Test("the snapshot file: any bytes are records or nothing", arguments: 1...4)
    func snapshot(_ seed: Int) throws {
        let folder = try TestFolder()
        let corpus = try Self.corpus("snapshot")
        var mutation = Mutation(seed: seed)
        let file = SnapshotFile(path: folder.file("snapshot"))
        for _ in 0..<Self.rounds {
            try folder.write(mutation.damaged(corpus, words: Self.words), to: "snapshot")
            let records = file.read()
            Self.startsAgain(Memory(journal: [], spool: [], snapshot: records))
            // What was taken is written and read back as it is.
            #expect(file.write(records) && file.read() == records)
        }
    }

    @Test(
        "the spool: any bytes are entries or nothing, and what comes next is kept",
        arguments: 1...4)
    func spool(_ seed: Int) throws {
        let folder = try TestFolder()
        let corpus = try Self.corpus("spool")
        var mutation = Mutation(seed: 100 + seed)
        let added = Spool.Entry(record: SampleRecords.all[3], subject: RecordContext())
        for _ in 0..<Self.rounds {
            try folder.write(mutation.damaged(corpus, words: Self.words), to: "spool")
            let spool = Spool(path: folder.file("spool"))
            let entries = spool.read()
            Self.startsAgain(
                Memory(journal: entries.map(\.record), spool: entries, snapshot: []))
            #expect(spool.append(added) && spool.read() == entries + [added])
            #expect(spool.replace(with: entries) && spool.read() == entries)
        }
    }

    @Test("the queue of notices: any text is a queue within its bounds, or none", arguments: 1...4)
    func queue(_ seed: Int) throws {
        let folder = try TestFolder()
        let corpus = try Self.corpus("queue")
        var mutation = Mutation(seed: 200 + seed)
        for _ in 0..<Self.rounds {
            try folder.write(mutation.damaged(corpus, words: Self.words), to: "queue")
            guard var outbox = NoticeFolder(path: folder.path).outbox() else { continue }
            let kept = Outbox(outbox.term)
            #expect(kept?.waiting == outbox.waiting && outbox.waiting.count <= 101)
            for second in 1...5 {
                let now = SampleRecords.instant(second)
                if outbox.next(at: now) != nil { _ = outbox.add(UInt64(second), at: now) }
                _ = (outbox.due, outbox.accountDue)
            }
        }
    }

    @Test("what other programs and the kernel say: never a trap", arguments: 1...4)
    func foreign(_ seed: Int) throws {
        let corpus = try Self.corpus("getent") + Self.corpus("status")
        var mutation = Mutation(seed: 300 + seed)
        for _ in 0..<Self.rounds {
            let bytes = mutation.damaged(corpus, words: Self.words)
            let limit = NameResolver.addressLimit
            #expect(NameResolver.addresses(bytes + [0x0A]).count <= limit)
            let text = String(decoding: bytes, as: UTF8.self)
            _ = ProcessTable.Status(text)
            #expect(ShownText.line(bytes, limit: 40).utf8.count <= 160)
            #expect(!ShownText.line(bytes, limit: 40).contains("\n"))
            _ = NameResolver.isName(text)
        }
    }

    /// A start with this memory: replayed, configured, asked how it is.
    private static func startsAgain(_ memory: Memory) {
        var supervisor = Supervisor(seed: 1)
        var subjects = ContextTracker()
        for record in memory.records {
            supervisor.replay(record)
            _ = subjects.describe(record, unit: "")
        }
        let now = SampleRecords.instant(1000)
        _ = supervisor.observe(.started(boot: "b", version: "1"), at: now)
        var policy = Policy()
        policy.services = [ServicePolicy(name: "web", unit: "nginx.service")]
        _ = supervisor.observe(.configured(policy), at: now)
        _ = supervisor.observe(.checkpointDue, at: now)
        _ = supervisor.shownStatuses(at: now)
    }
}
