// SPDX-License-Identifier: Apache-2.0
// What an audit judges: our entries, what journald says of itself, and what others wrote in our
// name. All of it is plain values, so that a test can write a journal by hand.

package import Supervision

/// One entry that journald vouches for as ours.
package struct AuditEntry: Equatable, Sendable {
    /// The record; nil if its text cannot be read.
    package var record: Record?
    /// REVIVED_RECORD as it stands there.
    package var text: String
    /// REVIVED_SEQ; nil if there is none, or no number.
    package var sequence: UInt64?
    /// When journald took it (µs since 1970).
    package var realtime: UInt64
    /// The boot in which journald took it, as 32 hexadecimal digits.
    package var bootID: String

    /// An entry with this text; the number is the record's own unless it is said.
    package init(text: String, sequence: UInt64? = nil, realtime: UInt64, bootID: String) {
        record = Record(parsing: text)
        self.text = text
        self.sequence = record?.sequence ?? sequence
        self.realtime = realtime
        self.bootID = bootID
    }
}

/// What journald said of itself.
package struct JournaldRemark: Equatable, Sendable {
    /// What it said.
    package enum Saying: Equatable, Sendable {
        /// It dropped this many messages of revived because of its rate limit.
        case suppressed(Int)
        /// It was started again.
        case started
        /// It set a journal file aside that was damaged, or not closed.
        case setAside
    }

    /// What it said.
    package var saying: Saying
    /// When it said so (µs since 1970).
    package var realtime: UInt64

    package init(_ saying: Saying, realtime: UInt64) {
        self.saying = saying
        self.realtime = realtime
    }
}

/// An entry with our fields that journald does not vouch for as ours.
package struct ForeignEntry: Equatable, Sendable {
    /// `_UID`; empty if journald did not know it.
    package var user: String
    /// `_SYSTEMD_UNIT`; empty if journald did not know it.
    package var unit: String
    /// `_COMM`; empty if journald did not know it.
    package var program: String
    /// REVIVED_SEQ.
    package var sequence: UInt64?
    /// The boot in which journald took it, as 32 hexadecimal digits.
    package var bootID: String

    package init(
        user: String, unit: String, program: String, sequence: UInt64?, bootID: String
    ) {
        self.user = user
        self.unit = unit
        self.program = program
        self.sequence = sequence
        self.bootID = bootID
    }
}

/// All that an audit judges.
package struct AuditMaterial: Equatable, Sendable {
    /// Ours, in the journal's order.
    package var entries: [AuditEntry]
    /// journald's, in the same order.
    package var remarks: [JournaldRemark] = []
    /// Entries in our name that do not count.
    package var foreign: [ForeignEntry] = []
    /// Numbers of records that still wait in the spool.
    package var spooled: Set<UInt64> = []
    /// A configuration; it counts only for the time in which its digest was in force.
    package var policy: Policy?
    /// The material is a part by request: what lacks at its beginning was left out.
    package var isPart = false

    /// A journal of these entries.
    package init(entries: [AuditEntry]) { self.entries = entries }

    /// The boots in which journald took our entries, in the order of their first entries.
    package var boots: [String] {
        entries.reduce(into: []) { boots, entry in
            if boots.last != entry.bootID, !boots.contains(entry.bootID) {
                boots.append(entry.bootID)
            }
        }
    }
}

extension AuditMaterial {
    /// Only what was taken in one boot: 0 is the last one, -1 the one before it, or the boot's id.
    /// Nil if there is no such boot.
    package func boot(_ word: String) -> AuditMaterial? {
        let boots = boots
        var place = boots.firstIndex(of: word)
        if let back = Int(word), back <= 0, back > -boots.count {
            place = boots.count - 1 + back
        }
        guard let place else { return nil }
        var part = self
        part.entries = entries.filter { $0.bootID == boots[place] }
        part.foreign = foreign.filter { $0.bootID == boots[place] }
        part.isPart = isPart || place > 0
        return part
    }
}
