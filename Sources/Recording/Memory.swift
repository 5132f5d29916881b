// SPDX-License-Identifier: Apache-2.0
// The three places of the memory brought together: journal, spool, snapshot file.

package import Supervision

/// What is remembered at the start.
package struct Memory {
    /// What a replay applies, in order.
    package var records: [Record]
    /// Spooled records that the journal does not show: to be sent again, in order, before others.
    package var unsent: [Spool.Entry]

    /// Brings the places together. Records are told apart by their sequence number; a replay
    /// begins at the last whole checkpoint, wherever that was found.
    package init(journal: [Record], spool: [Spool.Entry], snapshot: [Record]) {
        let shown = Set(journal.map(\.sequence))
        // The journal may be long, the others are not. What the spool holds is whole; the journal
        // may hold a cut form of it.
        var others: [UInt64: Record] = [:]
        for record in snapshot where !shown.contains(record.sequence) {
            others[record.sequence] = record
        }
        for entry in spool { others[entry.record.sequence] = entry.record }
        var all = others.isEmpty ? journal : journal.filter { others[$0.sequence] == nil }
        all += others.values
        let whole = ReplayTail.inOrder(all) { $0.sequence }
        records = Array(whole[Self.start(of: whole)...])
        unsent = spool.filter { !shown.contains($0.record.sequence) }
            .sorted { $0.record.sequence < $1.record.sequence }
    }

    /// Where the last checkpoint begins that is followed by all its snapshots; 0 without one.
    package static func start(of records: [Record]) -> Int {
        ReplayTail.lastGroup(in: records) ?? 0
    }
}
