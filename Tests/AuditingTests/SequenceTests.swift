// SPDX-License-Identifier: Apache-2.0
// Each fault of the sequence is found, and told apart from what only looks like one.

import Auditing
import Supervision
import Testing

@Suite("The audit of the sequence")
struct SequenceTests {
    @Test("a whole journal is clean")
    func clean() {
        let audit = HandWrittenJournal.clean.audit
        #expect(audit.findings == [] && audit.isClean)
        #expect(audit.records == 6 && audit.orders == 1 && audit.boots == 1)
        #expect(audit.first == 1 && audit.last == 6)
    }

    @Test("an empty journal is clean, and says that it is empty")
    func empty() {
        let audit = HandWrittenJournal().audit
        #expect(audit.findings == [] && audit.records == 0 && audit.last == nil)
    }

    @Test("a number that lacks is a fault; without a word of anybody it stays unexplained")
    func gap() {
        var ledger = HandWrittenJournal.clean
        ledger.lose(2...2)
        let audit = ledger.audit
        #expect(audit.findings == [.gap(from: 2, through: 2, causes: [], coveredBy: nil)])
        #expect(!audit.isClean)
        #expect(
            audit.findings[0].sentence
                == "#2 is missing: the journal does not say why; no checkpoint after it covers it")
    }

    @Test("what journald, the boot, the spool or we ourselves say of a gap explains it")
    func causes() {
        var ledger = HandWrittenJournal.clean
        ledger.add(21, "", .journalDegraded("journald does not answer"))
        ledger.add(22, "web", .stable)
        ledger.skip(3)
        ledger.boot = "b2"
        ledger.add(30, "", .started(boot: "b2", version: "1"))
        let audit = ledger.audit {
            $0.remarks = [
                JournaldRemark(.suppressed(2), realtime: 23_000_000),
                JournaldRemark(.setAside, realtime: 29_000_000),
                JournaldRemark(.started, realtime: 29_000_000),
                JournaldRemark(.suppressed(7), realtime: 31_000_000),
            ]
            $0.spooled = [9, 1000]
            $0.foreign = [
                ForeignEntry(user: "0", unit: "", program: "", sequence: 10, bootID: "b1")
            ]
        }
        #expect(
            audit.findings.first
                == .gap(
                    from: 9, through: 11,
                    causes: [
                        .suppressed(2), .boot, .setAside, .degraded, .spooled(1), .unattributed(1),
                    ], coveredBy: nil))
        let sameBoot = HandWrittenJournal.clean
        var stopped = sameBoot
        stopped.skip(1)
        stopped.add(30, "web", .stable)
        let restarted = stopped.audit {
            $0.remarks = [JournaldRemark(.started, realtime: 25_000_000)]
        }
        #expect(
            restarted.findings
                == [.gap(from: 7, through: 7, causes: [.journaldStarted], coveredBy: nil)])
    }

    @Test("only a checkpoint with all its snapshots covers a gap")
    func covered() {
        var ledger = HandWrittenJournal.clean
        ledger.skip(2)
        ledger.add(30, "", .checkpoint(boot: "b1", services: 5))
        ledger.checkpoint(31)
        ledger.add(32, "web", .stable)
        #expect(
            ledger.audit.findings
                == [.gap(from: 7, through: 8, causes: [], coveredBy: 10)])
    }

    @Test("a journal that begins later was vacuumed, or a part was asked for: no fault")
    func begins() {
        var ledger = HandWrittenJournal.clean
        ledger.lose(1...2)
        #expect(ledger.audit.findings == [.begins(at: 3, isPart: false)])
        #expect(ledger.audit.isClean)
        #expect(ledger.audit { $0.isPart = true }.findings == [.begins(at: 3, isPart: true)])
    }

    @Test("one number for two records is a fault, the same record twice is none")
    func twice() {
        var same = HandWrittenJournal.clean
        same.entries.insert(same.entries[3], at: 4)
        #expect(same.audit.findings == [.repeated(sequence: 4)])
        #expect(same.audit.isClean && same.audit.orders == 1)
        var other = HandWrittenJournal.clean
        let forgery = Record(
            sequence: 4, at: HandWrittenJournal.at(10), service: "web", event: .stable)
        other.entries.insert(
            AuditEntry(text: forgery.text, realtime: 10_000_000, bootID: "b1"), at: 4)
        #expect(other.audit.findings == [.twoRecords(sequence: 4)])
        #expect(!other.audit.isClean)
    }

    @Test("a record that had to wait for journald stands behind later ones: no fault")
    func late() {
        var ledger = HandWrittenJournal.clean
        ledger.entries.swapAt(4, 5)
        #expect(ledger.audit.findings == [.late(sequence: 5, behind: 6)])
        #expect(ledger.audit.isClean)
    }

    @Test("what cannot be read is a fault, and no gap where its number is known")
    func unreadable() {
        var ledger = HandWrittenJournal.clean
        ledger.entries[5] = AuditEntry(
            text: "1 reco(", sequence: 6, realtime: 20_000_000, bootID: "b1")
        ledger.entries.append(AuditEntry(text: "?", realtime: 21_000_000, bootID: "b1"))
        #expect(
            ledger.audit.findings == [.unreadable(sequence: nil), .unreadable(sequence: 6)])
        #expect(!ledger.audit.isClean)
    }

    @Test("a newer version's record is told; our own record of one is not told again")
    func newer() {
        var ledger = HandWrittenJournal.clean
        let text = "1 teleported seq=7 at=21000000000 service=web"
        ledger.entries.append(AuditEntry(text: text, realtime: 21_000_000, bootID: "b1"))
        ledger.skip(1)
        ledger.add(22, "web", .unreadable(kind: "teleported"))
        #expect(ledger.audit.findings == [.newer(sequence: 7, kind: "teleported")])
    }

    @Test("numbers that begin anew mean that all was forgotten")
    func memoryLost() {
        let ledger = HandWrittenJournal.clean
        var both = ledger
        both.entries += HandWrittenJournal.clean.entries.map { entry in
            var later = entry
            later.text += " anew=yes"
            later.realtime += 100_000_000
            return later
        }
        #expect(both.audit.findings == [.memoryLost(after: 6)])
        #expect(!both.audit.isClean && both.audit.orders == 2)
    }

    @Test("entries of others are counted by sender, and are no fault: anybody can write them")
    func forged() {
        let audit = HandWrittenJournal.clean.audit {
            let nobody = ForeignEntry(
                user: "65534", unit: "run-u1.service", program: "logger", sequence: 9,
                bootID: "b1")
            var again = nobody
            again.sequence = 10
            again.bootID = "b2"
            let lost = ForeignEntry(user: "0", unit: "", program: "", sequence: nil, bootID: "b1")
            $0.foreign = [nobody, again, lost]
        }
        #expect(audit.foreign == 3 && audit.isClean)
        #expect(
            audit.findings.map(\.sentence) == [
                "2 entries claim to be of revived and are of uid 65534, unit run-u1.service, "
                    + "program logger: not counted",
                "1 entry claims to be of revived and is of uid 0, unit unknown, "
                    + "program unknown: not counted",
            ])
    }
}
