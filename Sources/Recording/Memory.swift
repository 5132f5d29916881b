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
        var known: [UInt64: Record] = [:]
        for record in snapshot + journal + spool.map(\.record) { known[record.sequence] = record }
        let all = known.keys.sorted().compactMap { known[$0] }
        records = Array(all[Self.start(of: all)...])
        let shown = Set(journal.map(\.sequence))
        unsent = spool.filter { !shown.contains($0.record.sequence) }
            .sorted { $0.record.sequence < $1.record.sequence }
    }

    /// Where the last checkpoint begins that is followed by all its snapshots; 0 without one.
    package static func start(of records: [Record]) -> Int {
        ReplayTail.lastGroup(in: records) ?? 0
    }
}
