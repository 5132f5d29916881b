// SPDX-License-Identifier: Apache-2.0
// How an audit, a replay and a simulation are shown, and what their commands refuse.

import ArgumentParser
import Auditing
import Foundation
import Simulation
import Supervision
import Testing

@testable import revivectl

@Suite("audit, replay, simulate")
struct AuditTextTests {
    init() { inUTC }

    private func entry(
        _ sequence: UInt64, _ second: Int64, _ service: String, _ event: Event
    ) -> AuditEntry {
        let instant = Instant(nanoseconds: second * 1_000_000_000)
        let record = Record(sequence: sequence, at: instant, service: service, event: event)
        return AuditEntry(
            text: record.text, realtime: now + UInt64(second) * 1_000_000,
            bootID: second < 500 ? "b1" : "b2")
    }

    private func order(_ id: UInt64, attempt: Int) -> Event {
        .ordered(
            Order(
                id: id, action: .start, unit: "web.service",
                reason: .unitFailed(result: "signal"), attempt: attempt, invocation: "",
                affected: [], deadline: .never, trial: .no, boot: "b1"),
            incident: "f1")
    }

    private func instant(_ second: Int64) -> Instant {
        Instant(nanoseconds: second * 1_000_000_000)
    }

    private var material: AuditMaterial {
        let bad = OrderOutcome.failed(job: "failed", result: "exit-code")
        return AuditMaterial(entries: [
            entry(1, 1, "", .started(boot: "b1", version: "1")),
            entry(2, 1, "", .configured(digest: "abc", services: 1)),
            entry(
                3, 100, "web",
                .failed(
                    incident: "f1", reason: .unitFailed(result: "signal"), next: instant(100))),
            entry(4, 100, "web", order(4, attempt: 1)),
            entry(
                5, 101, "web",
                .finished(
                    order: 4, outcome: bad, rung: 0, graceUntil: instant(101),
                    next: instant(160))),
            entry(6, 160, "web", order(6, attempt: 2)),
            entry(
                7, 162, "web",
                .finished(
                    order: 6, outcome: .succeeded(invocation: "i2"), rung: 0,
                    graceUntil: instant(220), next: instant(170))),
            entry(8, 172, "web", .recovered(.order(6))),
            entry(9, 180, "web", .stable),
            entry(14, 600, "", .started(boot: "b2", version: "1")),
            entry(15, 600, "", .configured(digest: "def", services: 1)),
        ])
    }

    private var policy: Policy {
        var service = ServicePolicy(name: "web", unit: "web.service")
        service.mode = .act
        service.ladder[0].backoff = .schedule([.seconds(5)])
        return Policy(services: [service], digest: "abc")
    }

    @Test("an audit is a line for each finding, what was judged, and a verdict")
    func audit() throws {
        var clean = material
        clean.entries.removeLast(2)
        clean.policy = policy
        var torn = material
        torn.foreign = (1...3).map {
            ForeignEntry(
                user: "1000", unit: "user@1000.service", program: "logger\u{1B}[31m", sequence: $0,
                bootID: "b2")
        }
        torn.remarks = [JournaldRemark(.suppressed(4), realtime: now + 200_000_000)]
        for _ in 1...22 { torn.entries.append(torn.entries[10]) }
        let damaged = AuditMaterial(entries: [
            AuditEntry(text: "1 reco(", realtime: now, bootID: "b1")
        ])
        let texts = [clean, torn, damaged].map { AuditText(audit: Audit($0)) }
        let shown = texts.map(\.text) + [AuditText(audit: Audit(material)).json.text + "\n"]
        try expectGolden("audit", shown.joined(separator: "====\n"))
    }

    @Test("the JSON of an audit is JSON")
    func json() throws {
        let text = AuditText(audit: Audit(material)).json.text
        try expectDocumented("audit", text)
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(value?["clean"] as? Bool == false)
        #expect((value?["findings"] as? [[String: Any]])?.first?["finding"] as? String == "gap")
    }

    @Test("a replay shows both stories beside each other, and what they come to")
    func replay() throws {
        let boots = BootRecords.all(in: material)
        #expect(boots.map(\.records.count) == [9, 2])
        let told = boots.map { boot in
            (rehearsal: Rehearsal(boot.records, under: policy), clock: Int64(now))
        }
        try expectGolden("replay", RehearsalText(boots: told, service: nil).text)
        let json = RehearsalText(boots: told, service: nil).json.text
        try expectGolden("replay-json", json + "\n")
        try expectDocumented("replay", json)
        let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect((read?["incidents"] as? [[String: Any]])?.isEmpty == false)
        let other = RehearsalText(boots: told, service: "db").text
        #expect(other.hasPrefix("in all"))
    }

    @Test("a replay tells boots apart by journald's word, also where revived began before or again")
    func replayedBoots() {
        var vacuumed = material
        vacuumed.entries.removeFirst(2)
        #expect(BootRecords.all(in: vacuumed).map(\.records.count) == [7, 2])
        // revived was started again in the same boot, and the start before is gone.
        vacuumed.entries.insert(entry(10, 300, "", .started(boot: "b1", version: "1")), at: 7)
        #expect(BootRecords.all(in: vacuumed).map(\.records.count) == [8, 2])
        // The start in the second boot is lost.
        var torn = material
        torn.entries.remove(at: 9)
        #expect(BootRecords.all(in: torn).map(\.records.count) == [9, 1])
    }

