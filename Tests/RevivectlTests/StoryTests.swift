// SPDX-License-Identifier: Apache-2.0
// Which records tell why, how they are told, and what is known without a daemon.

import ControlInterface
import Recording
import Supervision
import Testing

@testable import revivectl

@Suite("stories")
struct StoryTests {
    init() { inUTC }

    private let entries: [JournalRecord] = [
        Sample.entry(1, "web", .healthy(probes: 1)),
        Sample.entry(2, "web", Sample.failed("i1"), second: 1),
        Sample.entry(3, "web", .recovered(.byItself), second: 2),
        Sample.entry(4, "web", Sample.failed("i2"), second: 60),
        Sample.entry(5, "web", Sample.order(5), second: 60),
        Sample.entry(
            6, "web", .snapshot(ServiceState(name: "web", unit: "web.service")), second: 61),
        Sample.entry(7, "web", Sample.failed("i2"), second: 65),
        Sample.entry(8, "web", .recovered(.order(5)), second: 70),
    ]

    @Test("a story begins with the first failure of the last incident")
    func lastIncident() {
        #expect(Story.select(entries).map(\.record.sequence) == [4, 5, 7, 8])
    }

    @Test("without an incident the last events are the story")
    func noIncident() {
        let quiet = (1...20).map { Sample.entry($0, "web", .stable) }
        #expect(Story.select(quiet).map(\.record.sequence) == Array(11...20))
        #expect(Story.select([]).isEmpty)
    }

    @Test("one incident is told by the beginning of its id, and only that")
    func oneIncident() throws {
        #expect(Story.select(entries, incident: "i1").map(\.record.sequence) == [2, 3])
        #expect(Story.select(entries, incident: "i2").map(\.record.sequence) == [4, 5, 7, 8])
        #expect(Story.select(entries, incident: "i3").isEmpty)
        let failures = entries.filter { $0.record.event.kind == .failed }
        #expect(try Story.incident(beginning: "I1", among: failures, of: "web") == "i1")
        let several = Refusal(.usage, "web: several incidents begin so: i2, i1")
        #expect(throws: several) {
            try Story.incident(beginning: "i", among: failures, of: "web")
        }
        let none = Refusal(.noSuchService, "web has no incident \"x\"; the last ones are: i2, i1")
        #expect(throws: none) { try Story.incident(beginning: "x", among: failures, of: "web") }
        #expect(Story.short("0123456789abcdef") == "01234567")
    }

    @Test("a story ends with what is so now and what comes next")
    func text() throws {
        var status = try #require(Sample.services.first { $0.name == "shop" })
        status.name = "web"
        let later = now + 120_000_000
        let today = WhyText(status: status, story: Story.select(entries), now: later)
        var old = today
        old.now = now + 90_000_000_000
        old.head = "revived is not running; last known state from the journal, 1 d 1 h old:"
        old.status.next = ""
        let none = WhyText(status: status, story: [], now: later)
        try expectGolden("why", [today, old, none].map(\.text).joined(separator: "====\n"))
    }

    @Test("without a daemon the journal tells what was so")
    func lastKnown() throws {
        let refusal = Refusal(.unreachable, "revived is not running; `systemctl start revived`")
        let known = LastKnown(
            replaying: entries.prefix(5) + [
                entries[6],
                Sample.entry(8, "db", .offDuty(.stopped(job: 7)), second: 80),
            ], because: refusal)
        #expect(known.at == now + 80_000_000)
        let web = try known.services.named("web")
        #expect(web.phase == "failing")
        #expect(web.since == now + 60_000_000)
        #expect(web.mode.isEmpty)
        #expect(web.reason == "its unit failed (signal)")
        #expect(try known.services.named("db").phase == "off-duty")
        #expect(
            known.head(at: now + 200_000_000)
                == "revived is not running; last known state from the journal, 2 min old:")
        #expect(
            LastKnown(replaying: [], because: refusal).head(at: now).contains(
                "systemctl start revived"))
    }

    @Test("an event is one line, also as JSON")
    func line() {
        let entry = Sample.entry(2, "web", Sample.failed("i1"), second: 1)
        #expect(entry.line == "2026-11-22 10:00:01.000  web: failed: its unit failed (signal)")
        #expect(
            entry.json.text
                == #"{"version":1,"time":"2026-11-22T10:00:01.000Z","seq":2,"service":"web","#
                + #""kind":"failed","#
                + #""message":"web: failed: its unit failed (signal)","boot":"b00","#
                + #""record":"1 failed seq=2 at=101000000000 service=web incident=i1 "#
                + #"reason=unit-failed(signal) next=0"}"#)
    }
}
