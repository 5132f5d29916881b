// SPDX-License-Identifier: Apache-2.0
// Which of these records does the journal hold? Asked only after journald was in trouble.
//
// Held is what a replay will believe (JournalMemory): an entry that journald read only after its
// sender had died has no unit, and counts for nothing. Its record is then written once more.
//
// One pass, backwards, over what is ours alone: a question for each record would be a search of
// all files for each, tens of thousands of them after a long trouble, and the loop would stand.

import Recording
import Supervision
import Systemd

enum JournalReadback {
    /// The pass ends this far before the oldest of them (µs): the clock may have been set
    /// meanwhile. What a longer step hides is written twice, which is said and does no harm.
    static let margin: Int64 = 600_000_000
    /// At most this many entries are looked at: twice what a full spool holds, in half a second.
    static let most = 80_000

    /// The sequence numbers that are there, told by the whole text of the record: a number alone
    /// could be another record's. Nil if the journal of this host, or in the directory, cannot be
    /// read.
    ///
    /// Only what a replay would believe counts. journald does not know the unit of an entry whose
    /// sender died more than 5 s before it was read (journald hung, or was flooded): such an entry
    /// is as good as lost.
    static func shown(_ entries: [Spool.Entry], in directory: String? = nil) -> Set<UInt64>? {
        guard let reader = try? JournalReader(directory: directory) else { return nil }
        return try? shown(entries, reader)
    }

    private static func shown(
        _ entries: [Spool.Entry], _ reader: JournalReader
    ) throws(SystemError) -> Set<UInt64> {
        var wanted: [String: UInt64] = [:]
        for entry in entries { wanted[entry.record.text] = entry.record.sequence }
        let oldest = entries.map(\.subject.realtime).min() ?? 0
        let end = UInt64(clamping: oldest - margin)
        try reader.match("_UID", "0")
        try reader.match("_SYSTEMD_UNIT", "revived.service")
        try reader.seekTail()
        var shown: Set<UInt64> = []
        var seen = 0
        while !wanted.isEmpty, seen < most, try reader.previous() {
            seen += 1
            if let time = reader.realtimeMicroseconds(), time < end { break }
            guard let text = reader.text("REVIVED_RECORD") else { continue }
            if let sequence = wanted.removeValue(forKey: text) { shown.insert(sequence) }
        }
        return shown
    }
}
