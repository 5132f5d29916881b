// SPDX-License-Identifier: Apache-2.0
// Within a boot the instants of records never go back: they are of the boot-time clock, which no
// setting of the wall clock moves. (The wall clock may go where it likes, and proves nothing.)

import Supervision

/// The order of instants.
enum ClockAudit {
    static func findings(of records: [Record]) -> [Finding] {
        var findings: [Finding] = []
        var boot = ""
        var last: Instant?
        for record in records {
            if let next = record.event.bootName, next != boot { (boot, last) = (next, nil) }
            if let last, record.at < last {
                findings.append(.clockBack(sequence: record.sequence, by: last - record.at))
            }
            last = max(last ?? record.at, record.at)
        }
        return findings
    }
}

extension Event {
    /// The boot, where the record names it.
    var bootName: String? {
        switch self {
        case .started(let boot, _, _), .checkpoint(let boot, _, _, _): boot
        default: nil
        }
    }
}
