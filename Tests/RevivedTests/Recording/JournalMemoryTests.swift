// SPDX-License-Identifier: Apache-2.0
// The journal as memory where its order is not that of the records: a clock that was set back.

import Recording
import Supervision
import TestSupport
import Testing

@testable import revived

@Suite("The journal as memory")
struct JournalMemoryTests {
    /// Two in the afternoon of some day (µs since 1970).
    private static let afternoon: UInt64 = 1_770_000_000_000_000
    private static let hour: UInt64 = 3_600_000_000

    private static func record(_ sequence: UInt64, isCheckpoint: Bool = false) -> Record {
        Record(
            sequence: sequence, at: SampleRecords.instant(1), service: "",
            event: isCheckpoint ? .checkpoint(boot: "b", services: 0) : .busLost)
    }

    /// Records as revived writes them, a second from one to the next.
    private static func entries(
        _ numbers: ClosedRange<UInt64>, at begin: UInt64, checkpoints: Set<UInt64> = [],
        user: String = "0"
    ) -> [JournalFile.Entry] {
        numbers.map { number in
            let record = record(number, isCheckpoint: checkpoints.contains(number))
            let after = (number - numbers.lowerBound) * 1_000_000
            return JournalFile.Entry(
                [
                    ("_UID", user), ("_SYSTEMD_UNIT", "revived.service"), ("MESSAGE", "m"),
                    ("REVIVED_KIND", record.event.kind.rawValue), ("REVIVED_SEQ", "\(number)"),
                    ("REVIVED_RECORD", record.text),
                ], realtime: begin + after, monotonic: 1_000_000 + after)
        }
    }

    /// A folder with a journal file for each boot.
    private static func journal(_ boots: [JournalFile.Entry]...) throws -> TestFolder {
        let folder = try TestFolder()
        for (number, entries) in boots.enumerated() {
            let sorted = entries.sorted { $0.realtime < $1.realtime }
            let bytes = JournalFile.bytes(of: sorted, boot: UInt8(number + 1))
            try folder.write(bytes, to: "boot\(number).journal")
        }
        return folder
    }

    private static func remembered(_ folder: TestFolder) throws -> [UInt64] {
        try JournalMemory(directory: folder.path).replayable().map(\.sequence)
    }

    @Test("with a right clock it begins at the last checkpoint")
    func plain() throws {
        let folder = try Self.journal(
            Self.entries(1...9, at: Self.afternoon, checkpoints: [3]),
            Self.entries(10...20, at: Self.afternoon + Self.hour, checkpoints: [12]))
        #expect(try Self.remembered(folder) == Array(12...20))
    }

    @Test("what a clock that was set back puts before the checkpoint is not forgotten")
    func setBack() throws {
        let folder = try Self.journal(
            Self.entries(10...15, at: Self.afternoon, checkpoints: [10]),
            Self.entries(16...20, at: Self.afternoon - Self.hour))
        #expect(try Self.remembered(folder) == Array(10...20))
    }

    @Test("the last checkpoint is the one with the highest number, not with the latest time")
    func checkpointSetBack() throws {
        let folder = try Self.journal(
            Self.entries(10...15, at: Self.afternoon, checkpoints: [10]),
            Self.entries(16...20, at: Self.afternoon - Self.hour, checkpoints: [18]))
        #expect(try Self.remembered(folder) == Array(18...20))
    }

    @Test("nor is it forgotten behind more checkpoints than are tried")
    func manyCheckpoints() throws {
        let folder = try Self.journal(
            Self.entries(10...40, at: Self.afternoon, checkpoints: Set(10...38)),
            Self.entries(41...50, at: Self.afternoon - Self.hour, checkpoints: [45]))
        #expect(try Self.remembered(folder) == Array(45...50))
    }

    @Test("boots whose times overlap come together by their numbers")
    func overlapping() throws {
        let later =
            Self.entries(13...14, at: Self.afternoon - Self.hour)
            + Self.entries(15...16, at: Self.afternoon + Self.hour)
        let folder = try Self.journal(
            Self.entries(10...12, at: Self.afternoon, checkpoints: [10]), later)
        #expect(try Self.remembered(folder) == Array(10...16))
    }

    @Test("a number that nothing has ends nothing, and a stranger's does not go on")
    func lostAndForged() throws {
        let folder = try Self.journal(
            Self.entries(10...12, at: Self.afternoon, checkpoints: [10])
                + Self.entries(14...15, at: Self.afternoon + Self.hour),
            Self.entries(13...17, at: Self.afternoon - Self.hour, user: "1000"))
        #expect(try Self.remembered(folder) == [10, 11, 12, 14, 15])
    }

    // MARK: - Reading back

    private static func asked(
        _ numbers: ClosedRange<UInt64>, at realtime: UInt64
    ) -> [Spool.Entry] {
        numbers.map { number in
            var subject = RecordContext()
            subject.realtime = Int64(realtime)
            return Spool.Entry(record: record(number), subject: subject)
        }
    }

    @Test("what the journal shows is told from what it lacks, by the whole text")
    func readBack() throws {
        let folder = try Self.journal(
            Self.entries(10...15, at: Self.afternoon, checkpoints: [12])
                + Self.entries(16...17, at: Self.afternoon, user: "1000"))
        let asked = Self.asked(11...20, at: Self.afternoon)
        #expect(JournalReadback.shown(asked, in: folder.path) == [11, 13, 14, 15])
        #expect(JournalReadback.shown([], in: folder.path) == [])
        let unknown = Self.asked(11...11, at: 0)
        #expect(JournalReadback.shown(unknown, in: folder.path) == [11])
        #expect(JournalReadback.shown(asked, in: folder.path + "/none") == nil)
    }

    @Test("long before the first of them it is not looked for")
    func bounded() throws {
        let folder = try Self.journal(Self.entries(10...15, at: Self.afternoon))
        let margin = UInt64(JournalReadback.margin)
        let near = Self.asked(10...10, at: Self.afternoon + margin)
        #expect(JournalReadback.shown(near, in: folder.path) == [10])
        let far = Self.asked(10...10, at: Self.afternoon + margin + 1)
        #expect(JournalReadback.shown(far, in: folder.path) == [])
    }

    @Test("a long spool is found in one pass")
    func many() throws {
        let folder = try Self.journal(Self.entries(1...5000, at: Self.afternoon))
        let asked = Self.asked(1...5001, at: Self.afternoon)
        let shown = JournalReadback.shown(asked, in: folder.path)
        #expect(shown?.count == 5000)
        #expect(shown?.contains(5001) == false)
    }
}
