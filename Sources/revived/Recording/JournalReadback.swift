// SPDX-License-Identifier: Apache-2.0
// Which of these records does the journal hold? Asked only after journald was in trouble.
//
// Held is what a replay will believe (JournalMemory): an entry that journald read only after its
// sender had died has no unit, and counts for nothing. Its record is then written once more.

import Supervision
import Systemd

enum JournalReadback {
    /// The sequence numbers that are there, told by the whole text of the record: a number alone
    /// could be somebody else's. Nil if the journal cannot be read.
    ///
    /// Only what a replay would believe counts. journald does not know the unit of an entry whose
    /// sender died more than 5 s before it was read (journald hung, or was flooded): such an entry
    /// is as good as lost.
    static func shown(_ records: [Record]) -> Set<UInt64>? {
        guard let reader = try? JournalReader() else { return nil }
        var shown: Set<UInt64> = []
        for record in records {
            reader.flushMatches()
            guard (try? reader.match("_UID", "0")) != nil,
                (try? reader.match("_SYSTEMD_UNIT", "revived.service")) != nil,
                (try? reader.match("REVIVED_SEQ", String(record.sequence))) != nil,
                (try? reader.seekTail()) != nil
            else { return nil }
            while (try? reader.previous()) == true {
                guard reader.text("REVIVED_RECORD") == record.text else { continue }
                shown.insert(record.sequence)
                break
            }
        }
        return shown
    }
}