    @Test("a memory that begins anew is a story of its own, and repetitions are none")
    func replayedMemories() throws {
        var twice = material
        twice.entries.removeLast(2)
        twice.entries.append(twice.entries[8])
        twice.entries += [
            entry(1, 300, "", .started(boot: "b1", version: "1")),
            entry(2, 300, "", .configured(digest: "abc", services: 1)),
            entry(
                3, 400, "web",
                .failed(
                    incident: "f2", reason: .unitFailed(result: "signal"), next: instant(400))),
        ]
        let boots = BootRecords.all(in: twice)
        #expect(boots.map(\.records.count) == [9, 3])
        let told = Rehearsal(try #require(boots.last).records, under: policy)
        #expect(told.pairs.count == 1 && told.pairs.first?.rehearsed != nil)
    }

    @Test("a boot is named by its place from the end, or by its id")
    func boots() {
        #expect(material.boots == ["b1", "b2"])
        #expect(material.boot("0")?.entries.count == 2)
        #expect(material.boot("0")?.isPart == true)
        #expect(material.boot("-1") == material.boot("b1"))
        #expect(material.boot("b1")?.isPart == false)
        #expect(material.boot("-2") == nil && material.boot("1") == nil)
        #expect(material.boot("b3") == nil)
        var forged = material
        forged.foreign = ["b1", "b1", "b2", "b9"].map {
            ForeignEntry(user: "1", unit: "", program: "logger", sequence: nil, bootID: $0)
        }
        #expect(forged.boot("-1")?.foreign.count == 2 && forged.boot("0")?.foreign.count == 1)
    }

    @Test("a simulation is its trace with what would be recorded; what is no trace is refused")
    func simulate() throws {
        let trace = """
            # It crashes, and cannot be started for a while.
            web start fails: exit-code
            web crashes
            +8s   web starts again
            +5m   status web
            """
        let told = try SimulateCommand.play(trace, policy, name: "trace.txt")
        let usual = try SimulateCommand.play(
            SimulateCommand.usual(policy), policy, name: "usual")
        try expectGolden("simulate", told + "====\n" + usual)
        #expect(try SimulateCommand.play(told, policy, name: "again") == told)
        #expect(throws: Refusal(.usage, "t: line 2: db crashes: nothing is named db")) {
            try SimulateCommand.play("web crashes\ndb crashes\n", policy, name: "t")
        }
    }

    @Test("without a trace services give heartbeats, until they do not")
    func simulatedHeartbeat() throws {
        var beating = policy
        let within = Duration.seconds(300)
        var probe = ProbePolicy(name: "beat", kind: .heartbeat(within: within))
        (probe.every, probe.timeout, probe.definition) = (within, within, "web-beat")
        probe.failAfter = Threshold(count: 1, window: 1)
        (probe.failFor, probe.failForTimeouts, probe.passAfter) = (.zero, .zero, 1)
        beating.services[0].probes = [probe]
        let told = try SimulateCommand.play(
            SimulateCommand.usual(beating), beating, name: "usual")
        #expect(!told.contains("never passed"))
        #expect(told.components(separatedBy: "web: failed: probe beat").count == 2)
        #expect(told.hasSuffix("+3h\n"))
    }

    @Test("without a trace a service has its standbys, and a redeploy puts nothing right for good")
    func simulatedRungs() throws {
        var policy = policy
        let address = ProbeAddress.network(host: "127.0.0.1", port: 80)
        var probe = ProbePolicy(name: "http", kind: .tcp(address))
        probe.definition = "web-http"
        policy.services[0].probes = [probe]
        var deploying = policy
        var rung = Rung(.redeploy)
        rung.redeploy = Redeploy(.command(HookCommand(argv: ["/bin/deploy"])))
        deploying.services[0].ladder = [Rung(.restart), rung, Rung(.giveUp)]
        deploying.services[0].ladder[0].attempts = 1
        let told = try SimulateCommand.play(
            SimulateCommand.usual(deploying), deploying, name: "usual")
        let halves = told.components(separatedBy: "for good\n")
        #expect(halves.count == 2)
        let hour = halves.last?.components(separatedBy: "+1h").first ?? ""
        #expect(hour.contains("redeploy web.service") && !hour.contains("recovered"))
        var handing = policy
        rung = Rung(.failover)
        rung.failover = Failover(to: ["web-b.service"])
        handing.services[0].ladder = [Rung(.restart), rung, Rung(.giveUp)]
        handing.services[0].ladder[0].attempts = 1
        let handed = try SimulateCommand.play(
            SimulateCommand.usual(handing), handing, name: "usual")
        #expect(handed.contains("web: web-b.service serves now"))
        #expect(handed.contains("web: web.service serves now"))
        #expect(!handed.contains("refused:") && !handed.contains("no standby"))
        #expect(handed.contains("whatever is done to web.service; its standbys are well"))
    }

    @Test("each of these commands says what it does, and where its limits are")
    func help() throws {
        let commands: [any ParsableCommand.Type] = [
            AuditCommand.self, ReplayCommand.self, SimulateCommand.self,
        ]
        let text = commands.map {
            Revivectl.helpMessage(for: $0, columns: 80) + "\n"
        }.joined(separator: "----\n")
        try expectGolden("help-journal", text)
    }

    @Test(
        "commands are parsed as documented",
        arguments: [
            ["audit"], ["audit", "--directory", "/x", "--boot", "-1", "--json"],
            ["audit", "--boot=-1", "--since", "2d", "--config", "/etc/revived"], ["replay"],
            ["replay", "new.yaml", "--directory", "/x", "--service", "web", "--json"],
            ["simulate", "web.yaml"], ["simulate", "web.yaml", "-"],
        ])
    func parse(_ words: [String]) throws { _ = try Revivectl.parseAsRoot(words) }

    @Test(
        "what is wrong is refused before anything is done",
        arguments: [["audit", "--since", "soon"], ["audit", "x"], ["simulate"]])
    func refused(_ words: [String]) {
        #expect(throws: (any Error).self) { try Revivectl.parseAsRoot(words) }
    }
}
