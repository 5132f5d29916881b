// SPDX-License-Identifier: Apache-2.0
// The recorder against a journald that is well, hung, away, restarted, forgetful or unreadable.

import Glibc
import Recording
import Supervision
import Systemd
import Testing

@testable import revived

@Suite("The recorder", .serialized)
struct RecorderTests {
    @Test("a record is in the spool until journald has confirmed it, and then it is not")
    func confirmed() throws {
        let bench = try RecorderBench()
        #expect(bench.write())
        #expect(bench.write())
        #expect(bench.spooled == [1, 2])
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == [1, 2])
        #expect(bench.journald.questions == 1, "one question for a burst")
        #expect(bench.health.isEmpty)
        try bench.turn(milliseconds: 100)
        #expect(bench.journald.questions == 1, "nothing to ask, nothing asked")
    }

    @Test("records that keep coming do not put the confirmation off")
    func steadyStream() throws {
        let bench = try RecorderBench()
        for _ in 0..<20 {
            bench.write()
            try bench.turn(milliseconds: 5)
        }
        #expect(bench.journald.questions >= 2)
    }

    @Test("a spool that is never quite empty is written anew without what is confirmed")
    func compacted() throws {
        let bench = try RecorderBench()
        let text = String(repeating: "x", count: 20_000)
        bench.journald.onQuestion = { bench.write(.journalDegraded(text)) }
        var largest = 0
        let isWrittenAnew = try bench.turn {
            largest = max(largest, bench.spool.size)
            bench.write(.journalDegraded(text))
            return bench.spool.size < largest / 2
        }
        #expect(isWrittenAnew)
        #expect(largest > 900_000)
        #expect(bench.spool.size > 0)
        bench.journald.onQuestion = {}
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == bench.journald.sequences.sorted())
        #expect(Set(bench.journald.sequences).count == bench.journald.sequences.count)
    }

    @Test("what a full queue does not take waits and goes out in order, each once")
    func full() throws {
        let bench = try RecorderBench(patience: .milliseconds(100))
        bench.journald.reads = false
        bench.journald.answers = false
        for _ in 0..<2000 { #expect(bench.write()) }
        #expect(try bench.turn { !bench.health.isEmpty })
        #expect(bench.spooled.count == 2000)
        bench.journald.reads = true
        bench.journald.answers = true
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == Array(1...2000))
        #expect(bench.health.last?.hasPrefix("well") == true)
        #expect(bench.journald.readbacks == 0, "a full queue has lost nothing")
    }

    @Test("a burst that fills the queue for a moment is no trouble")
    func burst() throws {
        let bench = try RecorderBench()
        for _ in 0..<1000 { #expect(bench.write()) }
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == Array(1...1000))
        #expect(bench.health.isEmpty)
    }

    @Test("a hung journald goes on to be sent to, and the answer clears the spool")
    func hung() throws {
        let bench = try RecorderBench(patience: .milliseconds(100))
        bench.journald.reads = false
        bench.journald.answers = false
        bench.write()
        #expect(try bench.turn { bench.health == ["journald does not answer"] })
        bench.write()
        bench.journald.reads = true
        bench.journald.answers = true
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == [1, 2])
        #expect(bench.health.last == "well, 0 waited")
    }

    @Test("away and back: what was accepted and lost is sent again, before what waited")
    func away() throws {
        let bench = try RecorderBench()
        bench.journald.reads = false
        bench.write()
        bench.write()
        bench.journald.end()
        #expect(bench.write(), "the spool is enough to begin")
        #expect(bench.health.first?.hasPrefix("journald is away") == true)
        bench.write()
        #expect(bench.spooled == [1, 2, 3, 4])
        try bench.turn(milliseconds: 60)
        bench.journald.begin()
        bench.journald.reads = true
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == [1, 2, 3, 4])
        #expect(bench.health.last == "well, 4 waited")
    }

    @Test("what journald had already read when it died is not sent twice")
    func readBeforeItDied() throws {
        let bench = try RecorderBench()
        bench.journald.answers = false
        bench.write()
        bench.write()
        #expect(try bench.turn { bench.journald.sequences == [1, 2] })
        bench.journald.reads = false
        bench.write()
        bench.journald.end()
        bench.write()
        bench.journald.begin()
        bench.journald.reads = true
        bench.journald.answers = true
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == [1, 2, 3, 4])
    }

    @Test("a socket that was replaced unseen has lost its queue: that is noticed and mended")
    func replacedUnseen() throws {
        let bench = try RecorderBench()
        bench.journald.reads = false
        bench.write()
        bench.journald.end()
        bench.journald.begin()
        bench.write()
        bench.journald.reads = true
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences.sorted() == [1, 2])
        #expect(bench.journald.readbacks == 1)
    }

    @Test("a restarted journald is read back: it may have died between reading and writing")
    func restarted() throws {
        let bench = try RecorderBench()
        bench.journald.keeps = false
        bench.write()
        try bench.turn(milliseconds: 5)
        bench.journald.keeps = true
        bench.journald.restart()
        bench.write()
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences.sorted() == [1, 2])
    }

    @Test("while something may be lost nothing overtakes it")
    func inOrderAfterTrouble() throws {
        let bench = try RecorderBench()
        bench.journald.reads = false
        bench.write()
        bench.journald.end()
        bench.write()
        bench.journald.begin()
        bench.journald.answers = false
        bench.journald.reads = true
        bench.write()
        try bench.turn(milliseconds: 150)
        #expect(bench.journald.sequences.isEmpty)
        bench.journald.answers = true
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == [1, 2, 3])
    }

    @Test("a journal that cannot be read back is not waited for: better twice than never")
    func unreadable() throws {
        let bench = try RecorderBench()
        bench.journald.isReadable = false
        bench.journald.answers = false
        bench.write()
        #expect(try bench.turn { bench.journald.sequences == [1] })
        bench.journald.restart()
        bench.journald.answers = true
        #expect(try bench.turn { bench.spool.size == 0 })
        #expect(bench.journald.sequences == [1, 1])
        #expect(bench.journald.readbacks == 3)
        #expect(bench.health.contains { $0.hasPrefix("well") })
    }

    @Test("a journald that is hung is not asked in a hot loop")
    func backsOff() throws {
        let bench = try RecorderBench()
        bench.journald.end()
        bench.write()
        var turns = 0
        let end = Clock.boottime() + 300_000_000
        while Clock.boottime() < end {
            if try bench.loop.turn(timeoutNanoseconds: 50_000_000) { turns += 1 }
        }
        #expect(turns < 100, "at most every 20 ms here, a few events each")
    }

    @Test("a journald that answers and takes nothing is asked ever less often")
    func answersOnly() throws {
        let bench = try RecorderBench(retryAtLast: .seconds(2))
        unlink(bench.journald.entriesPath)
        bench.write()
        try bench.turn(milliseconds: 1000)
        // 5 ms, doubled each time: eight in a second. Without that it would be a hundred.
        #expect(1...20 ~= bench.journald.questions)
        #expect(bench.health.count == 1)
    }

    @Test("a long spool of records that nobody takes is not written anew again and again")
    func compactedOnce() throws {
        let bench = try RecorderBench()
        unlink(bench.journald.entriesPath)
        let text = String(repeating: "x", count: 20_000)
        for _ in 0..<100 { bench.write(.journalDegraded(text)) }
        #expect(try bench.turn { bench.journald.questions >= 2 })
        let once = JournalIncarnation(entries: bench.journald.spoolPath, service: "")
        #expect(try bench.turn { bench.journald.questions >= 6 })
        #expect(JournalIncarnation(entries: bench.journald.spoolPath, service: "") == once)
        #expect(bench.spooled.count == 100)
    }
}
