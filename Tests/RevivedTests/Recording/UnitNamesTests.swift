// SPDX-License-Identifier: Apache-2.0
// A unit that is configured by an alias is called by its primary name wherever people read of it.

import ControlInterface
import Recording
import Supervision
import Systemd
import TestSupport
import Testing

@testable import revived

@Suite("One name for a unit")
struct UnitNamesTests {
    private let names = ["redis.service": "redis-server.service"]

    @Test(
        "a name is replaced where it stands as a word",
        arguments: [
            (
                "web: restart redis.service, attempt 1",
                "web: restart redis-server.service, attempt 1"
            ),
            ("is redis.service", "is redis-server.service"),
            ("redis.service.", "redis-server.service."),
            ("redis.service: x", "redis-server.service: x"),
            ("my-redis.service", "my-redis.service"), ("redis.service.d", "redis.service.d"),
            ("(redis.service)", "(redis-server.service)"), ("", ""),
            ("éredis.service", "éredis-server.service"),
        ])
    func words(_ text: String, _ renamed: String) {
        #expect(UnitNames.renamed(text, names) == renamed)
        #expect(UnitNames.renamed(text, [:]) == text)
    }

    @Test("the entry of a record names the unit as journalctl -u does; the record itself is kept")
    func entry() throws {
        let record = try #require(SampleRecords.all.first { $0.event.kind == .ordered })
        guard case .ordered(let order, _) = record.event else { return #expect(Bool(false)) }
        var subject = RecordContext()
        subject.unit = "primary.service"
        subject.primaryNames = [order.unit: "primary.service"]
        let fields = record.journalFields(subject)
        func value(_ name: String) -> String {
            fields.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) } ?? ""
        }
        #expect(value("MESSAGE").contains("primary.service"))
        #expect(!value("MESSAGE").contains(order.unit))
        #expect(value("REVIVED_RECORD") == record.text)
    }

    @Test("a status likewise")
    func status() {
        var status = ServiceStatus(
            name: "redis", unit: "redis.service", mode: "act", phase: "failing",
            reason: "missing: it went down because of redis.service", next: "start redis.service")
        status.blocked = "redis.service is not proven gone"
        let named = status.naming(names)
        #expect(named.name == "redis" && named.unit == "redis-server.service")
        #expect(named.reason.hasSuffix("of redis-server.service"))
        #expect(named.next == "start redis-server.service")
        #expect(named.blocked == "redis-server.service is not proven gone")
        #expect(status.naming([:]) == status)
    }
}
