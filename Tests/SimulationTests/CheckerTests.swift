// SPDX-License-Identifier: Apache-2.0
// Each checker can fail: it is shown a trace in which its invariant is broken, and one in which it
// is not.

import Exploration
import Simulation
import Supervision
import Testing

@Suite("Each checker can fail")
struct CheckerTests {
    let service: ServicePolicy = {
        var policy = ServicePolicy(name: "web", unit: "web.service")
        policy.mode = .act
        policy.limits.budget = Rate(count: 2, per: .seconds(600))
        return policy
    }()

    func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    func order(_ id: UInt64, _ reason: Reason = .unitFailed(result: "signal")) -> Order {
        Order(
            id: id, action: .start, unit: "web.service", reason: reason, attempt: 1,
            invocation: "", affected: [], deadline: .never, trial: .no)
    }

    func truth(_ edit: (inout Truth) -> Void = { _ in }) -> Truth {
        var truth = Truth(policy: service, isUp: false, wellSince: nil)
        edit(&truth)
        return truth
    }

    func turn(_ seconds: Int64, _ events: [(UInt64, Event)], _ truth: Truth? = nil)
        -> Turn
    {
        var turn = Turn(at: at(seconds), boot: "b")
        turn.records = events.map {
            Record(sequence: $0.0, at: at(seconds), service: "web", event: $0.1)
        }
        turn.texts = turn.records.map(\.text)
        turn.truths = [truth ?? self.truth()]
        return turn
    }

    func ordered(_ id: UInt64) -> (UInt64, Event) {
        (id, .ordered(order(id), incident: "f"))
    }

    func finished(_ id: UInt64, _ sequence: UInt64) -> (UInt64, Event) {
        (
            sequence,
            .finished(order: id, outcome: .ignored, rung: 0, graceUntil: .never, next: .never)
        )
    }

    @Test("deadlines lie ahead")
    func deadlinesAhead() {
        var checker = DeadlinesAhead()
        var vain = turn(3, [])
        #expect(checker.check(vain) == nil)
        vain.overdue = at(2)
        #expect(checker.check(vain) != nil)
    }

    @Test("gapless")
    func gapless() {
        var checker = SequenceGapless()
        #expect(checker.check(turn(1, [(1, .stable), (2, .stable)])) == nil)
        #expect(checker.check(turn(2, [(4, .stable)])) != nil)
    }

    @Test("replay equals live")
    func replay() {
        var checker = ReplayEqualsLive()
        var good = turn(1, [(1, .healthy(probes: 1))])
        var state = ServiceState(name: "web", unit: "web.service")
        state.phase = .healthy(since: at(1))
        good.states = [state]
        #expect(checker.check(good) == nil)
        var bad = turn(2, [(2, .stable)])
        state.tries = 1
        bad.states = [state]
        #expect(checker.check(bad) != nil)
    }

    @Test("replay equals live, of the host as well, and of nothing that cannot be read")
    func replayOfTheHost() {
        var supervisor = Supervisor(seed: 1)
        let braked = Record(
            sequence: 1, at: at(1), service: "",
            event: .braked(until: at(60), roots: 3, services: 3))
        supervisor.replay(braked)
        var good = turn(1, [])
        good.texts = [braked.text]
        good.hostMemory = HostMemory(supervisor)
        var checker = ReplayEqualsLive()
        #expect(checker.check(good) == nil)
        var bad = turn(2, [])
        bad.hostMemory = HostMemory(Supervisor(seed: 1))
        #expect(checker.check(bad) != nil)
        var strange = turn(3, [])
        strange.texts = ["what is this"]
        var other = ReplayEqualsLive()
        #expect(other.check(strange) != nil)
    }

    func hook(
        _ action: Action, _ id: UInt64, version: String = "", hasRollback: Bool = false
    ) -> (UInt64, Event) {
        var order = order(id)
        order.action = action
        var deployment = Deployment(
            action: action, unit: "a.service", rung: 1, wasUp: true, given: at(0))
        deployment.version = version
        deployment.hasRollback = hasRollback
        order.deployment = deployment
        return (id, .ordered(order, incident: "f"))
    }

    var redeploying: Truth {
        truth {
            var rung = Rung(.redeploy)
            rung.redeploy = Redeploy(.unit("a.service"))
            $0.policy.ladder = [Rung(.restart), rung]
        }
    }

    var failed: Event { .failed(incident: "f", reason: .unknown(""), next: .never) }

    var relapsed: Event { .relapsed(order: 2, reason: .unknown(""), rung: 1, next: .never) }

    @Test("no redeploy early in an outage")
    func early() {
        var checker = RedeploysKept()
        #expect(checker.check(turn(0, [(1, failed)], redeploying)) == nil)
        var other = checker
        #expect(checker.check(turn(120, [hook(.redeploy, 2)], redeploying)) == nil)
        #expect(other.check(turn(119, [hook(.redeploy, 2)], redeploying)) != nil)
    }

