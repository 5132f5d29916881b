// SPDX-License-Identifier: Apache-2.0
// The three places of the memory brought together: journal, spool, snapshot file.

package import Supervision

/// What is remembered at the start.
package struct Memory {
    /// What a replay applies, in order.
    package var records: [Record]
    /// Spooled records that the journal does not show: to be sent again, in order, before others.
    package var unsent: [Spool.Entry]
    /// What is left out, because its number cannot be.
    package private(set) var damaged: [Record]

    /// Brings the places together. Records are told apart by their sequence number, and those of
    /// the journal come in order; a replay begins at the last whole checkpoint, wherever that was
    /// found.
    package init(journal: [Record], spool: [Spool.Entry], snapshot: [Record]) {
        // The journal may be long, the others are not: mostly it is neither copied nor searched.
        let shown = snapshot.isEmpty && spool.isEmpty ? [] : Set(journal.map(\.sequence))
        // What the spool holds is whole; the journal may hold a cut form of it.
        var others: [UInt64: Record] = [:]
        for record in snapshot where !shown.contains(record.sequence) {
            others[record.sequence] = record
        }
        for entry in spool { others[entry.record.sequence] = entry.record }
        var whole = journal
        if !others.isEmpty {
            if !shown.isDisjoint(with: others.keys) {
                whole.removeAll { others[$0.sequence] != nil }
            }
            whole = ReplayTail.inOrder(whole + others.values) { $0.sequence }
        }
        (whole, damaged) = ReplayTail.withoutJumps(whole) { $0.sequence }
        let left = Set(damaged.map(\.sequence))
        let start = Self.start(of: whole)
        records = start == 0 ? whole : Array(whole[start...])
        unsent = spool.filter { !shown.union(left).contains($0.record.sequence) }
            .sorted { $0.record.sequence < $1.record.sequence }
    }

    /// Where the last checkpoint begins that is followed by all its snapshots; 0 without one.
    package static func start(of records: [Record]) -> Int {
        ReplayTail.lastGroup(in: records) ?? 0
    }
}
