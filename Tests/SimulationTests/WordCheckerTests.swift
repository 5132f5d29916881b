// SPDX-License-Identifier: Apache-2.0
// More of the checkers, each shown to be able to fail: what is said, and what helps.

import Exploration
import Simulation
import Supervision
import Testing

extension CheckerTests {
    @Test("what status says to come next")
    func next() {
        let start = Upcoming("start", at: at(9), order: .start)
        var past = turn(9, [])
        past.said = [("web", start)]
        var checker = NextIsTrue()
        #expect(checker.check(past) != nil)
        var good = turn(3, [])
        good.said = [("web", start)]
        checker = NextIsTrue()
        #expect(checker.check(good) == nil)
        #expect(checker.check(turn(8, [(7, .ordered(order(7), incident: "f"))])) != nil)
        #expect(checker.check(turn(9, [(7, .ordered(order(7), incident: "f"))])) == nil)
        var restart = order(7)
        restart.action = .restart
        #expect(checker.check(turn(9, [(7, .ordered(restart, incident: "f"))])) != nil)
        let rest = Event.resting(until: at(90), spent: 5, per: .seconds(60))
        #expect(checker.check(turn(9, [(7, rest)])) != nil)
        #expect(checker.check(turn(9, [(7, .stable), (8, rest)])) == nil)
        #expect(checker.check(turn(1, [(1, .started(boot: "b", version: "1", wall: 0))])) == nil)
    }

    @Test("what helps, one after the other, counts half in the budget")
    func budgetOfRepairs() {
        let helped = Event.recovered(.order(1), isSlow: false, nil)
        var checker = BudgetKept()
        for round in 1...3 {
            let events = [ordered(UInt64(2 * round)), (UInt64(2 * round + 1), helped)]
            #expect(checker.check(turn(Int64(round), events)) == nil)
        }
        #expect(checker.check(turn(4, [ordered(8)])) != nil)
        checker = BudgetKept()
        #expect(checker.check(turn(1, [ordered(1), ordered(2)])) == nil)
        #expect(checker.check(turn(3, [ordered(3)])) != nil)
    }
}
