// SPDX-License-Identifier: Apache-2.0
// What journald is sent for each kind of record, and what is carried from one record to the next.

import Foundation
import Recording
import Supervision
import Systemd
import TestSupport
import Testing

@Suite("The fields of an entry")
struct RecordFieldsTests {
    /// One block a record, one line a field; `REVIVED_REWRITE=1` writes the golden anew.
    @Test("each kind has its fields as in Goldens/record-fields.txt")
    func golden() throws {
        var subjects = ContextTracker()
        let blocks = SampleRecords.all.map { record in
            record.journalFields(subjects.describe(record, unit: "nginx.service")).map {
                "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))\n"
            }.joined()
        }
        let found = blocks.joined(separator: "\n")
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Goldens/record-fields.txt")
        if ProcessInfo.processInfo.environment["REVIVED_REWRITE"] != nil {
            try Data(found.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == found)
    }

    @Test("no field is named as journald would drop it, or said twice")
    func names() {
        for record in SampleRecords.all {
            let names = record.journalFields(RecordContext()).map(\.name)
            #expect(Set(names).count == names.count, "\(record.event.kind)")
            for name in names {
                let isGood = name.utf8.allSatisfy {
                    (65...90).contains($0) || (48...57).contains($0) || $0 == 95
                }
                #expect(isGood && name.utf8.count <= 64 && !name.hasPrefix("_"), "\(name)")
            }
        }
    }

    private func record(_ event: Event) -> Record {
        Record(
            sequence: 1, at: SampleRecords.instant(1),
            service: event.kind == .started ? "" : "web", event: event)
    }

    private var failed: Event {
        .failed(
            incident: SampleRecords.incident, reason: .unitFailed(result: "signal"),
            next: SampleRecords.instant(2))
    }

    @Test("incident, order and invocation are carried along until the incident is closed")
    func carried() {
        var subjects = ContextTracker()
        var seen: [RecordContext] = []
        for event in [
            failed, .ordered(SampleRecords.order, incident: SampleRecords.incident),
            .finished(
                order: 7, outcome: .succeeded(invocation: SampleRecords.newInvocation), rung: 0,
                graceUntil: .never, next: .never),
            .recovered(.order(7)), .stable,
        ] {
            seen.append(subjects.describe(record(event), unit: "nginx.service"))
        }
        #expect(seen.map(\.unit).allSatisfy { $0 == "nginx.service" })
        #expect(seen.prefix(4).allSatisfy { $0.incident == SampleRecords.incident })
        #expect(seen.map(\.action) == ["", "restart", "restart", "restart", ""])
        #expect(seen.map(\.attempt) == [0, 2, 2, 2, 0])
        #expect(seen[2].invocation == SampleRecords.newInvocation)
        #expect(seen[4].incident == "")
    }

    @Test("one service's subject says nothing of another, nor of the host")
    func apart() {
        var subjects = ContextTracker()
        _ = subjects.describe(record(failed), unit: "nginx.service")
        var other = record(.stable)
        other.service = "db"
        #expect(subjects.describe(other, unit: "db.service").incident == "")
        #expect(
            subjects.describe(record(.started(boot: "b", version: "1")), unit: "")
                == RecordContext())
    }

    @Test("a reboot ends incidents, but not that of an order whose end is not written")
    func reboot() {
        for isActing in [false, true] {
            var subjects = ContextTracker()
            _ = subjects.describe(record(.started(boot: "a", version: "1")), unit: "")
            _ = subjects.describe(record(failed), unit: "nginx.service")
            if isActing {
                _ = subjects.describe(
                    record(.ordered(SampleRecords.order, incident: SampleRecords.incident)),
                    unit: "nginx.service")
            }
            _ = subjects.describe(record(.started(boot: "b", version: "1")), unit: "")
            let after = subjects.describe(record(.inDoubt(order: 7)), unit: "nginx.service")
            #expect(after.incident == (isActing ? SampleRecords.incident : ""))
        }
    }

    @Test("a service that now means another unit leaves under the old one's name")
    func dropped() {
        var subjects = ContextTracker()
        _ = subjects.describe(record(failed), unit: "old.service")
        let last = subjects.describe(record(.dropped(unit: "old.service")), unit: "new.service")
        #expect(last.unit == "old.service")
        let next = subjects.describe(record(.stable), unit: "new.service")
        #expect(next.unit == "new.service")
        #expect(next.incident == "")
    }

    @Test("a subject survives the spool")
    func term() {
        var subject = RecordContext()
        subject.unit = "a b;(c).service"
        subject.incident = SampleRecords.incident
        subject.action = "restart"
        subject.attempt = 3
        subject.invocation = SampleRecords.invocation
        #expect(RecordContext(subject.term) == subject)
    }
}
