// SPDX-License-Identifier: Apache-2.0
// Each checker of what operators say can fail.

import Exploration
import Simulation
import Supervision
import Testing

extension CheckerTests {
    @Test("hands off what an operator stopped, but to undo what an operator deployed")
    func operatorsRedeploy() {
        let stopped = truth { $0.isStoppedBySomebody = true }
        var undone = turn(2, [], stopped)
        undone.begun = order(2)
        undone.begun?.action = .rollback
        for (reason, isFine) in [
            (Reason.asked(by: "alice", over: []), true), (.unitFailed(result: "signal"), false),
        ] {
            var checker = HandsOffForbidden()
            var redeploy = order(1, reason)
            redeploy.action = .redeploy
            let event = Event.ordered(redeploy, incident: "f")
            #expect(checker.check(turn(1, [(1, event)])) == nil)
            #expect((checker.check(undone) == nil) == isFine)
        }
    }

    @Test("hands off what an operator stopped, also where systemd would start it along")
    func stoppedNeed() {
        var db = service
        (db.name, db.unit) = ("db", "db.service")
        var stopped = Truth(policy: db, isUp: false, wellSince: nil)
        stopped.isStoppedBySomebody = true
        stopped.watched = "db.service"
        let needs = truth {
            $0.watched = "web.service"
            $0.needs = ["db.service"]
        }
        var checker = HandsOffForbidden()
        var begun = turn(1, [], needs)
        begun.truths.append(stopped)
        begun.begun = order(1)
        #expect(checker.check(begun) != nil)
        begun.begun = order(2, .asked(by: "alice", over: []))
        #expect(checker.check(begun) == nil)
        begun.begun?.action = .reload
        #expect(checker.check(begun) == nil)
    }

    func held(_ sequence: UInt64) -> (UInt64, Event) {
        (sequence, .held(by: "alice", reason: "", until: .never, expires: 0))
    }

    func asked(_ id: UInt64) -> (UInt64, Event) {
        (id, .ordered(order(id, .asked(by: "alice", over: [])), incident: "f"))
    }

    @Test("hands off what an operator holds, but for an operator's order")
    func operatorsHold() {
        var checker = HandsOffForbidden()
        #expect(checker.check(turn(1, [held(1)])) == nil)
        #expect(checker.check(turn(2, [asked(2)])) == nil)
        #expect(checker.check(turn(3, [ordered(3)])) != nil)
        #expect(checker.check(turn(4, [(4, .released(.expired)), ordered(5)])) == nil)
    }

    @Test("hands off what an operator holds, also by way of another service")
    func affectedHeld() {
        var checker = HandsOffForbidden()
        #expect(checker.check(turn(1, [held(1)])) == nil)
        var other = service
        (other.name, other.unit) = ("db", "db.service")
        var order = order(2, .asked(by: "alice", over: []))
        (order.action, order.affected) = (.restart, ["web.service"])
        var drags = turn(2, [(2, .ordered(order, incident: "f"))])
        drags.records[0].service = "db"
        drags.truths.append(Truth(policy: other, isUp: true, wellSince: nil))
        #expect(checker.check(drags) != nil)
        #expect(checker.check(turn(3, [(3, .released(.expired))])) == nil)
        #expect(checker.check(drags) == nil)
    }

    @Test("an operator's order needs no room in the budget, and takes some")
    func operatorsBudget() {
        var checker = BudgetKept()
        #expect(checker.check(turn(1, [asked(1), asked(2), asked(3)])) == nil)
        #expect(checker.check(turn(2, [ordered(4)])) != nil)
        var waits = BackoffKept()
        let relapse = Event.relapsed(order: 1, reason: .unknown("x"), rung: 0, next: at(10))
        #expect(waits.check(turn(5, [(1, relapse), asked(2)])) == nil)
        #expect(waits.check(turn(6, [ordered(3)])) != nil)
        #expect(waits.check(turn(7, [(4, .reset(by: "alice", spent: 0)), ordered(5)])) == nil)
    }
}
