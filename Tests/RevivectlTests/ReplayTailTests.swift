// SPDX-License-Identifier: Apache-2.0
// Where a replay begins, as a function of what was read.

import Recording
import Supervision
import Testing

@Suite("the tail of the memory")
struct ReplayTailTests {
    private func checkpoint(_ sequence: UInt64, _ services: Int) -> JournalRecord {
        Sample.entry(sequence, "", .checkpoint(boot: "b00", services: services))
    }

    private func snapshot(_ sequence: UInt64, _ name: String) -> JournalRecord {
        Sample.entry(sequence, name, .snapshot(ServiceState(name: name, unit: "\(name).service")))
    }

    private func other(_ sequence: UInt64) -> JournalRecord {
        Sample.entry(sequence, "web", .stable)
    }

    private func tail(_ entries: [JournalRecord]) -> [UInt64]? {
        ReplayTail.fromLastGroup(of: entries) { $0.record }?.map(\.record.sequence)
    }

    private var whole: [JournalRecord] {
        [other(1), checkpoint(2, 2), snapshot(3, "a"), snapshot(4, "b"), other(5)]
    }

    @Test("it begins at the last whole group")
    func lastWhole() {
        #expect(tail(whole) == [2, 3, 4, 5])
        #expect(
            tail(whole + [checkpoint(6, 1), snapshot(7, "a"), other(8)]) == [6, 7, 8])
    }

    @Test("a group without services is whole")
    func empty() { #expect(tail(whole + [checkpoint(6, 0), other(7)]) == [6, 7]) }

    @Test("a torn group does not count: cut off, with a gap, or with something else in it")
    func torn() {
        #expect(tail(whole + [checkpoint(6, 2), snapshot(7, "a")]) == [2, 3, 4, 5, 6, 7])
        #expect(
            tail(whole + [checkpoint(6, 2), snapshot(7, "a"), snapshot(9, "b")])?.first == 2)
        #expect(tail(whole + [checkpoint(6, 2), snapshot(7, "a"), other(8)])?.first == 2)
        #expect(tail(whole + [checkpoint(6, -1)])?.first == 2)
    }

    @Test("without a whole group there is no tail")
    func none() {
        #expect(tail([]) == nil)
        #expect(tail([other(1), other(2)]) == nil)
        #expect(tail([checkpoint(1, 1)]) == nil)
    }

    @Test("records are put in order and taken once")
    func order() {
        let entries = [other(1), other(3), other(2), other(3), other(1), other(4)]
        let ordered = ReplayTail.inOrder(entries) { $0.record.sequence }
        #expect(ordered.map(\.record.sequence) == [1, 2, 3, 4])
    }
}
