// SPDX-License-Identifier: Apache-2.0
// Remembering, at the start: what the journal, the spool and the snapshot file say together.

import ControlInterface
import Recording
import Supervision
import Systemd

struct MemoryLoader {
    var memory: Memory
    /// Why the journal may hold more than it showed: journald did not answer, or the journal could
    /// not be read. Nil: what it does not show, it does not have.
    var doubt: String?

    /// How long a journald that is slow or hung is waited for. Supervision begins without it.
    private static let patienceMilliseconds: Int32 = 5000

    /// Says hello first: journald looks a sender's unit up while it lives, and keeps it. A process
    /// that died before its first entry was read would leave entries that no reader can trust.
    init(writer: JournalWriter, spool: Spool, tail: Spool, snapshot: SnapshotFile) {
        _ = writer.send(fields: [
            ("MESSAGE", "revived \(Version.text) is reading its memory"), ("PRIORITY", "7"),
            ("SYSLOG_IDENTIFIER", "revived"),
        ])
        for words in [spool.unreadWords, tail.unreadWords].compactMap(\.self) {
            _ = writer.send(fields: [
                ("MESSAGE", words), ("PRIORITY", "4"), ("SYSLOG_IDENTIFIER", "revived"),
            ])
        }
        let hasAnswered = JournalSynchronizer.synchronizeBlocking(
            timeoutMilliseconds: Self.patienceMilliseconds)
        if !hasAnswered { doubt = "journald does not answer" }
        var journal: [Record] = []
        do {
            journal = try JournalMemory().replayable()
        } catch {
            doubt = "\(error)"
        }
        memory = Memory(
            journal: journal, spool: spool.read(),
            snapshot: snapshot.read() + tail.read().map(\.record))
        for record in memory.damaged {
            _ = writer.send(fields: [
                ("MESSAGE", "a record with the number \(record.sequence) is damaged and left out"),
                ("PRIORITY", "4"), ("SYSLOG_IDENTIFIER", "revived"),
            ])
        }
        lookForSpooled()
    }

    /// The journal was read from its last checkpoint on; what was spooled before that may well be
    /// in it too, and must not be written twice.
    private mutating func lookForSpooled() {
        guard doubt == nil, !memory.unsent.isEmpty else { return }
        guard let shown = JournalReadback.shown(memory.unsent) else {
            doubt = "the journal cannot be read"
            return
        }
        memory.unsent.removeAll { shown.contains($0.record.sequence) }
    }
}
