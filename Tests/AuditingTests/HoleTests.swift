// SPDX-License-Identifier: Apache-2.0
// Where records lack or cannot be read, nobody is accused of what they may have said.

import Auditing
import Supervision
import Testing

@Suite("What an audit does not know")
struct HoleTests {
    // MARK: Records that cannot be read

    @Test("an order after a record that cannot be read is judged by no limit")
    func unreadable() {
        let observe = ModeOverride(mode: .observe, configured: .act, by: "alice")
        let act = ModeOverride(mode: .act, configured: .act, by: "alice")
        let hold = Event.held(by: "alice", reason: "", until: HandWrittenJournal.at(50), expires: 0)
        for events in [
            [.modeSet(observe), .modeSet(act)], [hold, .released(.lifted(by: "alice"))],
        ] as [[Event]] {
            var ledger = HandWrittenJournal.clean
            for event in events { ledger.add(30, "web", event) }
            ledger.order(40)
            #expect(ledger.audit.findings == [.open(order: 9, service: "web")])
            ledger.damage(8)
            let audit = ledger.audit
            #expect(
                audit.findings == [.unreadable(sequence: 8), .open(order: 9, service: "web")])
            #expect(audit.judged[0].orders == 1)
            #expect(audit.judged[0].remark == "1 not, for lack of a whole checkpoint before")
        }
    }

    @Test("a whole checkpoint mends what could not be read")
    func mended() {
        var ledger = HandWrittenJournal.clean
        ledger.damage(2)
        ledger.checkpoint(25)
        ledger.add(30, "web", HandWrittenJournal.failed(next: 50))
        ledger.order(40)
        #expect(
            ledger.audit.findings == [
                .unreadable(sequence: 2),
                .open(order: 10, service: "web"),
                .early(order: 10, service: "web", by: .seconds(10), limit: .backoff),
            ])
    }

    @Test("an order whose record cannot be read was given all the same")
    func unreadableOrder() {
        var ledger = HandWrittenJournal.clean
        ledger.add(30, "web", HandWrittenJournal.failed(next: 30))
        ledger.order(30)
        ledger.end(31, of: 8, next: 33)
        let ended = Finding.neverGiven(order: 8, service: "web", sequence: 9, mayBeLost: true)
        var (damaged, newer) = (ledger, ledger)
        damaged.damage(8)
        #expect(damaged.audit.findings == [.unreadable(sequence: 8), ended])
        newer.makeNewer(8)
        #expect(newer.audit.findings == [.newer(sequence: 8, kind: "ordered"), ended])
        // One that revived wrote in the place of a record that was too large.
        let cut = Record(
            sequence: 8, at: HandWrittenJournal.at(30), service: "web",
            event: .unreadable(kind: "ordered"))
        ledger.entries[7] = AuditEntry(text: cut.text, realtime: 30_000_000, bootID: "b1")
        #expect(ledger.audit.findings == [ended] && ledger.audit.isClean)
    }

    @Test("an end that cannot be read is told as one that may have been there")
    func unreadableEnd() {
        var ledger = HandWrittenJournal.clean
        ledger.damage(5)
        #expect(
            ledger.audit.findings == [
                .neverEnded(order: 4, service: "web", mayBeLost: true), .unreadable(sequence: 5),
            ])
    }

    @Test("an end may be lost only before what shows that the order is not open")
    func lostEnd() {
        var ledger = HandWrittenJournal.clean
        ledger.add(30, "web", HandWrittenJournal.failed(next: 30))
        ledger.order(30)
        var (before, after) = (ledger, ledger)
        before.skip(1)
        before.add(40, "web", .recovered(.byItself))
        after.add(40, "web", .recovered(.byItself))
        after.skip(1)
        after.add(41, "web", .stable)
        let lost = Finding.neverEnded(order: 8, service: "web", mayBeLost: true)
        let never = Finding.neverEnded(order: 8, service: "web", mayBeLost: false)
        #expect(before.audit.findings.contains(lost) && !lost.isFault)
        #expect(after.audit.findings.contains(never) && never.isFault)
    }

    // MARK: Boots

    @Test("another boot is known by journald's word, also when `started` was lost")
    func boots() {
        var ledger = HandWrittenJournal.clean
        ledger.skip(1)
        ledger.boot = "b2"
        ledger.add(5, "web", .stable)
        let gap = Finding.gap(from: 7, through: 7, causes: [.boot], coveredBy: nil)
        #expect(ledger.audit.findings == [gap])
        ledger.add(3, "web", .stable)
        #expect(ledger.audit.findings == [gap, .clockBack(sequence: 9, by: .seconds(2))])
    }

    // MARK: The configuration

    private let budget = Rate(count: 1, per: .seconds(60))

    private var policy: Policy {
        var service = ServicePolicy(name: "web", unit: "web.service")
        service.limits.budget = budget
        return Policy(services: [service], digest: "abc")
    }

    /// Two orders within the budget's window, the second one too many.
    private func spend(_ ledger: inout HandWrittenJournal) -> UInt64 {
        ledger.add(30, "web", HandWrittenJournal.failed(next: 30))
        let first = ledger.order(30)
        ledger.end(31, of: first, next: 33)
        let second = ledger.order(40)
        ledger.end(41, of: second, next: 43)
        return second
    }

    private func budgetLine(_ ledger: HandWrittenJournal) -> Audit.Judged? {
        let audit = ledger.audit { $0.policy = policy }
        #expect(audit.judged.last?.limit == "budget")
        return audit.judged.last
    }

    private func isOverBudget(_ ledger: HandWrittenJournal) -> Bool {
        ledger.audit { $0.policy = policy }.findings.contains { $0.word == "over-budget" }
    }

    @Test("behind a gap nobody knows which configuration is in force, until a record says it")
    func configuredBeforeGap() {
        var ledger = HandWrittenJournal.clean
        ledger.skip(1)
        ledger.checkpoint(25)
        _ = spend(&ledger)
        #expect(!isOverBudget(ledger))
        #expect(budgetLine(ledger)?.orders == 1)
        #expect(
            budgetLine(ledger)?.remark
                == "2 not: no record says which configuration was in force")
        var damaged = HandWrittenJournal.clean
        damaged.add(22, "", .configured(digest: "def", services: 1))
        damaged.checkpoint(25)
        _ = spend(&damaged)
        #expect(budgetLine(damaged)?.remark == "2 not: another configuration was in force")
        damaged.damage(7)
        #expect(!isOverBudget(damaged))
        var said = HandWrittenJournal.clean
        said.skip(1)
        said.checkpoint(25)
        said.add(26, "", .configured(digest: "abc", services: 1))
        _ = spend(&said)
        #expect(isOverBudget(said))
    }

    @Test("where no configuration was read, none is claimed; orders in a hole are told")
    func noConfiguration() {
        var ledger = HandWrittenJournal.clean
        ledger.lose(1...2)
        ledger.checkpoint(25)
        _ = spend(&ledger)
        #expect(budgetLine(ledger)?.orders == 0)
        #expect(
            budgetLine(ledger)?.remark
                == "1 not, for lack of a whole checkpoint before; "
                + "2 not: no record says which configuration was in force")
    }

    @Test("an operator's order is not counted as judged")
    func operators() {
        var ledger = HandWrittenJournal.clean
        ledger.add(30, "web", HandWrittenJournal.failed(next: 50))
        ledger.order(40, .asked(by: "alice", over: []))
        let judged = ledger.audit { $0.policy = policy }.judged
        #expect(judged.map(\.orders) == [1, 1])
        #expect(judged.allSatisfy { $0.remark == "1 not: requested by an operator" })
    }
}
