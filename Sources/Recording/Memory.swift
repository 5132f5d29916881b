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
        for (place, record) in records.enumerated().reversed() {
            guard case .checkpoint(_, let services) = record.event, services >= 0 else { continue }
            let group = records[(place + 1)...].prefix(services)
            if group.count == services, isWhole(group, after: record.sequence) { return place }
        }
        return 0
    }

    /// A number that lacks may be a lost snapshot: its service would be taken for one that was
    /// never heard of.
    private static func isWhole(_ group: ArraySlice<Record>, after sequence: UInt64) -> Bool {
        group.enumerated().allSatisfy { offset, record in
            record.event.kind == .snapshot && record.sequence == sequence + UInt64(offset) + 1
        }
    }
}
