// SPDX-License-Identifier: Apache-2.0
// The facts of a notification as systemd and a webhook read them, and the files they lie in.

import Foundation
import Recording
import Supervision
import Testing

@testable import revived

@Suite("The facts of a notification")
struct NoticeFactsTests {
    private func facts() -> NoticeFacts {
        let record = Record(
            sequence: 7, at: Instant(nanoseconds: 1), service: "web",
            event: .failed(
                incident: "abc",
                reason: .probeFailed(probe: "http", failures: 3, last: .status(500)),
                next: .never))
        var subject = RecordContext()
        subject.unit = "nginx.service"
        subject.incident = "abc"
        subject.realtime = 1_800_000_000_123_456
        return NoticeFacts(.opened, record, subject, phase: "failing")
    }

    @Test("are those of the journal entry, and what only a reader far away needs")
    func content() throws {
        let lines = facts().environment.split(separator: "\n").map(String.init)
        for line in [
            #"REVIVED_EVENT="opened""#, #"REVIVED_SERVICE="web""#,
            #"REVIVED_UNIT="nginx.service""#, #"REVIVED_INCIDENT="abc""#, #"REVIVED_SEQ="7""#,
            #"REVIVED_PHASE="failing""#, #"REVIVED_TIME="1800000000123456""#,
            #"REVIVED_DATE="2027-01-15T08:00:00Z""#,
            #"REVIVED_REASON="probe http failed 3 times: status 500""#,
            #"REVIVED_MESSAGE="web: failed: probe http failed 3 times: status 500""#,
        ] { #expect(lines.contains(line), "\(line) is not in \(lines)") }
        #expect(lines.contains { $0.hasPrefix("REVIVED_HOST=\"") && $0.count > 15 })
        #expect(!lines.contains { $0.hasPrefix("REVIVED_RECORD") })
        let json = try JSONSerialization.jsonObject(with: Data(facts().json.utf8))
        let object = try #require(json as? [String: Any])
        #expect(object["event"] as? String == "opened")
        #expect(object["seq"] as? Int == 7)
        #expect(object["time"] as? Int == 1_800_000_000_123_456)
        #expect(object["reason"] as? String == "probe http failed 3 times: status 500")
    }

    @Test("are quoted so that no byte changes what systemd reads")
    func quoting() throws {
        let odd = "a\"b\\c$d`e'f\ng\th=#;i\u{1}\u{7F}\r\\"
        let facts = NoticeFacts([.init(name: "REASON", value: odd)])
        #expect(
            facts.environment == "REVIVED_REASON=\"a\\\"b\\\\c$d`e'f\ng\th=#;i???\\\\\"\n")
        let json = try JSONSerialization.jsonObject(with: Data(facts.json.utf8))
        #expect((json as? [String: String])?["reason"] == odd)
    }

    @Test("are cut where they are longer than anybody reads")
    func long() {
        let record = Record(
            sequence: 1, at: Instant(nanoseconds: 1), service: "",
            event: .journalDegraded(String(repeating: "ü", count: 10_000)))
        let facts = NoticeFacts(.degraded, record, RecordContext(), phase: "")
        #expect(facts.facts.allSatisfy { $0.value.utf8.count <= NoticeFacts.longest })
        #expect(facts.environment.utf8.count < 4 * NoticeFacts.longest)
    }

    @Test("lie in two files until they are told, and the queue beside them")
    func folder() throws {
        let path = NSTemporaryDirectory() + "notices-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = NoticeFolder(path: path)
        #expect(folder.outbox() == nil)
        var outbox = Outbox()
        for id: UInt64 in 1...3 {
            #expect(folder.write(id, facts()))
            _ = outbox.add(id, at: Instant(nanoseconds: 1))
        }
        folder.keep(outbox)
        #expect(folder.outbox() == outbox)
        folder.remove(1)
        #expect(!folder.has(1) && folder.has(2))
        folder.clear(except: [3])
        let left = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        #expect(left == ["3.env", "3.json", "queue"])
        folder.clear(except: [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
    }

    @Test("belong to an instance of the template")
    func instance() {
        #expect(Notifier.instance(7, of: "tell@.service") == "tell@7.service")
    }
}
