// SPDX-License-Identifier: Apache-2.0
// Each checker of failovers can fail.

import Exploration
import Simulation
import Supervision
import Testing

@Suite("Each checker of failovers can fail")
struct FailoverCheckerTests {
    private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    private func truth(running: [String], exclusive: Bool = true) -> Truth {
        var policy = ServicePolicy(name: "web", unit: "a.service")
        var failover = Failover(to: ["b.service"])
        failover.exclusive = exclusive
        failover.max = Rate(count: 2, per: .seconds(600))
        var rung = Rung(.failover)
        rung.failover = failover
        policy.ladder = [rung]
        var truth = Truth(policy: policy, isUp: true, wellSince: nil)
        truth.running = running
        return truth
    }

    private func start(
        _ id: UInt64, rivals: [String] = ["a.service"],
        reason: Reason = .unitFailed(result: "signal")
    ) -> Order {
        var order = Order(
            id: id, action: .failover, unit: "b.service", reason: reason, attempt: 1,
            invocation: "", affected: [], deadline: .never, trial: .no)
        order.handover = Handover(
            step: .start, from: "a.service", to: "b.service", rung: 0, exclusive: true,
            isFirst: false)
        order.rivals = rivals
        return order
    }

    private func turn(
        _ seconds: Int64, _ truth: Truth, begun: Order? = nil, _ events: [Event] = []
    ) -> Turn {
        var turn = Turn(at: at(seconds), boot: "b")
        turn.begun = begun
        turn.truths = [truth]
        turn.records = events.enumerated().map {
            Record(
                sequence: UInt64($0.offset + 1), at: at(seconds), service: "web",
                event: $0.element)
        }
        return turn
    }

    @Test("two members at once")
    func oneRuns() {
        var checker = OneMemberRuns()
        let alone = truth(running: ["b.service"])
        let beside = truth(running: ["a.service"])
        #expect(checker.check(turn(1, alone, begun: start(1))) == nil)
        #expect(checker.check(turn(2, beside, begun: start(2))) != nil)
        let hot = truth(running: ["a.service"], exclusive: false)
        #expect(checker.check(turn(3, hot, begun: start(3))) == nil)
        var restart = start(4)
        restart.action = .restart
        restart.handover = nil
        #expect(checker.check(turn(4, beside, begun: restart)) != nil)
    }

    @Test("a member follows one that is not gone")
    func notGone() {
        let blocked = Event.blocked(.notGone(unit: "a.service"))
        let order = Event.ordered(start(2), incident: "f")
        let left = truth(running: ["a.service"])
        let gone = truth(running: [])
        var checker = NotGoneNeverPromoted()
        #expect(checker.check(turn(1, left, [blocked])) == nil)
        var other = checker
        #expect(checker.check(turn(2, gone, [order])) == nil)
        #expect(other.check(turn(2, left, [order])) != nil)
        let careless = Event.ordered(start(3, rivals: []), incident: "f")
        #expect(checker.check(turn(3, gone, [careless])) != nil)
    }

    @Test("a group that leaves while one member is stopped and the next is not started")
    func carried() {
        let gone = truth(running: [])
        let dropped = Event.dropped(unit: "a.service")
        var stop = start(1)
        stop.handover?.step = .stop
        var checker = HandoversCarried()
        #expect(checker.check(turn(1, gone, [.ordered(stop, incident: "f")])) == nil)
        var canceled = checker
        var started = checker
        var late = checker
        var restarted = checker
        #expect(checker.check(turn(2, gone, [dropped])) != nil)
        #expect(canceled.check(turn(2, gone, [ended(1, .canceled), dropped])) == nil)
        #expect(started.check(turn(2, gone, [ended(1, .gone(silenced: []))])) == nil)
        var failed = started
        let done = ended(2, .succeeded(invocation: "i"))
        #expect(started.check(turn(3, gone, [done, dropped])) == nil)
        #expect(failed.check(turn(3, gone, [ended(2, .timedOut), dropped])) != nil)
        #expect(late.check(turn(200, gone, [dropped])) == nil)
        let life = Event.started(boot: "b", version: "1")
        #expect(restarted.check(turn(2, gone, [life, dropped])) == nil)
    }

    private func ended(_ order: UInt64, _ outcome: OrderOutcome) -> Event {
        .finished(order: order, outcome: outcome, rung: 0, graceUntil: .never, next: .never)
    }

    @Test("more failovers than may be, but for those of an operator")
    func rate() {
        var checker = FailoversKept()
        let gone = truth(running: [])
        #expect(checker.check(turn(1, gone, begun: start(1))) == nil)
        #expect(checker.check(turn(2, gone, begun: start(2))) == nil)
        var asked = checker
        var unblocked = checker
        var later = checker
        var canceled = checker
        let end = Event.finished(
            order: 2, outcome: .canceled, rung: 0, graceUntil: .never, next: .never)
        #expect(canceled.check(turn(3, gone, [end])) == nil)
        #expect(canceled.check(turn(4, gone, begun: start(7))) == nil)
        #expect(checker.check(turn(3, gone, begun: start(3))) != nil)
        let byHand = start(4, reason: .wanted(by: "root"))
        #expect(asked.check(turn(3, gone, begun: byHand)) == nil)
        let word = Event.unblocked(by: "root", rung: 0)
        #expect(unblocked.check(turn(3, gone, [word])) == nil)
        #expect(unblocked.check(turn(4, gone, begun: start(5))) == nil)
        #expect(later.check(turn(602, gone, begun: start(6))) == nil)
    }
}
