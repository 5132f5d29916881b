// SPDX-License-Identifier: Apache-2.0
// Each checker can fail: it is shown a trace in which its invariant is broken, and one in which it
// is not.

import Simulation
import Supervision
import Testing

@Suite("Each checker can fail")
struct CheckerTests {
    private let service: ServicePolicy = {
        var policy = ServicePolicy(name: "web", unit: "web.service")
        policy.mode = .act
        policy.limits.budget = Rate(count: 2, per: .seconds(600))
        return policy
    }()

    private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    private func order(_ id: UInt64, _ reason: Reason = .unitFailed(result: "signal")) -> Order {
        Order(
            id: id, action: .start, unit: "web.service", reason: reason, attempt: 1,
            invocation: "", affected: [], deadline: .never, trial: .no)
    }

    private func truth(_ edit: (inout Truth) -> Void = { _ in }) -> Truth {
        var truth = Truth(policy: service, isUp: false, wellSince: nil)
        edit(&truth)
        return truth
    }

    private func moment(_ seconds: Int64, _ events: [(UInt64, Event)], _ truth: Truth? = nil)
        -> Moment
    {
        var moment = Moment(at: at(seconds), boot: "b")
        moment.records = events.map {
            Record(sequence: $0.0, at: at(seconds), service: "web", event: $0.1)
        }
        moment.texts = moment.records.map(\.text)
        moment.truths = [truth ?? self.truth()]
        return moment
    }

    private func ordered(_ id: UInt64) -> (UInt64, Event) {
        (id, .ordered(order(id), incident: "f"))
    }

    private func finished(_ id: UInt64, _ sequence: UInt64) -> (UInt64, Event) {
        (
            sequence,
            .finished(order: id, outcome: .ignored, rung: 0, graceUntil: .never, next: .never)
        )
    }

    @Test("gapless")
    func gapless() {
        var checker = SequenceGapless()
        #expect(checker.check(moment(1, [(1, .stable), (2, .stable)])) == nil)
        #expect(checker.check(moment(2, [(4, .stable)])) != nil)
    }

    @Test("replay equals live")
    func replay() {
        var checker = ReplayEqualsLive()
        var good = moment(1, [(1, .healthy(probes: 1))])
        var state = ServiceState(name: "web", unit: "web.service")
        state.phase = .healthy(since: at(1))
        good.states = [state]
        #expect(checker.check(good) == nil)
        var bad = moment(2, [(2, .stable)])
        state.tries = 1
        bad.states = [state]
        #expect(checker.check(bad) != nil)
    }

    @Test("one outcome each")
    func outcomes() {
        var checker = OneOutcomeEach()
        #expect(checker.check(moment(1, [ordered(1), finished(1, 2)])) == nil)
        #expect(checker.open.isEmpty)
        #expect(checker.check(moment(2, [finished(1, 3)])) != nil)
        #expect(checker.check(moment(3, [ordered(4)])) == nil)
        #expect(checker.open == [4])
    }

    @Test("one order at a time")
    func oneAtATime() {
        var checker = OneOrderAtATime()
        #expect(checker.check(moment(1, [ordered(1)])) == nil)
        #expect(checker.check(moment(2, [ordered(2)])) != nil)
    }

    @Test("the budget, also across a death, but not across a boot")
    func budget() {
        var checker = BudgetKept()
        #expect(checker.check(moment(1, [ordered(1)])) == nil)
        #expect(checker.check(moment(300, [ordered(2)])) == nil)
        #expect(checker.check(moment(602, [ordered(3)])) == nil)
        #expect(checker.check(moment(800, [ordered(4)])) != nil)
        var other = moment(900, [ordered(5)])
        other.boot = "another"
        #expect(checker.check(other) == nil)
    }

    @Test("the wait between attempts")
    func backoff() {
        let relapse = Event.relapsed(order: 1, reason: .unknown("x"), rung: 0, next: at(10))
        var checker = BackoffKept()
        #expect(checker.check(moment(5, [(1, relapse)])) == nil)
        #expect(checker.check(moment(9, [ordered(2)])) != nil)
        #expect(checker.check(moment(10, [ordered(3)])) == nil)
    }

    @Test("hands off what is healthy")
    func healthy() {
        var checker = HandsOffHealthy()
        let well = truth {
            $0.isUp = true
            $0.wellSince = at(0)
        }
        #expect(checker.check(moment(100, [ordered(1)])) == nil)
        #expect(checker.check(moment(100, [ordered(2)], well)) != nil)
    }

