// SPDX-License-Identifier: Apache-2.0
// Journal, spool and snapshot file brought together: nothing lost, nothing twice, the right begin.

import Recording
import Supervision
import TestSupport
import Testing

@Suite("The memory")
struct MemoryTests {
    private func record(_ sequence: UInt64, _ event: Event = .busLost) -> Record {
        let isOfService = event.kind == .snapshot
        return Record(
            sequence: sequence, at: SampleRecords.instant(1), service: isOfService ? "web" : "",
            event: event)
    }

    private func entry(_ sequence: UInt64) -> Spool.Entry {
        Spool.Entry(record: record(sequence), subject: RecordContext())
    }

    private func checkpoint(_ sequence: UInt64, of services: Int) -> Record {
        record(sequence, .checkpoint(boot: "b", services: services))
    }

    private func snapshot(_ sequence: UInt64) -> Record {
        record(sequence, .snapshot(ServiceState(name: "web", unit: "web.service")))
    }

    @Test("each record comes once and in order, wherever it was found")
    func union() {
        let memory = Memory(
            journal: [3, 1, 5].map { record($0) }, spool: [5, 6, 4].map { entry($0) },
            snapshot: [record(2), record(3)])
        #expect(memory.records.map(\.sequence) == [1, 2, 3, 4, 5, 6])
    }

    @Test("what only the spool holds is to be sent again, in order")
    func unsent() {
        let memory = Memory(
            journal: [1, 2, 4].map { record($0) }, spool: [5, 4, 3].map { entry($0) },
            snapshot: [record(5)])
        #expect(memory.unsent.map(\.record.sequence) == [3, 5])
    }

    @Test("a replay begins at the last checkpoint that is whole")
    func begin() {
        let first = [record(1), checkpoint(2, of: 2), snapshot(3), snapshot(4), record(5)]
        #expect(Memory.start(of: first) == 1)
        #expect(Memory.start(of: first + [checkpoint(6, of: 2), snapshot(7)]) == 1)
        #expect(Memory.start(of: first + [checkpoint(6, of: 2), snapshot(7), record(8)]) == 1)
        let second = first + [checkpoint(6, of: 2), snapshot(7), snapshot(8)]
        #expect(Memory.start(of: second) == 5)
        #expect(Memory.start(of: second + [checkpoint(9, of: 0)]) == 8)
        #expect(Memory.start(of: [record(1), record(2)]) == 0)
        #expect(Memory.start(of: []) == 0)
    }

    @Test("a group with a hole is not whole: what was lost must not be taken for absent")
    func hole() {
        let torn = [checkpoint(1, of: 2), snapshot(2), snapshot(4)]
        #expect(Memory.start(of: [record(0)] + torn) == 0)
    }

    @Test(
        "a damaged number is a jump, not a size: it neither hides what follows nor ends the memory")
    func jump() {
        let bound: UInt64 = 1 << 62
        for number in [bound - 1, bound / 2, bound / 2 - 1, 1 << 40] {
            let damaged = checkpoint(number, of: 0)
            let memory = Memory(
                journal: [record(1), record(2)], spool: [entry(3)], snapshot: [damaged])
            #expect(memory.records.map(\.sequence) == [1, 2, 3])
            #expect(memory.damaged == [damaged])
            // It is not sent either, and the numbers that follow can be read back.
            let spooled = Memory(journal: [record(1)], spool: [entry(number)], snapshot: [])
            #expect(spooled.records.map(\.sequence) == [1] && spooled.unsent.isEmpty)
            #expect(Memory(journal: [], spool: [], snapshot: [damaged]).records.isEmpty)
        }
        #expect(Record(parsing: record(ReplayTail.highest).text) != nil)
    }

    @Test("what goes on from a jump was written so, and is remembered")
    func jumpThatGoesOn() {
        let far: UInt64 = 1 << 50
        let memory = Memory(
            journal: [1, 2, far, far + 1, far + 2].map { record($0) }, spool: [], snapshot: [])
        #expect(memory.records.map(\.sequence) == [1, 2, far, far + 1, far + 2])
        #expect(memory.damaged.isEmpty)
        let near = ReplayTail.longestJump
        let gap = Memory(journal: [record(1), record(near + 1)], spool: [], snapshot: [])
        #expect(gap.records.count == 2)
    }

    @Test("a checkpoint's halves may lie in two places")
    func halves() {
        let memory = Memory(
            journal: [record(1), checkpoint(2, of: 1)],
            spool: [Spool.Entry(record: snapshot(3), subject: RecordContext())], snapshot: [])
        #expect(memory.records.map(\.sequence) == [2, 3])
    }

    @Test("the snapshot file speaks where the journal was vacuumed, and not where it knows more")
    func vacuumed() {
        let file = [checkpoint(10, of: 1), snapshot(11)]
        let behind = Memory(journal: [record(20)], spool: [], snapshot: file)
        #expect(behind.records.map(\.sequence) == [10, 11, 20])
        let ahead = Memory(
            journal: [checkpoint(30, of: 1), snapshot(31)], spool: [], snapshot: file)
        #expect(ahead.records.map(\.sequence) == [30, 31])
    }
}
