// SPDX-License-Identifier: Apache-2.0
// The numbers: each once, none missing; and for each that lacks what the journal itself tells.

import Recording
import Supervision

/// One life of the memory, in the order of the numbers.
struct SequenceAudit {
    /// Each number once, the first entry that has it.
    private(set) var entries: [AuditEntry] = []
    private(set) var findings: [Finding] = []
    /// Numbers whose records are unknown: they lack, or cannot be read.
    private(set) var unknown: [ClosedRange<UInt64>] = []
    /// Checkpoints all of whose snapshots are there.
    private(set) var wholeCheckpoints: [UInt64] = []

    /// The records that can be read, in order.
    private(set) var records: [Record] = []
    /// Where what is remembered may be incomplete.
    private var holes: [ClosedRange<UInt64>] = []

    init(_ memory: [AuditEntry], _ material: AuditMaterial) {
        entries = takeEach(memory)
        records = entries.compactMap(\.record)
        wholeCheckpoints = records.indices.filter { ReplayTail.isWholeGroup(records, at: $0) }
            .map { records[$0].sequence }
        if let first = entries.first?.sequence, first > 1 {
            findings.append(.begins(at: first, isPart: material.isPart))
            addHole(after: first - 1)
        }
        var former: AuditEntry?
        for entry in entries {
            guard let number = entry.sequence else { continue }
            if let former, let last = former.sequence, number > last + 1 {
                note(gap: last + 1...number - 1, after: former, before: entry, material)
                unknown.append(last + 1...number - 1)
                addHole(after: number - 1)
            }
            if entry.isSilent {
                unknown.append(number...number)
                addHole(after: number)
            }
            former = entry
        }
    }

    /// Is what is remembered at this number known to be incomplete?
    func isIncomplete(at sequence: UInt64) -> Bool { holes.contains { $0.contains(sequence) } }

    /// From what is not known to the end of the next whole group of snapshots.
    private mutating func addHole(after last: UInt64) {
        // A group with a hole is not whole: the hole before has the same end.
        if holes.last?.contains(last) == true { return }
        let cover = wholeCheckpoints.first { $0 > last }
        let place = cover.flatMap { number in records.firstIndex { $0.sequence == number } }
        var end = UInt64.max
        if let place, case .checkpoint(_, let count, _, _) = records[place].event {
            end = records[place].sequence + UInt64(max(0, count))
        }
        holes.append(last...end)
    }

    // MARK: Each once

    private mutating func takeEach(_ memory: [AuditEntry]) -> [AuditEntry] {
        var taken: [UInt64: String] = [:]
        var single: [AuditEntry] = []
        var highest: UInt64 = 0
        for entry in memory {
            guard let number = entry.sequence else {
                findings.append(.unreadable(sequence: nil))
                continue
            }
            if let former = taken[number] {
                let isSame = former == entry.text
                findings.append(
                    isSame ? .repeated(sequence: number) : .twoRecords(sequence: number))
                continue
            }
            taken[number] = entry.text
            if number < highest { findings.append(.late(sequence: number, behind: highest)) }
            highest = max(highest, number)
            single.append(entry)
            switch entry.record?.event {
            case nil: findings.append(.unreadable(sequence: number))
            case .unreadable(let kind) where entry.isForeignForm:
                findings.append(.newer(sequence: number, kind: kind))
            case .some: break
            }
        }
        return single.sorted { ($0.sequence ?? 0) < ($1.sequence ?? 0) }
    }

    // MARK: Why they lack

    private mutating func note(
        gap: ClosedRange<UInt64>, after former: AuditEntry, before next: AuditEntry,
        _ material: AuditMaterial
    ) {
        var causes: [GapCause] = []
        let times = (former.realtime, next.realtime)
        let span = min(times.0, times.1)...max(times.0, times.1)
        let remarks = material.remarks.filter { span.contains($0.realtime) }
        let suppressed = remarks.reduce(0) { sum, remark in
            guard case .suppressed(let count) = remark.saying else { return sum }
            return sum + count
        }
        if suppressed > 0 { causes.append(.suppressed(suppressed)) }
        if former.bootID != next.bootID {
            causes.append(.boot)
        } else if remarks.contains(where: { $0.saying == .started }) {
            causes.append(.journaldStarted)
        }
        if remarks.contains(where: { $0.saying == .setAside }) { causes.append(.setAside) }
        if isDegraded(at: gap.lowerBound) { causes.append(.degraded) }
        let spooled = material.spooled.count { gap.contains($0) }
        if spooled > 0 { causes.append(.spooled(spooled)) }
        let strays = material.foreign.count { entry in
            entry.user == "0" && entry.unit.isEmpty && entry.sequence.map(gap.contains) == true
        }
        if strays > 0 { causes.append(.unattributed(strays)) }
        let cover = wholeCheckpoints.first { $0 > gap.upperBound }
        findings.append(
            .gap(from: gap.lowerBound, through: gap.upperBound, causes: causes, coveredBy: cover))
    }

    /// By revived's own last word on it.
    private func isDegraded(at sequence: UInt64) -> Bool {
        for record in records.reversed() where record.sequence < sequence {
            switch record.event.kind {
            case .journalDegraded: return true
            case .journalRestored, .started: return false
            default: continue
            }
        }
        return false
    }
}

extension AuditEntry {
    /// What it said is not known: damaged, of a newer version, or cut for its size.
    fileprivate var isSilent: Bool {
        switch record?.event {
        case nil, .unreadable: true
        case .some: false
        }
    }

    /// It was written in a form that we do not know; `unreadable` is also one of our own kinds.
    fileprivate var isForeignForm: Bool {
        !text.hasPrefix("\(Record.formVersion) \(Kind.unreadable.rawValue) ")
    }
}
