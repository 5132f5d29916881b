// SPDX-License-Identifier: Apache-2.0
// Incidents out of a journal: how long each took, what helped, and what they come to.

import Auditing
import Foundation
import Recording
import Simulation
import Supervision
import Testing

@testable import revivectl

@Suite("Incidents")
struct IncidentTests {
    /// What the scenario's run recorded, as a journal that began at `now`.
    private func material(_ story: String) throws -> AuditMaterial {
        var web = ServicePolicy(name: "web", unit: "web.service")
        var db = ServicePolicy(name: "db", unit: "db.service")
        (web.mode, db.mode) = (.act, .act)
        let address = ProbeAddress.network(host: "127.0.0.1", port: 80)
        var probe = ProbePolicy(name: "http", kind: .tcp(address))
        probe.definition = "web-http"
        web.probes = [probe]
        var runner = ScenarioRunner(policy: Policy(services: [web, db], digest: "abc"))
        _ = try runner.transcript(of: story)
        let entries = runner.world.journal.compactMap { text -> AuditEntry? in
            guard let record = Record(parsing: text) else { return nil }
            let at = now + UInt64(record.at.nanoseconds / 1000) - 3_660_000_000
            return AuditEntry(text: text, realtime: at, bootID: "b1")
        }
        return AuditMaterial(entries: entries)
    }

    private let story = """
        web crashes
        +10m  web http fails: status 500
        +30s
        +10m  web http fails: refused for good
        +3m   web http passes
        +10m  db crashes
        +10m  web start fails: exit-code
        web crashes
        +2m

        """

    private func log(_ service: String? = nil) throws -> IncidentLog {
        _ = inUTC
        let boots = BootRecords.all(in: try material(story))
        return IncidentLog(boots, service: service, present: "b1", now: now + 3600 * 1_000_000)
    }

    @Test("each with its length, what it took, and what helped")
    func list() throws {
        let log = try log()
        #expect(log.incidents.map(\.service) == ["web", "web", "web", "db", "web"])
        #expect(log.incidents.map { $0.helped != nil } == [true, true, true, true, false])
        #expect(log.incidents.last?.ending == nil)
        for incident in log.incidents.dropLast() {
            #expect(incident.down >= incident.detectedAfter && incident.orders >= 1)
        }
        try expectGolden("incidents", IncidentText(log: log).list.withoutIncidentIds)
        try expectDocumented("incidents", log.json.text)
    }

    @Test("what they come to: a mean is of those that ended, and the well time is the rest")
    func totals() throws {
        let totals = try log("web").totals
        #expect(totals.map(\.service) == ["web"])
        let total = try #require(totals.first)
        #expect(total.count == 4 && total.helped.map(\.count).reduce(0, +) == 3)
        #expect(total.availability < 100_000 && total.availability > 0)
        let ended = try log("web").incidents.filter { $0.ending != nil }
        let sum = ended.reduce(Duration.zero) { $0 + $1.down }
        #expect(total.recovery == .nanoseconds(sum.nanoseconds / Int64(ended.count)))
    }

    @Test("an incident that a reboot ended is over when its boot is")
    func reboot() throws {
        var material = try material("web start fails: exit-code\nweb crashes\n+1m\n")
        let last = try #require(material.entries.last)
        material.entries.append(
            AuditEntry(
                text: Record(
                    sequence: (last.sequence ?? 0) + 1, at: Instant(nanoseconds: 1_000_000_000),
                    service: "", event: .started(boot: "b2", version: "1")
                ).text, realtime: last.realtime + 60_000_000, bootID: "b2"))
        let log = IncidentLog(
            BootRecords.all(in: material), present: "b2", now: now + 7200 * 1_000_000)
        let incident = try #require(log.incidents.first)
        #expect(incident.ending == "ended with its boot" && incident.down <= .seconds(120))
    }

    @Test("a journal that was copied here has no incident that goes on")
    func copied() throws {
        let boots = BootRecords.all(
            in: try material("web start fails: exit-code\nweb crashes\n+1m\n"))
        let log = IncidentLog(boots, present: nil, now: now + 30 * 86_400 * 1_000_000)
        let incident = try #require(log.incidents.first)
        #expect(incident.ending == "ended with its boot" && incident.down <= .seconds(120))
    }

    @Test("what an operator asked for while it was well is no incident")
    func asked() throws {
        let boots = BootRecords.all(in: try material("revivectl restart web\n+2m\n"))
        #expect(boots.flatMap(\.records).contains { $0.event.kind == .ordered })
        #expect(IncidentLog(boots, present: "b1", now: now).incidents == [])
    }

    @Test("a clock that is set after the boot dates everything by what it is set to")
    func clock() throws {
        var material = try material("web crashes\n+5m\nweb crashes\n+5m\n")
        for place in material.entries.indices.prefix(3) { material.entries[place].realtime = 1000 }
        let log = IncidentLog(BootRecords.all(in: material), present: "b1", now: now)
        #expect(log.incidents.count == 2)
        #expect(log.incidents.allSatisfy { $0.began > ago(86_400) })
    }

    @Test("nothing recorded is said")
    func none() {
        let text = IncidentText(log: IncidentLog([], present: nil, now: now)).list
        #expect(text == "No incidents are recorded.\n")
    }
}

extension String {
    /// Drawn by chance, and as long.
    fileprivate var withoutIncidentIds: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let word = line.prefix { $0 != " " }
            let isId = word.count == 8 && word.allSatisfy(\.isHexDigit)
            return isId ? "01234567" + line.dropFirst(8) : String(line)
        }.joined(separator: "\n")
    }
}
