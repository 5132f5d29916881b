// SPDX-License-Identifier: Apache-2.0
// The recorder after a restart of ours, and when there is nowhere to write to.

import Recording
import Supervision
import Systemd
import Testing

@testable import revived

@Suite("The recorder at the start and at the end of its means", .serialized)
struct RecorderStartTests {
    private static let former = (1...3).map { number in
        Spool.Entry(
            record: Record(
                sequence: UInt64(number), at: Instant(nanoseconds: 0), service: "",
                event: .busLost), subject: RecordContext())
    }

    private static let next = Record(
        sequence: 4, at: Instant(nanoseconds: 0), service: "", event: .busRestored)

    @Test("what the journal surely lacks goes out first, at once")
    func sure() throws {
        let bench = try RecorderBench(unsent: Self.former)
        #expect(bench.recorder.keep(Self.next, RecordContext()) == .filed)
        #expect(bench.journald.sequences.isEmpty)
        #expect(try bench.turn { bench.journald.sequences.count == 4 })
        #expect(bench.journald.sequences == [1, 2, 3, 4])
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.health.isEmpty)
    }

    @Test("what the journal perhaps lacks is looked for first, and nothing overtakes it")
    func doubtful() throws {
        let bench = try RecorderBench(unsent: Self.former, doubt: "journald does not answer")
        bench.journald.answers = false
        #expect(bench.recorder.keep(Self.next, RecordContext()) == .filed)
        try bench.turn(milliseconds: 50)
        #expect(bench.journald.sequences.isEmpty)
        bench.journald.answers = true
        #expect(try bench.turn { bench.spool.size == 0 && bench.journald.sequences.count == 4 })
        #expect(bench.journald.sequences == [1, 2, 3, 4])
        #expect(bench.health == ["well, 4 waited"])
    }

    @Test("a doubt without records ends with the first answer")
    func doubtAlone() throws {
        let bench = try RecorderBench(doubt: "journald does not answer")
        #expect(try bench.turn { bench.health == ["well, 0 waited"] })
    }

    @Test("the rest of a former run's spool is cleared when the journal has it all")
    func cleared() throws {
        let journald = try FakeJournald()
        let spool = Spool(path: journald.spoolPath)
        for entry in Self.former { #expect(spool.append(entry)) }
        let bench = try RecorderBench(spool: journald.spoolPath)
        #expect(Spool(path: journald.spoolPath).read().isEmpty)
        withExtendedLifetime(bench) {}
    }

    @Test("without a spool the kernel may take a record; what nothing takes waits in memory")
    func nowhere() throws {
        let bench = try RecorderBench(spool: "/nonexistent/spool")
        #expect(bench.write())
        bench.journald.end()
        #expect(!bench.write())
        #expect(!bench.write())
        bench.journald.begin()
        #expect(try bench.turn { bench.journald.sequences.count == 3 })
        #expect(bench.journald.sequences == [1, 2, 3], "kept in memory, sent when it is back")
    }

    @Test("what not even memory had room for is told when all is well again, once")
    func lost() throws {
        let bench = try RecorderBench(spool: "/nonexistent/spool")
        bench.journald.end()
        for _ in 0..<1500 { #expect(!bench.write()) }
        bench.journald.begin()
        #expect(try bench.turn { bench.health.last == "well, 1000 waited, 500 lost" })
        // All is well once the kernel took the last of them; journald reads it a moment later.
        #expect(try bench.turn { bench.journald.sequences.count == 1000 })
        #expect(bench.journald.sequences == Array(1...1000))
        bench.journald.end()
        for _ in 0..<1000 { #expect(!bench.write()) }
        bench.journald.begin()
        #expect(try bench.turn { bench.health.last == "well, 1000 waited" })
        #expect(bench.health.count == 4)
    }

    @Test("a burst without room is told as well, though journald was never away")
    func lostInBurst() throws {
        let bench = try RecorderBench(spool: "/nonexistent/spool")
        for _ in 0..<5000 { bench.write() }
        #expect(bench.health == ["there is no room for records"])
        #expect(try bench.turn { bench.health.count == 2 })
        #expect(bench.health.last?.hasSuffix(" lost") == true)
    }

    @Test("the tail keeps what came after a checkpoint, be it of the same moment")
    func tailAfterCheckpoint() throws {
        let folder = try TestFolder()
        let bench = try RecorderBench(tail: folder.file("tail"))
        let tailed = { Spool(path: folder.file("tail")).read().map(\.record.sequence) }
        for _ in 1...5 { #expect(bench.write()) }
        bench.recorder.checkpointIsKept(through: 3)
        #expect(tailed() == [4, 5])
        #expect(bench.write())
        #expect(tailed() == [4, 5, 6])
        bench.recorder.checkpointIsKept(through: 6)
        #expect(tailed().isEmpty)
        #expect(bench.write())
        #expect(tailed() == [7])
    }

    @Test("a record beyond a datagram says that it is missing and holds up nobody")
    func tooLarge() throws {
        let bench = try RecorderBench()
        bench.write(.journalDegraded(String(repeating: "x", count: 12 << 20)))
        bench.write()
        #expect(try bench.turn { bench.journald.sequences == [1, 2] })
        #expect(
            Record(parsing: bench.journald.texts[0])?.event
                == .unreadable(kind: "journal-degraded"))
        #expect(try bench.turn { bench.spool.size == 0 })
    }

    // MARK: - Written orders

    private func ordered(_ id: UInt64) -> Record {
        let order = Order(
            id: id, action: .restart, unit: "web.service", reason: .unknown(""), attempt: 1,
            invocation: "", affected: [], deadline: .never, trial: .no)
        return Record(
            sequence: id, at: Instant(nanoseconds: 0), service: "web",
            event: .ordered(order, incident: ""))
    }

    @Test("each order among the records is begun exactly once, after all of them were written")
    func begunOnce() throws {
        let bench = try RecorderBench()
        let records = [ordered(1), ordered(2), Self.next]
        var begun: [UInt64] = []
        let kept = bench.recorder.write(
            records.map { ($0, RecordContext()) },
            begin: { written in
                #expect(bench.spooled == [1, 2, 4])
                begun.append(written.order.id)
            }, refuse: { order in Issue.record("order \(order.id) was refused") })
        #expect(kept == .filed)
        #expect(begun == [1, 2])
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(begun == [1, 2])
    }

    @Test("an order that only the spool has is begun; one that nothing has is refused")
    func refused() throws {
        for (path, isBegun) in [(nil, true), ("/nonexistent/spool", false)] {
            let bench = try RecorderBench(spool: path)
            bench.journald.end()
            var begun: [UInt64] = []
            var refused: [UInt64] = []
            let kept = bench.recorder.write(
                [(ordered(1), RecordContext())],
                begin: { written in begun.append(written.order.id) },
                refuse: { refused.append($0.id) })
            #expect(kept == (isBegun ? .filed : .nowhere))
            #expect(begun == (isBegun ? [1] : []))
            #expect(refused == (isBegun ? [] : [1]))
        }
    }

    /// Whether an order that only the kernel has is begun, when this happens to journald.
    private func isBegun(
        patience: Duration = .seconds(5), _ happens: (FakeJournald) -> Void
    ) throws -> Bool {
        let bench = try RecorderBench(spool: "/nonexistent/spool", patience: patience)
        var ends: [Bool] = []
        let kept = bench.recorder.write(
            [(ordered(1), RecordContext())], begin: { _ in ends.append(true) },
            refuse: { _ in ends.append(false) })
        #expect(kept == .queued)
        #expect(ends.isEmpty, "neither begun nor refused before journald has answered")
        happens(bench.journald)
        #expect(try bench.turn { !ends.isEmpty })
        try bench.turn(milliseconds: 50)
        #expect(ends.count == 1)
        return ends == [true]
    }

    @Test("an order that only the kernel has is begun when journald says that it is on disk")
    func begunWhenOnDisk() throws {
        #expect(try isBegun { _ in })
    }

    @Test("it is refused when journald hangs, although nobody knew that yet")
    func refusedWhenHung() throws {
        let isBegun = try isBegun(patience: .milliseconds(100)) { journald in
            journald.reads = false
            journald.answers = false
        }
        #expect(!isBegun)
    }

    @Test("it is refused when another journald answers: the queue it was in is lost")
    func refusedWhenReplaced() throws {
        let isBegun = try isBegun { journald in
            journald.end()
            journald.begin()
        }
        #expect(!isBegun)
    }

    @Test("an order that the tail has is begun at once, though the spool has it not")
    func begunFromTail() throws {
        let folder = try TestFolder()
        let bench = try RecorderBench(spool: "/nonexistent/spool", tail: folder.file("tail"))
        var begun: [UInt64] = []
        let kept = bench.recorder.write(
            [(ordered(1), RecordContext())],
            begin: { written in begun.append(written.order.id) },
            refuse: { order in Issue.record("order \(order.id) was refused") })
        #expect(kept == .filed)
        #expect(begun == [1])
    }
}
