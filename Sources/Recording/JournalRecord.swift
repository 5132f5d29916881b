// SPDX-License-Identifier: Apache-2.0
// A record as the journal holds it.

package import Supervision

/// One of our entries in the journal.
package struct JournalRecord: Equatable, Sendable {
    /// The record.
    package var record: Record
    /// When it was written (µs since 1970), as journalctl shows it.
    package var realtime: UInt64
    /// The boot in which it was written, as 32 hexadecimal digits.
    package var bootID: String
    /// The sentence that was written beside it.
    package var message: String

    package init(record: Record, realtime: UInt64, bootID: String, message: String) {
        self.record = record
        self.realtime = realtime
        self.bootID = bootID
        self.message = message
    }
}
