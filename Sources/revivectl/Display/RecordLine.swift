// SPDX-License-Identifier: Apache-2.0
// A record as a line, for people and for programs.

import Recording
import Supervision

extension JournalRecord {
    /// `2026-11-22 10:00:00.123  web: failed: …`
    var line: String { "\(TimeWords.precise(realtime))  \(Columns.printable(message))" }

    /// `10:00:00.123  web: failed: …`
    var lineOfDay: String { "\(TimeWords.ofDay(realtime))  \(Columns.printable(message))" }

    var json: JSON {
        .versioned([
            "time": .optional(TimeWords.rfc3339(realtime)), "seq": .number(record.sequence),
            "service": record.service.isEmpty ? .null : .string(record.service),
            "kind": .string(record.event.kind.rawValue), "message": .string(message),
            "boot": .string(bootID), "record": .string(record.text),
        ])
    }
}
