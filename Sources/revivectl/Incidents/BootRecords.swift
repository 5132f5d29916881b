// SPDX-License-Identifier: Apache-2.0
// What revived recorded in one boot, in order, and when by the wall clock.

import Auditing
import Recording
import Supervision

struct BootRecords {
    /// 32 hexadecimal digits.
    let id: String
    /// Each number once, in order.
    let records: [Record]
    /// When the clock of the boot began (µs since 1970): the least that any entry allows, for an
    /// entry may come late but never early.
    let clock: Int64
    /// The same at the end of the boot: a host without a clock of its own learns the time after it
    /// was booted.
    private let settled: Int64

    /// Of each life of the memory by itself: another one begins with 1 again. A boot is journald's
    /// word: the record that names it may be lost, or too old to count.
    static func all(in material: AuditMaterial) -> [BootRecords] {
        let readable = material.entries.filter { $0.record != nil }
        return Audit.memories(of: readable).flatMap { memory in
            let entries = ReplayTail.inOrder(memory) { $0.record?.sequence ?? 0 }
            var boots: [[AuditEntry]] = []
            for entry in entries {
                if boots.last?.last?.bootID != entry.bootID { boots.append([]) }
                boots[boots.count - 1].append(entry)
            }
            return boots.map(BootRecords.init)
        }
    }

    private init(_ entries: [AuditEntry]) {
        id = entries.first?.bootID ?? ""
        records = entries.compactMap(\.record)
        let starts = entries.compactMap { entry in
            entry.record.map { Int64(clamping: entry.realtime) - $0.at.nanoseconds / 1000 }
        }
        clock = starts.min() ?? 0
        // Of the later ones, the one that came least late.
        settled = starts.suffix((starts.count + 1) / 2).min() ?? 0
    }

    /// An instant of this boot in µs since 1970, by the clock as it went at last.
    func wall(_ instant: Instant) -> UInt64 {
        UInt64(clamping: settled + instant.nanoseconds / 1000)
    }

    /// Of each service its first record.
    var firsts: [String: Instant] {
        var firsts: [String: Instant] = [:]
        for record in records where firsts[record.service] == nil {
            firsts[record.service] = record.at
        }
        return firsts
    }
}
