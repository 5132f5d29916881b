// SPDX-License-Identifier: Apache-2.0
// The ways to and from journald that the recorder needs. Tests give it a journald of their own.

import Recording
import Supervision
import Systemd

struct JournalAccess {
    var writer: JournalWriter
    var synchronizer: JournalSynchronizer
    /// Another one means: what had been accepted may be lost.
    var incarnation: () -> JournalIncarnation
    /// Which of these records the journal holds, by sequence number; nil if it cannot be read.
    var shown: ([Spool.Entry]) -> Set<UInt64>?

    /// The journald of this host.
    static func host(_ loop: EventLoop, _ writer: JournalWriter) -> JournalAccess {
        JournalAccess(
            writer: writer, synchronizer: JournalSynchronizer(loop: loop),
            incarnation: { JournalIncarnation() }, shown: { JournalReadback.shown($0) })
    }
}
