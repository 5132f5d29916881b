// SPDX-License-Identifier: Apache-2.0
// The audit finds nothing in what revived writes under every fault of the simulation, and finds
// what is then taken away.

import Auditing
import Exploration
import Simulation
import Supervision
import Testing

@Suite("The audit of simulated journals")
struct SimulatedJournalTests {
    /// The journal of a simulated host, and its configuration.
    private func journal(_ seed: UInt64) -> AuditMaterial {
        var run = Exploration(seed: seed)
        var totals = Exploration.Totals()
        _ = run.run(into: &totals)
        var boot = ""
        let entries = run.world.journal.enumerated().map { place, text in
            let record = Record(parsing: text)
            if case .started(let next, _, _) = record?.event { boot = next }
            return AuditEntry(text: text, realtime: UInt64(place), bootID: boot)
        }
        var material = AuditMaterial(entries: entries)
        material.policy = run.world.policy
        return material
    }

    @Test("nothing is found in what revived wrote", arguments: 1...6 as ClosedRange<UInt64>)
    func clean(_ seed: UInt64) {
        let audit = Audit(journal(seed))
        // In these worlds a newer version may have run for a moment.
        let faults = audit.findings.filter {
            if case .newer = $0 { return false }
            return $0.isFault
        }
        #expect(faults.map(\.sentence) == [])
    }

    @Test("a long run is clean, gapless, full of incidents, and the same for the same seed")
    func long() {
        var (run, again) = (LongRun(seed: 3), LongRun(seed: 3))
        let texts = run.records(400)
        let entries = texts.map { AuditEntry(text: $0, realtime: 1, bootID: "b") }
        let audit = Audit(AuditMaterial(entries: entries))
        #expect(audit.findings.filter(\.isFault).map(\.sentence) == [])
        #expect(audit.first == 1 && audit.last == 400 && audit.orders > 20)
        #expect(texts == again.records(400))
    }

    @Test("each record that is taken away is missed")
    func missed() {
        let whole = journal(7)
        for place in whole.entries.indices.dropLast().dropFirst() where place % 5 == 0 {
            var torn = whole
            torn.entries.remove(at: place)
            #expect(!Audit(torn).isClean, "\(whole.entries[place].text)")
        }
    }

    @Test(
        "nobody is accused for a record that is lost or damaged",
        arguments: 1...4 as ClosedRange<UInt64>)
    func innocent(_ seed: UInt64) {
        var run = LongRun(seed: seed)
        let busy = run.records(200).map { AuditEntry(text: $0, realtime: 1, bootID: "b") }
        accuseNobody(AuditMaterial(entries: busy), each: 4)
        accuseNobody(journal(seed), each: 20)
    }

    private func accuseNobody(_ whole: AuditMaterial, each step: Int) {
        for place in stride(from: 1, to: whole.entries.count - 1, by: step) {
            var (lost, damaged) = (whole, whole)
            lost.entries.remove(at: place)
            damaged.entries[place].record = nil
            damaged.entries[place].text = "1 reco("
            for torn in [lost, damaged] {
                let faults = Audit(torn).findings.filter(\.isFault).filter {
                    switch $0 {
                    case .gap, .unreadable, .newer: false
                    default: true
                    }
                }
                #expect(faults.map(\.sentence) == [], "\(whole.entries[place].text)")
            }
        }
    }
}
