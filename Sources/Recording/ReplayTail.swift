// SPDX-License-Identifier: Apache-2.0
// Where a replay begins: at the last whole group of snapshots.
//
// A group is a `checkpoint` that names how many snapshots belong to it, and those snapshots, with
// the next sequence numbers. It is whole only if all are there: we may have died in between, or the
// journal may have lost some. From a torn group nothing may be concluded, so the one before counts.

import Supervision

/// Selection among records that were read; nothing here reads.
package enum ReplayTail {
    /// Orders by sequence number and takes each number once, the first that came.
    package static func inOrder(_ entries: [JournalRecord]) -> [JournalRecord] {
        var taken: Set<UInt64> = []
        let single = entries.filter { taken.insert($0.record.sequence).inserted }
        // Sorting is stable, and almost always there is nothing to sort.
        return single.sorted { $0.record.sequence < $1.record.sequence }
    }

    /// What follows from the last whole group on, that group included; nil if there is none. The
    /// entries must be in order.
    package static func fromLastGroup(of entries: [JournalRecord]) -> [JournalRecord]? {
        var place = entries.endIndex
        while place > entries.startIndex {
            place -= 1
            if isWholeGroup(entries, at: place) { return Array(entries[place...]) }
        }
        return nil
    }

    private static func isWholeGroup(_ entries: [JournalRecord], at place: Int) -> Bool {
        guard case .checkpoint(_, let services, _, _) = entries[place].record.event, services >= 0,
            services < entries.endIndex - place
        else { return false }
        let first = entries[place].record.sequence
        return entries[place...].dropFirst().prefix(services).enumerated().allSatisfy {
            offset, entry in
            guard case .snapshot = entry.record.event else { return false }
            return entry.record.sequence == first + UInt64(offset) + 1
        }
    }
}