    @Test("hands off what is held, stopped or observed")
    func forbidden() {
        var checker = HandsOffForbidden()
        var plain = moment(1, [])
        plain.begun = order(1)
        #expect(checker.check(plain) == nil)
        for bad in [truth { $0.holdFile = "/x" }, truth { $0.isStoppedBySomebody = true }] {
            var moment = moment(1, [], bad)
            moment.begun = order(1)
            #expect(checker.check(moment) != nil)
        }
        var held = moment(1, [ordered(1)])
        held.isHoldKnown = true
        #expect(checker.check(held) != nil)
        let observed = truth { $0.policy.mode = .observe }
        #expect(checker.check(moment(1, [ordered(1)], observed)) != nil)
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
        #expect(checker.check(moment(1, [act], probed)) != nil)
        checker = HandsOffUnproven()
        let proof = (UInt64(1), Event.proven(probe: "http", definition: "d"))
        #expect(checker.check(moment(1, [proof, act], probed)) == nil)
    }

    private func weighty(_ id: UInt64, _ service: String = "web") -> (UInt64, Event) {
        var order = order(id)
        order.action = .restart
        order.unit = service + ".service"
        return (id, .ordered(order, incident: "f"))
    }

    private func moment(_ seconds: Int64, of service: String, _ events: [(UInt64, Event)])
        -> Moment
    {
        var moment = moment(seconds, events)
        for place in moment.records.indices { moment.records[place].service = service }
        return moment
    }

    @Test("the host's limit, and half of it")
    func bucket() {
        var checker = BucketKept()
        func check(_ seconds: Int64, _ service: String, _ event: (UInt64, Event)) -> String? {
            var moment = moment(seconds, of: service, [event])
            moment.host.actions = Rate(count: 4, per: .seconds(600))
            return checker.check(moment)
        }
        #expect(check(1, "a", ordered(1)) == nil)
        #expect(check(2, "a", weighty(2)) == nil)
        #expect(check(3, "a", weighty(3)) == nil)
        #expect(check(4, "a", weighty(4)) != nil)
        #expect(check(610, "b", weighty(5)) == nil)
        #expect(check(611, "c", weighty(6)) == nil)
        #expect(check(612, "d", weighty(7)) == nil)
        #expect(check(613, "e", weighty(8)) == nil)
        #expect(check(614, "f", (20, .recovered(.order(8)))) == nil)
        #expect(check(614, "f", weighty(9)) == nil)
        #expect(check(615, "g", weighty(10)) != nil)
    }

    @Test("one order in a chain")
    func chain() {
        var checker = OneOrderAChain()
        var web = truth()
        web.policy.dependsOn = ["db"]
        var db = truth()
        db.policy.name = "db"
        var far = truth()
        far.policy.name = "far"
        for (service, isFine) in [("web", true), ("far", true), ("db", false)] {
            var moment = moment(1, of: service, [ordered(1)])
            moment.truths = [web, db, far]
            #expect((checker.check(moment) == nil) == isFine, "\(service)")
        }
    }

    @Test("the brake, its hold and its release")
    func brake() {
        var checker = BrakeHolds()
        func check(_ seconds: Int64, _ event: (UInt64, Event), _ other: PhaseName) -> String? {
            var moment = moment(seconds, [event])
            var states = [
                ServiceState(name: "web", unit: "web.service"), ServiceState(name: "db", unit: ""),
            ]
            for place in states.indices {
                states[place].apply(
                    Record(
                        sequence: 1, at: at(0), service: states[place].name,
                        event: .failed(incident: "f", reason: .unknown(""), next: at(0))))
            }
            states[0].phase = .acting(since: at(1))
            states[1].phase =
                other == .verifying
                ? .verifying(since: at(1), graceUntil: .never) : .failing(since: at(1))
            moment.states = states
            return checker.check(moment)
        }
        let reason = Reason.probeFailed(probe: "http", failures: 3, last: .connectionRefused)
        func act(_ id: UInt64) -> (UInt64, Event) {
            (id, .ordered(order(id, reason), incident: "f"))
        }
        #expect(check(1, act(1), .failing) == nil)
        #expect(check(2, (2, .braked(until: at(60), roots: 3, services: 3)), .failing) == nil)
        #expect(check(3, ordered(3), .failing) == nil)
        #expect(check(3, act(4), .failing) != nil)
        #expect(check(60, (5, .brakeReleased), .failing) == nil)
        #expect(check(61, act(6), .failing) == nil)
        #expect(check(62, act(7), .verifying) != nil)
    }

