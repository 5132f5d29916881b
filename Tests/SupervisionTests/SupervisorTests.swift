// SPDX-License-Identifier: Apache-2.0
// What the supervisor owes its caller, whatever the service does.

import Supervision
import Testing

@Suite("The supervisor")
struct SupervisorTests {
    private func at(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }

    private func supervisor() -> Supervisor {
        var service = ServicePolicy(name: "web", unit: "web.service")
        service.mode = .act
        service.settle = .seconds(5)
        service.probes = [ProbePolicy(name: "http", kind: .tcp(.unix(path: "/run/web")))]
        var supervisor = Supervisor(seed: 1)
        var host = HostFacts()
        host.systemState = "running"
        _ = supervisor.observe(.started(boot: "b", version: "1"), at: at(0))
        _ = supervisor.observe(.configured(Policy(services: [service])), at: at(0))
        _ = supervisor.observe(.hostSeen(host), at: at(0))
        return supervisor
    }

    private func failed(_ invocation: String) -> UnitFacts {
        var facts = UnitFacts()
        facts.active = .failed
        facts.invocation = invocation
        facts.result = "signal"
        facts.downSince = at(1)
        return facts
    }

    /// Asks, answers the last look before an order, and gives back what follows.
    private func look(_ supervisor: inout Supervisor, at now: Instant) -> [Record] {
        let isAsked = supervisor.inquiries(at: now).contains { inquiry in
            if case .preflight = inquiry { true } else { false }
        }
        #expect(isAsked)
        return supervisor.observe(.looked(service: "web", Preflight(at: now)), at: now)
    }

    @Test("what was not begun because systemd was away spends neither budget nor back-off")
    func notBegunSpendsNothing() {
        let order = Order(
            id: 1, action: .restart, unit: "web.service", reason: .unitFailed(result: "signal"),
            attempt: 3, invocation: "1", affected: [], deadline: at(9), trial: .no, boot: "b")
        func state(after outcome: OrderOutcome) -> ServiceState {
            var state = ServiceState(name: "web", unit: "web.service")
            state.orders = [at(1)]
            let events: [Event] = [
                .ordered(order, incident: "f"),
                .finished(order: 1, outcome: outcome, rung: 0, graceUntil: at(9), next: at(3)),
            ]
            for (place, event) in events.enumerated() {
                state.apply(
                    Record(
                        sequence: UInt64(place + 1), at: at(2), service: "web", event: event))
            }
            return state
        }
        let away = state(after: .notBegun(.busLost))
        #expect(away.orders == [at(1)] && away.hostCounted.isEmpty && away.tries == 2)
        let moved = state(after: .notBegun(.worldMoved("gone")))
        #expect(moved.orders == [at(1), at(2)] && moved.hostCounted == [at(2)] && moved.tries == 3)
    }

    @Test("a decision that is due is taken when the caller asks a moment later")
    func deadlineIsKept() throws {
        var supervisor = supervisor()
        _ = supervisor.observe(.unitSeen(unit: "web.service", failed("1")), at: at(1))
        #expect(supervisor.inquiries(at: at(1)).count == 1)
        let byItself = Explanation(invocation: "1", cause: .byItself)
        _ = supervisor.observe(.explained(service: "web", byItself), at: at(2))
        var records = look(&supervisor, at: at(2))
        let order = try #require(records.last)
        records = supervisor.observe(
            .orderFinished(order: order.sequence, .failed(job: "failed", result: "x")), at: at(3))
        let due = supervisor.nextDeadline
        #expect(due > at(3) && due < at(5000))
        // The caller reads its clock anew between the last observation and this question.
        records = look(&supervisor, at: due + .milliseconds(1))
        #expect(records.map(\.event.kind) == [.ordered])
    }

    @Test("a failure that only was cleared, before a start that systemd refused, is still one")
    func clearedFailure() throws {
        var supervisor = supervisor()
        _ = supervisor.observe(.unitSeen(unit: "web.service", failed("1")), at: at(1))
        _ = supervisor.inquiries(at: at(1))
        let byItself = Explanation(invocation: "1", cause: .byItself)
        _ = supervisor.observe(.explained(service: "web", byItself), at: at(2))
        let order = try #require(look(&supervisor, at: at(2)).last)
        var cleared = failed("1")
        cleared.active = .inactive
        cleared.result = "success"
        _ = supervisor.observe(.unitSeen(unit: "web.service", cleared), at: at(3))
        let refused = OrderOutcome.failed(job: "dependency", result: "success")
        _ = supervisor.observe(.orderFinished(order: order.sequence, refused), at: at(4))
        #expect(supervisor.services[0].state.phaseName == .failing)
        _ = supervisor.observe(.timePassed, at: at(10_000))
        let records = look(&supervisor, at: at(10_000))
        #expect(records.map(\.event.kind) == [.ordered])
    }

