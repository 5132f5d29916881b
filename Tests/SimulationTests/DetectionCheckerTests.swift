// SPDX-License-Identifier: Apache-2.0
// The checkers of slowness, oneshots and retries can fail as well.

import Exploration
import Simulation
import Supervision
import Testing

extension CheckerTests {
    @Test("slow alone leads to no order")
    func slow() {
        var checker = SlowIsNotDead()
        var probe = ProbePolicy(name: "http", kind: .tcp(.unix(path: "/a")))
        func slow(_ took: Duration) -> Truth {
            truth {
                $0.isUp = true
                $0.policy.probes = [probe]
                $0.answers = (since: at(0), slowest: took)
            }
        }
        #expect(checker.check(turn(100, [ordered(1)], slow(.seconds(2)))) != nil)
        #expect(checker.check(turn(100, [ordered(2)], slow(.seconds(4)))) == nil)
        #expect(checker.check(turn(5, [ordered(3)], slow(.seconds(2)))) == nil)
        probe.slow = .fail
        #expect(checker.check(turn(100, [ordered(4)], slow(.seconds(2)))) == nil)
    }

    @Test("what says when it will be back is waited for")
    func saysWhen() {
        var checker = SaysWhenKept()
        let probe = ProbePolicy(name: "http", kind: .tcp(.unix(path: "/a")))
        let reason = Reason.probeFailed(
            probe: "http", failures: 3, last: .unavailable(retryAfter: .seconds(120)))
        func turn(_ seconds: Int64, wait: Duration = .seconds(120)) -> Turn {
            let truth = truth {
                $0.isUp = true
                $0.policy.probes = [probe]
                $0.saysWhen = (since: at(0), wait: wait)
            }
            let order = (UInt64(seconds), Event.ordered(order(1, reason), incident: "f"))
            return self.turn(seconds, [order], truth)
        }
        let failed = Event.failed(incident: "f", reason: reason, next: at(20))
        #expect(checker.check(self.turn(20, [(1, failed)])) == nil)
        #expect(checker.check(turn(100)) != nil)
        #expect(checker.check(turn(10)) == nil)
        #expect(checker.check(turn(100, wait: .seconds(10))) == nil)
        #expect(checker.check(turn(319)) != nil)
        #expect(checker.check(turn(320)) == nil)
        let crashed = self.turn(100, [ordered(2)], truth { $0.isUp = true })
        #expect(checker.check(crashed) == nil)
    }

    @Test("slow is never stricter than configured")
    func slowBound() {
        var checker = SlowBoundKept()
        var probe = ProbePolicy(name: "http", kind: .tcp(.unix(path: "/a")))
        probe.slowOver = .seconds(1)
        let truth = truth { $0.policy.probes = [probe] }
        func slow(_ over: Duration) -> Turn {
            turn(1, [(1, .slow(probe: "http", count: 5, of: 5, over: over))], truth)
        }
        #expect(checker.check(slow(.seconds(1))) == nil)
        #expect(checker.check(slow(.milliseconds(999))) != nil)
    }

    @Test("what has done its work is not started")
    func done() {
        var checker = DoneIsDone()
        let done = truth {
            $0.policy.maxAge = .seconds(60)
            $0.succeededAt = at(0)
        }
        #expect(checker.check(turn(59, [ordered(1)], done)) != nil)
        #expect(checker.check(turn(61, [ordered(2)], done)) == nil)
        #expect(checker.check(turn(59, [ordered(3)])) == nil)
        #expect(checker.check(turn(59, [asked(4)], done)) == nil)
        let needed = order(5, .missing(.dependency(unit: "db.service")))
        let event = (UInt64(5), Event.ordered(needed, incident: "f"))
        #expect(checker.check(turn(59, [event], done)) == nil)
        let failed = (UInt64(7), Event.ordered(order(7, .orderFailed(.timedOut)), incident: "f"))
        #expect(checker.check(turn(59, [failed], done)) == nil)
        var slower = DoneIsDone(latency: .seconds(15))
        #expect(slower.check(turn(59, [ordered(6)], done)) == nil)
    }

    @Test("all tries before a failure")
    func tries() {
        var checker = TriesUsedUp()
        var probe = ProbePolicy(name: "http", kind: .tcp(.unix(path: "/a")))
        probe.retries = 2
        let truth = truth { $0.policy.probes = [probe] }
        func failed(_ last: ProbeFailure) -> Turn {
            let reason = Reason.probeFailed(probe: "http", failures: 3, last: last)
            return turn(1, [(1, .failed(incident: "f", reason: reason, next: at(1)))], truth)
        }
        #expect(checker.check(failed(.afterTries(3, .status(500)))) == nil)
        #expect(checker.check(failed(.afterTries(2, .status(500)))) != nil)
        #expect(checker.check(failed(.status(500))) != nil)
    }
}
