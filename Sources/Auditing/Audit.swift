// SPDX-License-Identifier: Apache-2.0
// Is the journal what revived promises? Every record once and in order, every order with one end,
// and no order against a limit that the records name.
//
// The audit believes nothing but the records: it replays them by the daemon's own function and
// compares what comes out with what was written next. Where records lack or cannot be read it does
// not guess: from there to the next whole checkpoint no limit is judged, and the audit says how
// many orders were not, and why.

import Supervision

/// What an audit of one journal found.
package struct Audit: Equatable, Sendable {
    /// How many orders a limit was judged for.
    package struct Judged: Equatable, Sendable {
        /// The limit.
        package var limit: String
        /// Orders that were judged by it.
        package var orders = 0
        /// Why some were not; empty if all were.
        package var remark = ""

        /// None yet.
        package init(limit: String) { self.limit = limit }
    }

    /// In the order of the records; those of others last.
    package private(set) var findings: [Finding] = []
    /// Different records that could be read.
    package private(set) var records = 0
    /// Orders among them.
    package private(set) var orders = 0
    /// The least number.
    package private(set) var first: UInt64?
    /// The last number.
    package private(set) var last: UInt64?
    /// Boots in which they were taken.
    package private(set) var boots = 0
    /// What was judged of the limits.
    package private(set) var judged: [Judged] = []
    /// Entries that claim to be ours.
    package private(set) var foreign = 0

    /// Audits a journal.
    package init(_ material: AuditMaterial) {
        boots = material.boots.count
        var limits = LimitAudit(policy: material.policy)
        for (place, memory) in Self.memories(of: material.entries).enumerated() {
            if place > 0 {
                findings.append(.memoryLost(after: last ?? 0))
            }
            let sequence = SequenceAudit(memory, material)
            limits.beginMemory()
            var found = sequence.findings
            found += OrderAudit(sequence).findings
            found += ClockAudit.findings(of: sequence.entries)
            found += limits.findings(of: sequence)
            findings += Self.inOrder(found)
            records += sequence.records.count
            first = first ?? sequence.entries.first?.sequence
            last = sequence.entries.last?.sequence ?? last
            orders += sequence.records.count { $0.event.kind == .ordered }
        }
        judged = limits.judged
        foreign = material.foreign.count
        findings += Self.forgeries(material.foreign)
    }

    /// Nothing is there that must not be.
    package var isClean: Bool { !findings.contains(where: \.isFault) }

    /// A life of the memory ends where a run of revived begins with the number 1.
    package static func memories(of entries: [AuditEntry]) -> [[AuditEntry]] {
        var memories: [[AuditEntry]] = []
        for entry in entries {
            let isAnew = entry.sequence == 1 && entry.record?.event.kind == .started
            // The look back only where it counts: it is as long as the journal.
            let begins = isAnew && memories.last?.contains { $0.text == entry.text } != true
            if memories.isEmpty || begins { memories.append([]) }
            memories[memories.count - 1].append(entry)
        }
        return memories
    }

    private static func inOrder(_ findings: [Finding]) -> [Finding] {
        // Sorting is stable: of one record the sequence's findings come first.
        findings.sorted { ($0.sequence ?? 0) < ($1.sequence ?? 0) }
    }

    /// One finding for each sender.
    private static func forgeries(_ entries: [ForeignEntry]) -> [Finding] {
        var senders: [ForeignEntry] = []
        for entry in entries {
            var sender = entry
            sender.sequence = nil
            sender.bootID = ""
            if !senders.contains(sender) { senders.append(sender) }
        }
        return senders.map { sender in
            let count = entries.count {
                $0.user == sender.user && $0.unit == sender.unit && $0.program == sender.program
            }
            return .forged(
                count: count, user: sender.user, unit: sender.unit, program: sender.program)
        }
    }
}