    @Test("no bad version again")
    func versions() {
        var checker = RedeploysKept()
        let first = [hook(.redeploy, 2, version: "a"), (3, relapsed), (4, .stable)]
        #expect(checker.check(turn(1, first)) == nil)
        #expect(checker.check(turn(2, [hook(.redeploy, 5, version: "b")])) == nil)
        #expect(checker.check(turn(3, [hook(.redeploy, 6, version: "a")])) != nil)
    }

    @Test("only what failed is undone, once")
    func undone() {
        var checker = RedeploysKept()
        var early = checker
        #expect(early.check(turn(1, [hook(.rollback, 2)])) != nil)
        let first = [hook(.redeploy, 2, hasRollback: true), (3, relapsed), hook(.rollback, 4)]
        #expect(checker.check(turn(1, first)) == nil)
        #expect(checker.check(turn(2, [finished(4, 5), hook(.rollback, 6)])) != nil)
    }

    func collecting(_ id: UInt64, _ incident: String, until: Int64) -> (UInt64, Event) {
        (id, .collecting(Collecting(id: id, incident: incident, until: at(until))))
    }

    func collected(_ id: UInt64, _ sequence: UInt64) -> (UInt64, Event) {
        (sequence, .collected(id: id, .whole, folder: ""))
    }

    func collector(_ incident: String, _ seconds: Int64) -> Turn {
        var turn = turn(seconds, [])
        turn.collects = incident
        return turn
    }

    @Test("one outcome each")
    func outcomes() {
        var checker = OneOutcomeEach()
        #expect(checker.check(turn(1, [ordered(1), finished(1, 2)])) == nil)
        #expect(checker.open.isEmpty)
        #expect(checker.check(turn(2, [finished(1, 3)])) != nil)
        #expect(checker.check(turn(3, [ordered(4)])) == nil)
        #expect(checker.open == [4])
        let misnamed = (UInt64(6), Event.ordered(order(5), incident: "f"))
        #expect(checker.check(turn(4, [misnamed])) != nil)
    }

    @Test("one order at a time")
    func oneAtATime() {
        var checker = OneOrderAtATime()
        #expect(checker.check(turn(1, [ordered(1)])) == nil)
        #expect(checker.check(turn(2, [ordered(2)])) != nil)
    }

    @Test("the budget, also across a death, but not across a boot")
    func budget() {
        var checker = BudgetKept()
        #expect(checker.check(turn(1, [ordered(1)])) == nil)
        #expect(checker.check(turn(300, [ordered(2)])) == nil)
        #expect(checker.check(turn(602, [ordered(3)])) == nil)
        #expect(checker.check(turn(800, [ordered(4)])) != nil)
        var other = turn(900, [ordered(5)])
        other.boot = "another"
        #expect(checker.check(other) == nil)
    }

    @Test("the wait between attempts")
    func backoff() {
        let relapse = Event.relapsed(order: 1, reason: .unknown("x"), rung: 0, next: at(10))
        var checker = BackoffKept()
        #expect(checker.check(turn(5, [(1, relapse)])) == nil)
        #expect(checker.check(turn(9, [ordered(2)])) != nil)
        #expect(checker.check(turn(10, [ordered(3)])) == nil)
    }

    @Test("hands off what is healthy")
    func healthy() {
        var checker = HandsOffHealthy()
        let well = truth {
            $0.isUp = true
            $0.wellSince = at(0)
        }
        #expect(checker.check(turn(100, [ordered(1)])) == nil)
        #expect(checker.check(turn(100, [ordered(2)], well)) != nil)
        #expect(checker.check(turn(100, [asked(3)], well)) == nil)
        #expect(checker.check(turn(100, [hook(.rollback, 4)], well)) == nil)
    }

    @Test("hands off while the host or revived is leaving")
    func leaving() {
        var checker = HandsOffLeaving()
        for (state, isFine) in [("running", true), ("degraded", true), ("stopping", false)] {
            var turn = turn(1, [asked(1)])
            turn.hostState = state
            #expect((checker.check(turn) == nil) == isFine, "\(state)")
        }
        #expect(checker.check(turn(2, [(2, .stopping)])) == nil)
        #expect(checker.check(turn(3, [ordered(3)])) != nil)
        let started = (UInt64(4), Event.started(boot: "b", version: "1"))
        #expect(checker.check(turn(4, [started, ordered(5)])) == nil)
    }

