// SPDX-License-Identifier: Apache-2.0
// The ledger is a second opinion on every durable fact: it is asked of each of them, agrees with
// what is right, and objects to each that is wrong.

import Exploration
import Simulation
import Supervision
import Testing

@Suite("The ledger")
struct LedgerTests {
    /// Facts of a state that the ledger is asked about, wrong ones for a service that is new.
    static let wrong: [(fact: String, edit: @Sendable (inout ServiceState) -> Void)] = [
        ("phase", { $0.phase = .healthy(since: at(1)) }), ("invocation", { $0.invocation = "i" }),
        ("incident", { $0.incident = incident }), ("order", { $0.order = order(7) }),
        ("replacedAt", { $0.replacedAt = at(1) }), ("lastOrder", { $0.lastOrder = 1 }),
        ("tries", { $0.tries = 1 }), ("nextAttempt", { $0.nextAttempt = at(1) }),
        ("orders", { $0.orders = [at(1)] }), ("hostCounted", { $0.hostCounted = [at(1)] }),
        ("outcomes", { $0.outcomes = [true] }),
        (
            "breakerForce",
            { $0.breakerForce = BreakerForce(position: .open, by: "", reason: "", until: at(1)) }
        ),
        ("opens", { $0.opens = 1 }), ("rests", { $0.rests = 1 }),
        ("chronicSaid", { $0.chronicSaid = true }), ("chronicAt", { $0.chronicAt = at(1) }),
        ("trial", { $0.trial = .ofRest }), ("withheld", { $0.withheld = .busLost }),
        ("wouldHaveSaid", { $0.wouldHaveSaid = true }),
        ("longStopSaid", { $0.longStopSaid = true }),
        ("offDutySince", { $0.offDutySince = at(1) }),
        (
            "hold",
            {
                $0.hold = Hold(
                    id: 1, by: "", reason: "", since: at(1), until: at(2), expires: 0)
            }
        ),
        (
            "modeOverride",
            { $0.modeOverride = ModeOverride(mode: .act, configured: .observe, by: "") }
        ),
        (
            "deployment",
            {
                $0.deployment = Deployment(
                    action: .redeploy, unit: "", rung: 0, wasUp: true, given: at(1))
            }
        ),
        ("collecting", { $0.collecting = Collecting(id: 1, incident: "f", until: at(1)) }),
        ("rollbackDue", { $0.rollbackDue = true }),
        ("touched", { $0.touched = Span(from: at(1), until: at(2)) }),
        ("badVersions", { $0.badVersions = ["v"] }), ("proven", { $0.proven = ["d"] }),
        ("lastSuccess", { $0.lastSuccess = Success(at: at(1), wall: 1) }),
        ("slow", { $0.slow = ["p"] }), ("role", { $0.role = .standby(unit: "b", since: at(1)) }),
        (
            "passage",
            { $0.passage = HandoverProgress(from: "a", to: "b", stage: .begun, former: "") }
        ),
        ("wanted", { $0.wanted = HandoverRequest(to: "b", from: "a", by: "") }),
        ("tried", { $0.tried = ["b"] }), ("failovers", { $0.failovers = [at(1)] }),
        ("blocked", { $0.blocked = .notGone(unit: "a") }), ("stopped", { $0.stopped = ["i"] }),
        ("silenced", { $0.silenced = [Silenced(unit: "a", listeners: ["s"])] }),
        ("stallSaid", { $0.stallSaid = true }),
        ("mended", { $0.mended = Mended(rung: 1, failures: 0, since: at(1)) }),
        ("alsoRunning", { $0.alsoRunning = "b" }),
    ]

    static func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    static var incident: Incident? {
        let term = Term(
            "incident", Term("f"), Term(at(1)), Reason.missing(.cleanExit).term, Term(0), Term(0))
        return Incident(term)
    }

    static func order(_ id: UInt64) -> Order {
        Order(
            id: id, action: .restart, unit: "web.service", reason: .missing(.cleanExit), attempt: 1,
            invocation: "", affected: [], deadline: .never, trial: .no)
    }

    /// Durable facts of which the ledger knows nothing: what a wrong one leads to is then seen by
    /// scenarios and the other checkers alone. (Of 133 broken lines of `apply` these saw 83 in 200
    /// seeds, so the list is for facts that decide little.)
    static let unknown: Set<String> = []