    @Test("a reload that failed does not explain a stop that came later and was not seen")
    func failedReload() {
        var supervisor = supervisor()
        var facts = failed("1")
        facts.active = .active
        facts.result = "success"
        _ = supervisor.observe(.unitSeen(unit: "web.service", facts), at: at(1))
        _ = supervisor.observe(.jobBegan(unit: "web.service", id: 7), at: at(2))
        let ended = Observation.jobEnded(unit: "web.service", id: 7, result: "failed")
        _ = supervisor.observe(ended, at: at(3))
        _ = supervisor.observe(.unitsLost, at: at(4))
        facts.active = .inactive
        _ = supervisor.observe(.unitSeen(unit: "web.service", facts), at: at(5))
        let asks = supervisor.inquiries(at: at(5)).contains { inquiry in
            if case .whoStopped = inquiry { return true }
            return false
        }
        #expect(asks)
    }

    @Test("each question is asked once, and again when the bus was lost in between")
    func questions() {
        var supervisor = supervisor()
        _ = supervisor.observe(.unitSeen(unit: "web.service", failed("1")), at: at(1))
        #expect(supervisor.inquiries(at: at(1)).count == 1)
        #expect(supervisor.inquiries(at: at(2)).isEmpty)
        _ = supervisor.observe(.unitsLost, at: at(3))
        _ = supervisor.observe(.unitSeen(unit: "web.service", failed("1")), at: at(4))
        #expect(supervisor.inquiries(at: at(4)).count == 1)
    }

    @Test("an answer about a former invocation changes nothing")
    func eras() {
        var supervisor = supervisor()
        var facts = UnitFacts()
        facts.active = .active
        facts.invocation = "1"
        facts.activeSince = at(0)
        _ = supervisor.observe(.unitSeen(unit: "web.service", facts), at: at(1))
        let asked = supervisor.inquiries(at: at(1))
        #expect(asked.count == 1)
        facts.invocation = "2"
        _ = supervisor.observe(.unitSeen(unit: "web.service", facts), at: at(2))
        let late = Observation.probeFinished(
            service: "web", probe: "http", invocation: "1", begun: at(1), .passed(latency: .zero))
        #expect(supervisor.observe(late, at: at(3)).isEmpty)
        let unasked = Observation.probeFinished(
            service: "web", probe: "http", invocation: "2", begun: at(2), .passed(latency: .zero))
        #expect(supervisor.observe(unasked, at: at(3)).isEmpty)
        #expect(supervisor.inquiries(at: at(4)).count == 1)
        let timely = Observation.probeFinished(
            service: "web", probe: "http", invocation: "2", begun: at(4), .passed(latency: .zero))
        #expect(supervisor.observe(timely, at: at(5)).map(\.event.kind).contains(.proven))
    }

    @Test("a record is replayed once")
    func repetition() {
        var supervisor = Supervisor(seed: 1)
        let record = Record(
            sequence: 5, at: at(1), service: "web", event: .healthy(probes: 1))
        supervisor.replay(record)
        var again = record
        again.event = .offDuty(.masked)
        supervisor.replay(again)
        #expect(supervisor.states.map(\.phaseName) == [.healthy])
        #expect(supervisor.sequence == 5)
    }

    @Test("a heartbeat that came before the news of its invocation counts for that invocation")
    func earlyBeat() throws {
        var supervisor = supervisor()
        var policy = supervisor.policy
        policy.services[0].probes = [
            ProbePolicy(name: "loop", kind: .heartbeat(within: .seconds(60)))
        ]
        _ = supervisor.observe(.configured(policy), at: at(0))
        #expect(supervisor.refusalOfBeat("web", "http") == .noHeartbeat("http"))
        #expect(supervisor.refusalOfBeat("db", "") == .noSuchService)
        #expect(supervisor.refusalOfBeat("web", "") == nil)
        var facts = UnitFacts()
        facts.active = .active
        facts.invocation = "1"
        facts.activeSince = at(1)
        _ = supervisor.observe(.unitSeen(unit: "web.service", facts), at: at(1))
        _ = supervisor.observe(.beat(service: "web", probe: "loop"), at: at(100))
        facts.invocation = "2"
        facts.activeSince = at(90)
        _ = supervisor.observe(.unitSeen(unit: "web.service", facts), at: at(110))
        #expect(supervisor.services[0].evidence.probes[0].passedThisEra)
        facts.invocation = "3"
        facts.activeSince = at(120)
        _ = supervisor.observe(.unitSeen(unit: "web.service", facts), at: at(130))
        #expect(!supervisor.services[0].evidence.probes[0].passedThisEra)
    }
}