    @Test("hands off what is held, stopped or observed")
    func forbidden() {
        var checker = HandsOffForbidden()
        var plain = turn(1, [])
        plain.begun = order(1)
        #expect(checker.check(plain) == nil)
        for bad in [truth { $0.holdFile = "/x" }, truth { $0.isStoppedBySomebody = true }] {
            var turn = turn(1, [], bad)
            turn.begun = order(1)
            #expect(checker.check(turn) != nil)
        }
        var held = turn(1, [ordered(1)])
        held.isHeld = true
        #expect(checker.check(held) != nil)
        let observed = truth { $0.policy.mode = .observe }
        #expect(checker.check(turn(1, [ordered(1)], observed)) != nil)
        let set = ModeOverride(mode: .act, configured: .observe, by: "alice")
        #expect(checker.check(turn(1, [(1, .modeSet(set)), ordered(2)], observed)) == nil)
        #expect(checker.check(turn(2, of: "unknown", [ordered(3)])) != nil)
    }

    @Test("an unproven probe")
    func unproven() {
        let probed = truth {
            var probe = ProbePolicy(name: "http", kind: .tcp(.unix(path: "/x")))
            probe.definition = "d"
            $0.policy.probes = [probe]
        }
        let reason = Reason.probeFailed(probe: "http", failures: 3, last: .connectionRefused)
        let act = (UInt64(2), Event.ordered(order(2, reason), incident: "f"))
        var checker = HandsOffUnproven()
        #expect(checker.check(turn(1, [act], probed)) != nil)
        checker = HandsOffUnproven()
        let proof = (UInt64(1), Event.proven(probe: "http", definition: "d"))
        #expect(checker.check(turn(1, [proof, act], probed)) == nil)
    }

    func hostCounted(_ id: UInt64, _ service: String = "web") -> (UInt64, Event) {
        var order = order(id)
        order.action = .restart
        order.unit = service + ".service"
        return (id, .ordered(order, incident: "f"))
    }

    func turn(_ seconds: Int64, of service: String, _ events: [(UInt64, Event)])
        -> Turn
    {
        var turn = turn(seconds, events)
        for place in turn.records.indices { turn.records[place].service = service }
        return turn
    }

    private func complaint(_ truths: [Truth], _ states: [ServiceState]) -> String? {
        Convergence().check(truths, states, at: at(10), end: at(100))
    }

    @Test("convergence")
    func convergence() {
        var state = ServiceState(name: "web", unit: "web.service")
        let up = truth { $0.isUp = true }
        state.phase = .healthy(since: at(1))
        #expect(complaint([up], [state]) == nil)
        #expect(complaint([truth()], [state]) != nil)
        state.phase = .failing(since: at(1))
        #expect(complaint([up], [state]) != nil)
        state.phase = .offDuty(.stopped(job: 1))
        #expect(complaint([truth { $0.wasStopped = true }], [state]) == nil)
        #expect(complaint([truth()], [state]) != nil)
        #expect(complaint([up], [state]) != nil)
        #expect(complaint([up], []) != nil)
    }

    @Test("convergence: what says why is at rest, what is under way is not")
    func rests() {
        var state = ServiceState(name: "web", unit: "web.service")
        func complains(_ phase: Phase) -> Bool {
            state.phase = phase
            let well = truth {
                $0.isUp = true
                $0.wellSince = at(1)
            }
            return complaint([well], [state]) != nil
        }
        for phase: Phase in [
            .starting(graceUntil: at(1)), .acting(since: at(1)), .inDoubt(since: at(1)),
            .verifying(since: at(1), graceUntil: at(1)), .blind(since: at(1)),
            .resting(until: at(1)), .givenUp(since: at(1), trialAt: at(1)), .offDuty(.unseen),
        ] {
            #expect(complains(phase), "\(phase.name.rawValue)")
        }
        state.apply(Record(sequence: 1, at: at(1), service: "web", event: failed))
        #expect(complains(.resting(until: at(200))), "though it is well")
        #expect(complains(.failing(since: at(1))))
        state.withheld = .waitsFor("db")
        #expect(!complains(.failing(since: at(1))))
    }

    @Test("convergence: a rest lasts until its trial, and no longer")
    func trials() {
        var state = ServiceState(name: "web", unit: "web.service")
        state.apply(Record(sequence: 1, at: at(1), service: "web", event: failed))
        // It waits for the pause between two attempts.
        (state.phase, state.nextAttempt) = (.givenUp(since: at(1), trialAt: at(5)), at(200))
        #expect(complaint([truth()], [state]) == nil)
        state.nextAttempt = at(1)
        for (trial, complains) in [(5, true), (50, true), (200, false)] {
            state.phase = .resting(until: at(Int64(trial)))
            #expect((complaint([truth()], [state]) != nil) == complains)
            state.phase = .givenUp(since: at(1), trialAt: at(Int64(trial)))
            #expect((complaint([truth()], [state]) != nil) == complains)
        }
        (state.phase, state.withheld) = (.resting(until: at(5)), .waitsFor("db"))
        #expect(complaint([truth()], [state]) == nil)
    }
}
