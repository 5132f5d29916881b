// SPDX-License-Identifier: Apache-2.0
// What may have changed between a decision and its act.

import Supervision
import Testing

@Suite("An order and the world")
struct OrderWorldTests {
    private func order(_ action: Action, _ reason: Reason = .unitFailed(result: "signal")) -> Order
    {
        Order(
            id: 1, action: action, unit: "web.service", reason: reason, attempt: 1,
            invocation: "", affected: [], deadline: .never, trial: .no)
    }

    private func unit(_ active: ActiveState, job: UInt32 = 0) -> UnitFacts {
        var facts = UnitFacts()
        (facts.active, facts.job) = (active, job)
        return facts
    }

    @Test("what the unit needs has gone down since: to start the unit would start it along")
    func unmetNeed() {
        let up = unit(.active)
        let start = order(.start)
        for gone in [unit(.inactive), unit(.failed), unit(.deactivating, job: 7)] {
            #expect(start.unmetNeed("db.service", known: up, now: gone) == "waiting for db.service")
        }
        #expect(order(.restart).unmetNeed("db.service", known: up, now: unit(.failed)) != nil)
    }

    @Test("what was down before, is not known, or is not started along does not matter")
    func noMatter() {
        let (up, down) = (unit(.active), unit(.inactive))
        let start = order(.start)
        #expect(start.unmetNeed("db.service", known: up, now: up) == nil)
        #expect(start.unmetNeed("db.service", known: up, now: nil) == nil)
        #expect(start.unmetNeed("db.service", known: down, now: down) == nil)
        #expect(start.unmetNeed("db.service", known: nil, now: down) == nil)
        #expect(order(.reload).unmetNeed("db.service", known: up, now: down) == nil)
        #expect(order(.redeploy).unmetNeed("db.service", known: up, now: down) == nil)
        let byHand = order(.start, .asked(by: "alice", over: []))
        #expect(byHand.unmetNeed("db.service", known: up, now: down) == nil)
        var stop = order(.failover)
        stop.handover = Handover(
            step: .stop, from: "web.service", to: "web-b.service", rung: 0, exclusive: true,
            isFirst: true)
        #expect(stop.unmetNeed("db.service", known: up, now: down) == nil)
        stop.handover?.step = .start
        #expect(stop.unmetNeed("db.service", known: up, now: down) != nil)
    }
}
