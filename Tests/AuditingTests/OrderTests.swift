// SPDX-License-Identifier: Apache-2.0
// Orders without one end each, instants that go back, and orders against a limit are found.

import Auditing
import Supervision
import Testing

@Suite("The audit of orders and limits")
struct OrderTests {
    @Test("an order at the end of the journal is open, one that was overtaken never ended")
    func ends() {
        var open = HandWrittenJournal.clean
        open.add(30, "web", HandWrittenJournal.failed(next: 30))
        open.order(30)
        open.add(31, "web", .acknowledged(by: "alice"))
        open.add(31, "db", .stable)
        #expect(open.audit.findings == [.open(order: 8, service: "web")])
        #expect(open.audit.isClean)
        open.add(40, "web", .recovered(.byItself))
        #expect(
            open.audit.findings == [.neverEnded(order: 8, service: "web", mayBeLost: false)])
        #expect(!open.audit.isClean)
    }

    @Test("an end that may stand in a gap is told so")
    func lostEnd() {
        var ledger = HandWrittenJournal.clean
        ledger.lose(5...5)
        let findings = ledger.audit.findings
        #expect(findings.count == 2)
        #expect(findings.contains(.neverEnded(order: 4, service: "web", mayBeLost: true)))
    }

    @Test("a second end, a stray one and one of another service are faults")
    func wrongEnds() {
        var twice = HandWrittenJournal.clean
        twice.end(21, of: 4, next: 21)
        #expect(
            twice.audit.findings == [.endedTwice(order: 4, service: "web", sequence: 7)])
        var stray = HandWrittenJournal.clean
        stray.end(21, of: 3, next: 21)
        #expect(
            stray.audit.findings
                == [.neverGiven(order: 3, service: "web", sequence: 7, mayBeLost: false)])
        var other = HandWrittenJournal.clean
        other.order(30)
        other.end(31, of: 7, next: 31, service: "db")
        #expect(
            other.audit.findings == [.otherService(order: 7, given: "web", ended: "db")])
        #expect([twice, stray, other].allSatisfy { !$0.audit.isClean })
    }

    @Test("an end of an order before the journal's beginning is no fault")
    func endOfVacuumed() {
        var ledger = HandWrittenJournal.clean
        ledger.lose(1...4)
        #expect(
            ledger.audit.findings == [
                .begins(at: 5, isPart: false),
                .neverGiven(order: 4, service: "web", sequence: 5, mayBeLost: true),
            ])
        #expect(ledger.audit.isClean)
    }

    @Test("an order's id is its record's number")
    func identity() {
        var ledger = HandWrittenJournal.clean
        ledger.order(30, id: 99)
        ledger.add(31, "web", .recovered(.byItself))
        #expect(
            ledger.audit.findings == [
                .wrongIdentity(sequence: 7, order: 99),
                .neverEnded(order: 99, service: "web", mayBeLost: false),
            ])
    }

    @Test("instants go back only with another boot")
    func clock() {
        var ledger = HandWrittenJournal.clean
        ledger.add(19, "web", .stable)
        #expect(
            ledger.audit.findings == [.clockBack(sequence: 7, by: .seconds(1))])
        var reboot = HandWrittenJournal.clean
        reboot.boot = "b2"
        reboot.add(2, "", .started(boot: "b2", version: "1"))
        #expect(reboot.audit.findings == [])
    }

    // MARK: Limits

    /// Web fails, and is ordered at 40 s after what is given.
    private func ordered(after events: [Event], _ reason: Reason? = nil) -> HandWrittenJournal {
        var ledger = HandWrittenJournal.clean
        for event in events {
            let service = event.kind == .braked || event.kind == .brakeReleased ? "" : "web"
            ledger.add(30, service, event)
        }
        ledger.order(40, reason ?? .unitFailed(result: "signal"))
        return ledger
    }

    private func isEarly(_ ledger: HandWrittenJournal, _ limit: Finding.Limit) -> Bool {
        ledger.audit.findings.contains { finding in
            guard case .early(_, "web", .seconds(10), let found) = finding else { return false }
            return found == limit
        }
    }

    @Test("an order before the end of the wait, of a rest, of a hold and of the brake is found")
    func early() {
        let end = HandWrittenJournal.at(50)
        #expect(isEarly(ordered(after: [HandWrittenJournal.failed(next: 50)]), .backoff))
        #expect(
            isEarly(ordered(after: [.resting(until: end, spent: 1, per: .seconds(60))]), .rest))
        #expect(
            isEarly(
                ordered(after: [.gaveUp(reason: .unitFailed(result: "x"), trialAt: end)]), .rest))
        #expect(
            isEarly(
                ordered(after: [.held(by: "alice", reason: "", until: end, expires: 0)]), .hold))
        let probe = Reason.noPass(probe: "http", last: .connectionRefused)
        let brake = Event.braked(until: end, roots: 3, services: 3)
        #expect(isEarly(ordered(after: [brake], probe), .brake))
        #expect(!isEarly(ordered(after: [brake]), .brake))
        #expect(!isEarly(ordered(after: [brake, .brakeReleased], probe), .brake))
    }

    @Test("an operator's order overrides them")
    func asked() {
        let asked = Reason.asked(by: "alice", over: [])
        let ledger = ordered(after: [HandWrittenJournal.failed(next: 50)], asked)
        #expect(ledger.audit.findings == [.open(order: 8, service: "web")])
    }

    @Test("an order in a mode that was set to observe is found")
    func observed() {
        let set = ModeOverride(mode: .observe, configured: .act, by: "alice")
        let findings = ordered(after: [.modeSet(set)]).audit.findings
        #expect(findings.contains(.inObserveMode(order: 8, service: "web")))
    }

    @Test("behind a gap that no checkpoint covers no limit is judged, and that is said")
    func unjudged() {
        var ledger = ordered(after: [HandWrittenJournal.failed(next: 50)])
        ledger.lose(2...2)
        let audit = ledger.audit
        #expect(!audit.findings.contains { $0.word == "early" })
        #expect(audit.judged[0].orders == 0)
        #expect(audit.judged[0].remark == "2 not, for lack of a whole checkpoint before")
        var covered = HandWrittenJournal.clean
        covered.lose(2...2)
        covered.checkpoint(25)
        covered.add(30, "web", HandWrittenJournal.failed(next: 50))
        covered.order(40)
        #expect(covered.audit.findings.contains { $0.word == "early" })
    }

    @Test("the budget is judged where the configuration of that time is at hand")
    func budget() {
        var ledger = HandWrittenJournal.clean
        ledger.add(30, "web", HandWrittenJournal.failed(next: 30))
        ledger.order(30)
        ledger.end(31, of: 8, next: 33)
        var service = ServicePolicy(name: "web", unit: "web.service")
        service.limits.budget = Rate(count: 1, per: .seconds(60))
        let policy = Policy(services: [service], digest: "abc")
        let audit = ledger.audit { $0.policy = policy }
        #expect(
            audit.findings == [
                .overBudget(order: 8, service: "web", orders: 2, budget: service.limits.budget)
            ])
        #expect(audit.judged[1].orders == 2 && audit.judged[1].remark.isEmpty)
        let other = ledger.audit {
            $0.policy = policy
            $0.policy?.digest = "other"
        }
        #expect(other.isClean && other.judged[1].orders == 0)
        #expect(other.judged[1].remark == "2 not: another configuration was in force")
        #expect(ledger.audit.judged[1].remark == "no configuration at hand")
    }

    @Test("a rest that counts other orders than there are is found")
    func rest() {
        let event = Event.resting(until: HandWrittenJournal.at(90), spent: 3, per: .seconds(60))
        var ledger = HandWrittenJournal.clean
        ledger.add(30, "web", event)
        #expect(
            ledger.audit.findings
                == [.restMiscounted(sequence: 7, service: "web", said: 3, shown: 1)])
    }
}
