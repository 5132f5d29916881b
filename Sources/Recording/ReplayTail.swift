// SPDX-License-Identifier: Apache-2.0
// Where a replay begins: at the last whole group of snapshots.
//
// A group is a `checkpoint` that names how many snapshots belong to it, and those snapshots, with
// the next sequence numbers. It is whole only if all are there: we may have died in between, or the
// journal may have lost some. From a torn group nothing may be concluded, so the one before counts.

package import Supervision

/// Selection among records that were read; nothing here reads.
package enum ReplayTail {
    /// Orders by sequence number and takes each number once, the first that came.
    package static func inOrder<Entry>(
        _ entries: [Entry], _ sequence: (Entry) -> UInt64
    ) -> [Entry] {
        // Almost always there is nothing to do, and then a long journal is not copied.
        let isInOrder = zip(entries, entries.dropFirst()).allSatisfy {
            sequence($0) < sequence($1)
        }
        if isInOrder { return entries }
        var taken: Set<UInt64> = []
        let single = entries.filter { taken.insert(sequence($0)).inserted }
        // Sorting is stable.
        return single.sorted { sequence($0) < sequence($1) }
    }

    /// No memory loses this many records in a row: a number that says so is damaged.
    package static let longestJump: UInt64 = 1 << 32
    /// A number from here on leaves no room for those that follow: what is written must be read.
    package static let highest: UInt64 = 1 << 61

    /// Without those whose number is damaged: it jumps, and nothing goes on from there. A number is
    /// no size: what goes on from a jump was written so. The entries must be in order.
    package static func withoutJumps<Entry>(
        _ entries: [Entry], _ sequence: (Entry) -> UInt64
    ) -> (kept: [Entry], damaged: [Entry]) {
        // Almost always there is none, and the last number tells that.
        guard let last = entries.last, sequence(last) > longestJump else { return (entries, []) }
        var (kept, damaged): ([Entry], [Entry]) = ([], [])
        var former: UInt64 = 0
        for place in entries.indices {
            let number = sequence(entries[place])
            let next = place + 1 < entries.endIndex ? sequence(entries[place + 1]) : 0
            let isDamaged = number > former + longestJump && next != number &+ 1
            if isDamaged || number >= highest {
                damaged.append(entries[place])
            } else {
                kept.append(entries[place])
                former = number
            }
        }
        return (kept, damaged)
    }

    /// What follows from the last whole group on, that group included; nil if there is none. The
    /// entries must be in order.
    package static func fromLastGroup<Entry>(
        of entries: [Entry], _ record: (Entry) -> Record
    ) -> [Entry]? {
        lastGroup(in: entries.map(record)).map { Array(entries[$0...]) }
    }

    /// Where the last whole group begins in records that are in order; nil if there is none.
    package static func lastGroup(in records: [Record]) -> Int? {
        records.indices.last { isWholeGroup(records, at: $0) }
    }

    /// Is this a checkpoint that is followed by all its snapshots? A number that lacks may be a
    /// lost snapshot: its service would be taken for one that was never heard of.
    package static func isWholeGroup(_ records: [Record], at place: Int) -> Bool {
        guard case .checkpoint(_, let services, _, _) = records[place].event, services >= 0,
            services < records.endIndex - place
        else { return false }
        let first = records[place].sequence
        return records[place...].dropFirst().prefix(services).enumerated().allSatisfy {
            offset, record in
            record.event.kind == .snapshot && record.sequence == first + UInt64(offset) + 1
        }
    }
}
