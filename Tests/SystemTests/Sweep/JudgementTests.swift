// SPDX-License-Identifier: Apache-2.0
// The sweep's own judgement can fail: each thing that must not be is found.

import Recording
import Supervision
import TestSupport
import Testing

@Suite("How the sweep judges")
struct JudgementTests {
    private static func seen(_ text: String) -> SweepSeen {
        SweepSeen(ProgramOutput(code: 0, text: text, errors: ""))
    }

    /// Records as the journal shows them, one a line.
    private static func entries(_ records: [Record]) -> [JournalEntry] {
        let lines = records.map { record in
            var fields = [
                "REVIVED_SEQ": "\(record.sequence)", "REVIVED_KIND": record.event.kind.rawValue,
                "REVIVED_SERVICE": record.service, "REVIVED_RECORD": record.text,
            ]
            if case .finished(let order, _, _, _, _) = record.event {
                fields["REVIVED_ORDER"] = "\(order)"
                fields["REVIVED_OUTCOME"] = "succeeded"
            }
            return "{\(fields.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ","))}"
        }
        return JournalView(json: lines.joined(separator: "\n")).entries
    }

    private static func record(_ sequence: UInt64, _ event: Event, _ service: String = "web")
        -> Record
    {
        Record(sequence: sequence, at: Instant(nanoseconds: 1), service: service, event: event)
    }

    private static func state(_ phase: Phase) -> ServiceState {
        var state = ServiceState(name: "web", unit: "web.service")
        state.phase = phase
        return state
    }

    @Test("another end than undisturbed, another number of runs, and what the round says itself")
    func ends() {
        let calm = Self.seen("last phase=healthy\nunit web.service active\nruns 1 start\n")
        let twice = Self.seen("last phase=healthy\nunit web.service active\nruns 2 start\n")
        let down = Self.seen("last phase=healthy\nunit web.service failed\nruns 1 start\n")
        #expect(calm.differences(from: calm) == [])
        #expect(twice.differences(from: calm) == ["runs 2 start; undisturbed: runs 1 start"])
        #expect(down.differences(from: calm).count == 1)
        #expect(Self.seen("last a\n").differences(from: calm).count == 2)
        let bad = Self.seen("fault not over: x\nmissed recorded ordered 1\n")
        #expect(bad.faults == ["not over: x"] && bad.missed)
        let broken = SweepSeen(ProgramOutput(code: 124, text: "", errors: "too long"))
        #expect(broken.faults == ["the round ended with 124: too long"])
    }

    @Test("a missing record, and an order that has no end, or was carried out once too often")
    func ledger() {
        let started = Event.started(boot: "b", version: "1")
        var gap = Self.seen("")
        gap.records = Self.entries([
            Self.record(1, started, ""), Self.record(3, .stable),
        ])
        gap.judge(after: [])
        #expect(gap.faults.count == 1 && gap.faults[0].hasPrefix("gap"))
        let outcome = OrderOutcome.succeeded(invocation: "i")
        let now = Instant(nanoseconds: 1)
        var extra = Self.seen("")
        extra.records = Self.entries([
            Self.record(
                1, .finished(order: 9, outcome: outcome, rung: 0, graceUntil: now, next: now))
        ])
        extra.judge(after: [])
        #expect(extra.faults == ["order 9 ended but was never given"])
        #expect(extra.differences(from: Self.seen("")) == ["1 orders begun, undisturbed 0"])
    }

    @Test("a replay that gives another state than the one that lived")
    func replay() {
        let now = Instant(nanoseconds: 1)
        let group: [Record] = [
            Self.record(1, .checkpoint(boot: "b", services: 1), ""),
            Self.record(2, .snapshot(Self.state(.healthy(since: now)))),
            Self.record(3, .checkpoint(boot: "b", services: 1), ""),
        ]
        for (phase, faults) in [(Phase.healthy(since: now), 0), (.failing(since: now), 1)] {
            var round = Self.seen("")
            round.records = Self.entries(group + [Self.record(4, .snapshot(Self.state(phase)))])
            round.judge(after: [])
            #expect(round.faults.count == faults, "\(round.faults)")
        }
    }

    @Test("passages are counted life by life, and each is killed once")
    func passages() {
        let log = "7 sent ordered\n7 sent ordered\n8 sent ordered\n8 nonsense x\n8 cleared -\n"
        let all = Passage.read(log, withoutFirstLife: false)
        #expect(all.map(\.description) == ["sent ordered 1", "sent ordered 2", "cleared - 1"])
        let later = Passage.read(log, withoutFirstLife: true)
        #expect(later.map(\.description) == ["sent ordered 1", "cleared - 1"])
    }

    @Test("a table says what was not passed, and what is bad")
    func table() {
        var result = CrashSweep.Result(action: "start")
        result.cells[.sent] = CrashSweep.Cell(deaths: 4, bad: 1)
        result.cells[.looked] = CrashSweep.Cell(deaths: 2, bad: 0)
        let lines = CrashSweep.table([result]).split(separator: "\n")
        #expect(lines.contains("sent              BAD 1/4"))
        #expect(lines.contains("looked            2") && lines.contains("drained           -"))
    }
}