    @Test("is asked about every durable fact of a service")
    func whole() {
        let state = ServiceState(name: "web", unit: "web.service")
        let facts = Mirror(reflecting: state).children.compactMap(\.label)
        let asked = Self.wrong.map(\.fact) + ["name", "unit"] + Self.unknown
        #expect(facts.filter { !asked.contains($0) } == [])
        #expect(Ledger().objection(to: state) == nil)
    }

    @Test("objects to each fact that no record has brought about", arguments: wrong.indices)
    func objects(place: Int) throws {
        var state = ServiceState(name: "web", unit: "web.service")
        Self.wrong[place].edit(&state)
        let objection = try #require(Ledger().objection(to: state))
        #expect(objection.hasPrefix("web: \(Self.wrong[place].fact)"), "\(objection)")
    }

    func text(_ sequence: UInt64, _ seconds: Int64, _ event: Event) -> String {
        Record(sequence: sequence, at: Self.at(seconds), service: "web", event: event).text
    }

    @Test("knows what an order and its end leave behind")
    func orders() {
        var ledger = Ledger()
        var state = ServiceState(name: "web", unit: "web.service")
        let reason = Reason.missing(.cleanExit)
        let failed = ledger.enter(
            text(1, 1, .failed(incident: "f", reason: reason, next: Self.at(3))))
        state.phase = .failing(since: Self.at(1))
        state.incident = Self.incident
        state.nextAttempt = Self.at(3)
        #expect(failed && ledger.objection(to: state) == nil)
        let ordered = ledger.enter(text(2, 4, .ordered(Self.order(2), incident: "f")))
        state.phase = .acting(since: Self.at(4))
        state.order = Self.order(2)
        state.incident?.isTouched = true
        state.incident?.orderedAt = Self.at(4)
        (state.tries, state.lastOrder) = (1, 2)
        (state.orders, state.hostCounted) = ([Self.at(4)], [Self.at(4)])
        #expect(ordered && ledger.objection(to: state) == nil)
        let end = Event.finished(
            order: 2, outcome: .timedOut, rung: 0, graceUntil: Self.at(9), next: Self.at(8))
        let finished = ledger.enter(text(3, 5, end))
        state.phase = .failing(since: Self.at(5))
        state.order = nil
        state.nextAttempt = Self.at(8)
        state.outcomes = [false]
        state.incident?.reason = .orderFailed(.timedOut)
        #expect(ledger.objection(to: state)?.contains("incident.failures is 0") == true)
        state.incident?.failures = 1
        #expect(finished && ledger.objection(to: state) == nil)
    }

    @Test("knows what the host remembers")
    func host() {
        var ledger = Ledger()
        let braked = Record(
            sequence: 1, at: Self.at(1), service: "",
            event: .braked(until: Self.at(9), roots: 3, services: 3))
        let isRead = ledger.enter(braked.text)
        #expect(isRead)
        var supervisor = Supervisor(seed: 1)
        #expect(ledger.objection(to: HostMemory(supervisor)) != nil)
        supervisor.replay(braked)
        #expect(ledger.objection(to: HostMemory(supervisor)) == nil)
    }

    @Test("finds a snapshot that leaves something out")
    func snapshots() throws {
        var checker = ReplayEqualsLive()
        let state = ServiceState(name: "web", unit: "web.service")
        let first = checker.replay(text(1, 1, .chronic(count: 12, rung: 0)))
        var whole = state
        whole.chronicSaid = true
        whole.chronicAt = Self.at(1)
        let second = checker.replay(text(2, 2, .snapshot(whole)))
        #expect(first == nil && second == nil)
        whole.chronicAt = nil
        let third = checker.replay(text(3, 3, .snapshot(whole)))
        let complaint = try #require(third)
        #expect(complaint.contains("chronicAt is nothing, and by the records 1000000000"))
    }

    @Test("takes nothing for a record that is none")
    func garbage() {
        var ledger = Ledger()
        for text in ["", "1 healthy", "2 healthy seq=1 at=1", "1 healthy seq=x at=1"] {
            let isRead = ledger.enter(text)
            #expect(!isRead, "\(text)")
        }
        let isRead = ledger.enter("1 healthy seq=1 at=2 service=a%20b colour=blue(x;y())")
        #expect(isRead)
    }
}
