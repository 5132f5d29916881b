// SPDX-License-Identifier: Apache-2.0
// Within a boot the instants of records never go back: they are of the boot-time clock, which no
// setting of the wall clock moves. (The wall clock may go where it likes, and proves nothing.)
//
// Which boot it was is journald's word, at each entry: the record that names it may be lost.

import Supervision

/// The order of instants.
enum ClockAudit {
    static func findings(of entries: [AuditEntry]) -> [Finding] {
        var findings: [Finding] = []
        var boot = ""
        var last: Instant?
        for entry in entries {
            guard let record = entry.record else { continue }
            if entry.bootID != boot { (boot, last) = (entry.bootID, nil) }
            if let last, record.at < last {
                findings.append(.clockBack(sequence: record.sequence, by: last - record.at))
            }
            last = max(last ?? record.at, record.at)
        }
        return findings
    }
}
