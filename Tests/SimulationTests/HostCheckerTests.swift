// SPDX-License-Identifier: Apache-2.0
// The checkers of what restrains us on the whole host can fail as well.

import Exploration
import Simulation
import Supervision
import Testing

extension CheckerTests {
    @Test("the host's limit, and half of it")
    func bucket() {
        var checker = BucketKept()
        func check(_ seconds: Int64, _ service: String, _ event: (UInt64, Event)) -> String? {
            var turn = turn(seconds, of: service, [event])
            turn.host.actions = Rate(count: 4, per: .seconds(600))
            return checker.check(turn)
        }
        #expect(check(1, "a", ordered(1)) == nil)
        #expect(check(2, "a", hostCounted(2)) == nil)
        #expect(check(3, "a", hostCounted(3)) == nil)
        #expect(check(4, "a", hostCounted(4)) != nil)
        #expect(check(610, "b", hostCounted(5)) == nil)
        #expect(check(611, "c", hostCounted(6)) == nil)
        #expect(check(612, "d", hostCounted(7)) == nil)
        #expect(check(613, "e", hostCounted(8)) == nil)
        #expect(check(614, "f", (20, .recovered(.order(8)))) == nil)
        #expect(check(614, "f", hostCounted(9)) == nil)
        #expect(check(615, "g", hostCounted(10)) != nil)
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
                turn(seconds, [(2, .ordered(order, incident: "f"))], truth))
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

    @Test("what is excluded runs, and what would take the host down is stopped")
    func conflicts() {
        func check(
            _ seconds: Int64, _ action: Action, _ edit: (inout Truth) -> Void
        ) -> String? {
            var checker = ConflictsKept()
            var order = order(2)
            order.action = action
            return checker.check(
                turn(seconds, [(2, .ordered(order, incident: "f"))], truth(edit)))
        }
        #expect(check(10, .start) { _ in } == nil)
        #expect(check(10, .start) { $0.rivalUpSince = at(5) } != nil)
        #expect(check(6, .start) { $0.rivalUpSince = at(5) } == nil)
        #expect(check(10, .reload) { $0.rivalUpSince = at(5) } == nil)
        #expect(check(10, .restart) { ($0.isUp, $0.risksHost) = (true, true) } != nil)
        #expect(check(10, .start) { ($0.isUp, $0.risksHost) = (false, true) } == nil)
    }

