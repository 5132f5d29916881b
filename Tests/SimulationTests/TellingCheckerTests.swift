// SPDX-License-Identifier: Apache-2.0
// The checkers of evidence and notifications can fail as well.

import Exploration
import Simulation
import Supervision
import Testing

extension CheckerTests {
    @Test("evidence is taken once in an incident, and first")
    func evidenceOnce() {
        var checker = EvidenceKept()
        #expect(checker.check(turn(0, [(1, failed), collecting(2, "f", until: 10)])) == nil)
        #expect(checker.check(collector("f", 0)) == nil)
        var again = checker
        #expect(again.check(collector("f", 1)) != nil)
        again = checker
        #expect(again.check(turn(1, [ordered(3)])) != nil)
        #expect(checker.check(turn(1, [collected(2, 3), ordered(4)])) == nil)
        again = checker
        #expect(again.check(turn(2, [collecting(5, "f", until: 12)])) != nil)
        let late = Event.failed(incident: "g", reason: .unknown(""), next: .never)
        let order = (UInt64(6), Event.ordered(order(6), incident: "g"))
        #expect(checker.check(turn(3, [(5, late), order])) == nil)
        #expect(checker.check(turn(4, [collecting(7, "g", until: 9)])) != nil)
        var silent = EvidenceKept()
        #expect(silent.check(turn(0, [(1, failed)])) == nil)
        #expect(silent.check(collector("f", 0)) != nil)
    }

    @Test("evidence is not waited for beyond its time box")
    func evidenceInTime() {
        var checker = EvidenceKept()
        let boxed = truth {
            $0.policy.before = Before()
            $0.policy.before?.timeout = .seconds(10)
        }
        var long = checker
        let first = [(1, failed), collecting(2, "f", until: 11)]
        #expect(long.check(turn(0, first, boxed)) != nil)
        let good = [(1, failed), collecting(2, "f", until: 10)]
        #expect(checker.check(turn(0, good, boxed)) == nil)
        var other = checker
        #expect(other.check(turn(11, [(3, .stable)])) != nil)
        let started = (UInt64(3), Event.started(boot: "b", version: "1"))
        #expect(checker.check(turn(11, [started])) == nil)
        #expect(checker.check(turn(11, [collected(2, 4), ordered(5)])) == nil)
    }

    @Test("notifications keep their rate, across a death, but not across a boot")
    func notifications() {
        func told(_ seconds: Int64, boot: String = "b") -> Turn {
            var turn = Turn(at: at(seconds), boot: boot)
            turn.notified = 1
            return turn
        }
        var checker = NotifyRateKept()
        for second in 0..<20 { #expect(checker.check(told(Int64(second))) == nil) }
        var other = checker
        #expect(other.check(told(59)) != nil)
        other = checker
        #expect(other.check(told(59, boot: "c")) == nil)
        #expect(checker.check(told(60)) == nil)
    }

    @Test("what is to be told is told")
    func telling() {
        func told(_ seconds: Int64, _ id: UInt64) -> Turn {
            var turn = Turn(at: at(seconds), boot: "b")
            turn.notified = id
            return turn
        }
        var checker = TellingKept()
        #expect(checker.check(turn(0, [(1, failed), (2, .stable)])) == nil)
        var odd = checker
        #expect(odd.check(told(1, 2)) != nil)
        #expect(checker.check(told(1, 1)) == nil)
        let other = Event.failed(incident: "g", reason: .unknown(""), next: .never)
        #expect(checker.check(turn(5, [(3, other)])) == nil)
        var late = checker
        #expect(late.check(turn(20_000, [(4, .stable)])) != nil)
        let loss = (UInt64(4), Event.untold(dropped: 1, failed: 0, last: ""))
        #expect(checker.check(turn(600, [loss])) == nil)
        #expect(checker.check(turn(20_000, [(5, .stable)])) == nil)
    }
}