    @Test("what is traced, dumps core or is being installed")
    func occupied() {
        func check(
            _ seconds: Int64, _ action: Action, _ edit: (inout Truth) -> Void
        ) -> String? {
            var checker = HandsOffOccupied()
            var order = order(2)
            order.action = action
            let truth = truth {
                $0.isUp = true
                edit(&$0)
            }
            return checker.check(
                moment(seconds, [(2, .ordered(order, incident: "f"))], truth))
        }
        #expect(check(10, .restart) { _ in } == nil)
        #expect(check(10, .restart) { $0.tracedSince = at(5) } != nil)
        #expect(check(10, .start) { $0.tracedSince = at(5) } == nil)
        #expect(check(6, .restart) { $0.tracedSince = at(5) } == nil)
        #expect(check(10, .restart) { $0.dumpingSince = at(5) } != nil)
        #expect(check(605, .restart) { $0.dumpingSince = at(5) } == nil)
        #expect(check(10, .start) { $0.packagesSince = at(5) } != nil)
        #expect(check(1805, .start) { $0.packagesSince = at(5) } == nil)
    }

    @Test("an open breaker")
    func breaker() {
        let opened = Event.breakerOpened(until: at(60), unhelpful: 5, of: 5)
        for (seconds, between, isFine) in [
            (Int64(30), Event.stable, false), (30, .recovered(.byItself), true),
            (60, .stable, true),
        ] {
            var checker = BreakerRests()
            #expect(checker.check(moment(1, [(1, opened), (2, between)])) == nil)
            #expect((checker.check(moment(seconds, [ordered(3)])) == nil) == isFine)
        }
    }

    @Test("a unit that would reboot the host")
    func reboot() {
        var checker = RebootSpared()
        for (number, isFine) in [(UInt64(1), true), (2, true), (3, true), (4, false)] {
            var moment = moment(Int64(number), [])
            moment.truths[0].rebootLimit = Rate(count: 4, per: .seconds(60))
            moment.begun = order(number)
            #expect((checker.check(moment) == nil) == isFine)
        }
    }

    @Test("groups")
    func groups() {
        func check(_ other: Phase) -> String? {
            var act = order(7)
            act.action = .restart
            act.affected = ["b.service"]
            var moment = moment(1, of: "a", [(7, .ordered(act, incident: "f"))])
            moment.truths = ["a", "b", "c"].map { name in
                truth {
                    $0.policy.name = name
                    $0.policy.unit = name + ".service"
                    $0.policy.group = GroupPolicy(name: "g", minHealthy: 1)
                    $0.isUp = true
                }
            }
            moment.states = ["a", "b", "c"].map { ServiceState(name: $0, unit: $0 + ".service") }
            moment.states[0].phase = .acting(since: at(1))
            moment.states[1].phase = .failing(since: at(1))
            moment.states[2].phase = other
            var checker = GroupKept()
            if case .offDuty = other {
                moment.states[1].phase = .healthy(since: at(1))
            }
            return checker.check(moment)
        }
        #expect(check(.healthy(since: at(1))) == nil)
        #expect(check(.failing(since: at(1))) == nil)
        #expect(check(.verifying(since: at(1), graceUntil: .never)) != nil)
        #expect(check(.offDuty(.notFound)) != nil)
    }

    @Test("convergence")
    func convergence() {
        var state = ServiceState(name: "web", unit: "web.service")
        let up = truth { $0.isUp = true }
        state.phase = .healthy(since: at(1))
        #expect(Convergence().check([up], [state]) == nil)
        #expect(Convergence().check([truth()], [state]) != nil)
        state.phase = .failing(since: at(1))
        #expect(Convergence().check([up], [state]) != nil)
        state.phase = .offDuty(.stopped(job: 1))
        #expect(Convergence().check([truth { $0.wasStopped = true }], [state]) == nil)
        #expect(Convergence().check([truth()], [state]) != nil)
        #expect(Convergence().check([up], [state]) != nil)
    }
}

@Suite("Exploration")
struct ExplorationTests {
    @Test("of a few seeds finds nothing", arguments: 1...40)
    func seeds(seed: Int) {
        var totals = Exploration.Totals()
        var exploration = Exploration(seed: UInt64(seed))
        let violation = exploration.run(into: &totals)
        #expect(violation == nil, "seed \(seed): \(violation?.complaint ?? "")")
    }

    @Test("is the same again for the same seed")
    func deterministic() {
        var totals = Exploration.Totals()
        var one = Exploration(seed: 7)
        var two = Exploration(seed: 7)
        _ = one.run(into: &totals)
        _ = two.run(into: &totals)
        #expect(one.world.journal == two.world.journal)
        #expect(one.world.journal.count > 20)
    }
}