    @Test("what is traced and would go along, but for a handover that is under way")
    func occupiedMember() {
        func check(_ handover: Handover.Step?, isFirst: Bool = true) -> String? {
            var order = order(2)
            order.action = handover == nil ? .restart : .failover
            order.affected = ["db.service"]
            order.handover = handover.map {
                Handover(
                    step: $0, from: "web.service", to: "b.service", rung: 0, exclusive: true,
                    isFirst: isFirst)
            }
            var turn = turn(10, [(2, .ordered(order, incident: "f"))], truth { $0.isUp = true })
            turn.truths.append(
                truth {
                    ($0.policy.name, $0.policy.unit) = ("db", "db.service")
                    ($0.isUp, $0.tracedSince) = (true, at(5))
                })
            var checker = HandsOffOccupied()
            return checker.check(turn)
        }
        #expect(check(nil) != nil)
        #expect(check(.stop) != nil)
        #expect(check(.start) == nil)
        #expect(check(.stop, isFirst: false) == nil)
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
            var turn = turn(1, of: service, [ordered(1)])
            turn.truths = [web, db, far]
            #expect((checker.check(turn) == nil) == isFine, "\(service)")
        }
    }

    @Test("the brake, its hold and its release")
    func brake() {
        var checker = BrakeHolds()
        func check(_ seconds: Int64, _ event: (UInt64, Event), _ other: PhaseName) -> String? {
            var turn = turn(seconds, [event])
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
            turn.states = states
            return checker.check(turn)
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

    @Test("what is restarted with another one")
    func follows() {
        var policy = ServicePolicy(name: "web", unit: "web.service")
        policy.restartWith = ["db"]
        let web = Truth(policy: policy, isUp: true, wellSince: nil)
        let follows = Event.ordered(order(5, .follows("db")), incident: "f")
        let done = Event.finished(
            order: 5, outcome: .succeeded(invocation: "new"), rung: 0, graceUntil: .never,
            next: .never)
        func repaired(_ checker: inout FollowsRepairs) -> String? {
            checker.check(turn(1, of: "db", [ordered(1), (2, done)]))
        }
        var plain = FollowsRepairs()
        #expect(plain.check(turn(2, [(5, follows)], web)) != nil)
        var unasked = FollowsRepairs()
        #expect(repaired(&unasked) == nil)
        #expect(unasked.check(turn(2, [(5, follows)])) != nil)
        var twice = FollowsRepairs()
        #expect(repaired(&twice) == nil)
        #expect(twice.check(turn(2, [(5, follows), (6, done)], web)) == nil)
        var moved = twice
        #expect(twice.check(turn(3, [(7, follows)], web)) != nil)
        var switched = FollowsRepairs()
        let role = Event.roleChanged(unit: "db-b.service", isPrimary: false, .handover)
        #expect(switched.check(turn(1, of: "db", [(1, role)])) == nil)
        #expect(switched.check(turn(2, [(5, follows)], web)) == nil)
        var standby = order(7, .follows("db"))
        standby.unit = "web-b.service"
        let another = Event.ordered(standby, incident: "f")
        #expect(moved.check(turn(3, [(7, another)], web)) == nil)
    }

    @Test("an open breaker")
    func breaker() {
        let opened = Event.breakerOpened(until: at(60), unhelpful: 5, of: 5)
        for (seconds, between, isFine) in [
            (Int64(30), Event.stable, false), (30, .recovered(.byItself), true),
            (60, .stable, true),
        ] {
            var checker = BreakerRests()
            #expect(checker.check(turn(1, [(1, opened), (2, between)])) == nil)
            #expect((checker.check(turn(seconds, [ordered(3)])) == nil) == isFine)
        }
    }

    @Test("a breaker that is forced open")
    func forcedBreaker() {
        func force(_ position: BreakerForce.Position) -> Event {
            .breakerForced(
                BreakerForce(position: position, by: "alice", reason: "", until: at(60)))
        }
        for (seconds, position, isFine) in [
            (Int64(30), BreakerForce.Position.open, false), (30, .close, true), (30, .auto, true),
            (60, .open, true),
        ] {
            var checker = BreakerRests()
            #expect(checker.check(turn(1, [(1, force(.open)), (2, force(position))])) == nil)
            #expect((checker.check(turn(seconds, [ordered(3)])) == nil) == isFine)
        }
    }

    @Test("a unit that would reboot the host")
    func reboot() {
        var checker = RebootSpared()
        for (number, isFine) in [(UInt64(1), true), (2, true), (3, true), (4, false)] {
            var turn = turn(Int64(number), [])
            turn.truths[0].rebootLimit = Rate(count: 4, per: .seconds(60))
            turn.begun = order(number)
            #expect((checker.check(turn) == nil) == isFine)
        }
    }

    @Test("groups")
    func groups() {
        func check(_ other: Phase) -> String? {
            var act = order(7)
            act.action = .restart
            act.affected = ["b.service"]
            var turn = turn(1, of: "a", [(7, .ordered(act, incident: "f"))])
            turn.truths = ["a", "b", "c"].map { name in
                truth {
                    $0.policy.name = name
                    $0.policy.unit = name + ".service"
                    $0.watched = name + ".service"
                    $0.policy.group = GroupPolicy(name: "g", minHealthy: 1)
                    $0.isUp = true
                }
            }
            turn.states = ["a", "b", "c"].map { ServiceState(name: $0, unit: $0 + ".service") }
            turn.states[0].phase = .acting(since: at(1))
            turn.states[1].phase = .failing(since: at(1))
            turn.states[2].phase = other
            var checker = GroupKept()
            if case .offDuty = other {
                turn.states[1].phase = .healthy(since: at(1))
            }
            return checker.check(turn)
        }
        #expect(check(.healthy(since: at(1))) == nil)
        #expect(check(.failing(since: at(1))) == nil)
        #expect(check(.verifying(since: at(1), graceUntil: .never)) != nil)
        #expect(check(.offDuty(.notFound)) != nil)
    }
}
