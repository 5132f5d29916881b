// SPDX-License-Identifier: Apache-2.0
// The queue of those to be told: its room, its rate, its breaker, and that it survives as text.

import Supervision
import Testing

@Suite("The outbox")
struct OutboxTests {
    private func at(_ seconds: Double) -> Instant {
        Instant(nanoseconds: Int64(seconds * 1_000_000_000))
    }

    private func filled(_ count: Int) -> Outbox {
        var outbox = Outbox()
        for id in 1...count { _ = outbox.add(UInt64(id), at: at(0)) }
        return outbox
    }

    @Test("tells one after the other, in order")
    func order() {
        var outbox = filled(2)
        #expect(outbox.next(at: at(0)) == 1)
        #expect(outbox.next(at: at(1)) == nil)
        #expect(outbox.due == .never)
        outbox.ended(nil, at: at(2))
        #expect(outbox.next(at: at(2)) == 2)
        outbox.ended(nil, at: at(3))
        #expect(outbox.next(at: at(9)) == nil)
        #expect(outbox.failed == 0)
    }

    @Test("begins no more than twenty in any minute")
    func rate() {
        var outbox = filled(25)
        for second in 0..<20 {
            #expect(outbox.next(at: at(Double(second))) != nil)
            outbox.ended(nil, at: at(Double(second)))
        }
        #expect(outbox.due == at(60))
        #expect(outbox.next(at: at(59.9)) == nil)
        #expect(outbox.next(at: at(60)) == 21)
        outbox.ended(nil, at: at(60))
        #expect(outbox.due == at(61))
    }

    @Test("drops the oldest of more than a hundred, and says so once, a minute later")
    func room() {
        var outbox = filled(100)
        #expect(outbox.add(101, at: at(10)) == 1)
        #expect(outbox.add(102, at: at(20)) == 2)
        #expect(outbox.dropped == 2)
        #expect(outbox.accountDue == at(70))
        #expect(outbox.account(at: at(69)) == nil)
        #expect(outbox.account(at: at(70)) == Outbox.Loss(dropped: 2, failed: 0, last: ""))
        #expect(outbox.accountDue == .never)
        #expect(outbox.add(103, at: at(80)) == 3)
        #expect(outbox.accountDue == at(670))
    }

    @Test("pauses after five failures in a row, longer each time, up to an hour")
    func breaker() {
        var outbox = filled(40)
        var now = 0.0
        for _ in 1...4 {
            _ = outbox.next(at: at(now))
            outbox.ended("exit-code", at: at(now))
        }
        #expect(!outbox.isPaused(at: at(now)))
        var pauses: [Double] = []
        for _ in 1...8 {
            #expect(outbox.next(at: at(now)) != nil)
            outbox.ended("exit-code", at: at(now))
            #expect(outbox.isPaused(at: at(now)))
            let until = Double(outbox.pausedUntil.nanoseconds) / 1e9
            pauses.append(until - now)
            #expect(outbox.next(at: at(until - 1)) == nil)
            now = until
        }
        #expect(pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600])
        #expect(outbox.next(at: at(now)) != nil)
        outbox.ended(nil, at: at(now))
        #expect(!outbox.isPaused(at: at(now)))
        #expect(outbox.due <= at(now))
        #expect(outbox.failed == 12)
    }

    @Test("is the same as text, but that what was under way is the next again")
    func text() throws {
        var outbox = filled(101)
        outbox.seen = 500
        for _ in 1...7 {
            let id = outbox.next(at: at(3600))
            if id != nil { outbox.ended("a b;(c)", at: at(3600)) }
        }
        let again = try #require(Term(parsing: outbox.term.text).flatMap(Outbox.init))
        #expect(again == outbox)
        let under = outbox.next(at: outbox.due)
        #expect(under == 7)
        var revived = try #require(Term(parsing: outbox.term.text).flatMap(Outbox.init))
        #expect(revived.waiting.first == 7)
        outbox.putBack()
        #expect(revived == outbox)
        revived.forget()
        #expect(revived.due == .never)
        for damaged in ["", "queue", "outbox", "outbox(;x)", "outbox((1;2);3;-4)"] {
            #expect(Term(parsing: damaged).flatMap(Outbox.init) == nil, "\(damaged)")
        }
    }
}

@Suite("Notices")
struct NoticesTests {
    private let reason = Reason.unitFailed(result: "signal")

    private func read(_ notices: inout Notices, _ event: Event, _ service: String = "web")
        -> NoticeKind?
    {
        notices.read(
            Record(sequence: 1, at: Instant(nanoseconds: 1), service: service, event: event))
    }

    private func failed(_ incident: String) -> Event {
        .failed(incident: incident, reason: reason, next: .never)
    }

    @Test("tell each thing once in an incident")
    func once() {
        var notices = Notices()
        let gaveUp = Event.gaveUp(reason: reason, trialAt: .never)
        #expect(read(&notices, failed("a")) == .opened)
        #expect(read(&notices, failed("a")) == nil)
        #expect(read(&notices, gaveUp) == .gaveUp)
        #expect(read(&notices, gaveUp) == nil)
        #expect(read(&notices, failed("b"), "api") == .opened)
        #expect(read(&notices, .recovered(.byItself)) == .recovered)
        #expect(read(&notices, failed("c")) == .opened)
        #expect(read(&notices, .offDuty(.masked)) == nil)
        #expect(read(&notices, failed("d")) == .opened)
    }

    @Test("tell what blocks for good, and not what passes")
    func blocked() {
        var notices = Notices()
        #expect(read(&notices, .withheld(action: .restart, veto: .ownRestart)) == nil)
        #expect(read(&notices, .withheld(action: .restart, veto: .critical)) == .blocked)
        #expect(read(&notices, .withheld(action: .restart, veto: .masked)) == nil)
    }

    @Test("tell blindness again after it has ended")
    func blind() {
        var notices = Notices()
        let blind = Event.blind(periods: 5, last: nil)
        #expect(read(&notices, blind) == .blind)
        #expect(read(&notices, .healthy(probes: 1)) == nil)
        #expect(read(&notices, blind) == .blind)
    }

    @Test("know from a checkpoint what was told before it, and forget nothing at one")
    func checkpoints() {
        var state = ServiceState(name: "web", unit: "web.service")
        for event in [failed("a"), .gaveUp(reason: reason, trialAt: .never)] {
            state.apply(
                Record(sequence: 1, at: Instant(nanoseconds: 1), service: "web", event: event))
        }
        var notices = Notices()
        #expect(read(&notices, .snapshot(state)) == nil)
        #expect(read(&notices, failed("a")) == nil)
        #expect(read(&notices, .gaveUp(reason: reason, trialAt: .never)) == nil)
        var live = Notices()
        #expect(read(&live, failed("a")) == .opened)
        #expect(read(&live, .chronic(count: 12, rung: 1)) == .chronic)
        #expect(read(&live, .snapshot(state)) == nil)
        #expect(read(&live, .chronic(count: 12, rung: 1)) == nil)
    }

    @Test("of what was lost are no notices: they would not end")
    func untold() {
        var notices = Notices()
        #expect(read(&notices, .untold(dropped: 1, failed: 1, last: ""), "") == nil)
        #expect(read(&notices, .journalDegraded("x"), "") == .degraded)
    }
}
