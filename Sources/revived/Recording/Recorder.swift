// SPDX-License-Identifier: Apache-2.0
// Writes records: first into the spool, then to journald, in order, and never blocks.
//
// A record is accepted when the kernel took its datagram; it is durable when journald answered a
// Synchronize that began afterwards. Until then it stays in the spool. Two things can go wrong, and
// they are kept apart:
//
// - journald does not take a record (hung, away). That one and all later ones wait, and go out in
//   order when it takes them again. What was accepted before is still in its queue.
// - What was accepted may be lost: journald or its socket is another one than when we sent. Then
//   nothing more is sent until a Synchronize answers and the journal has been read back; what it
//   does not show goes out again, before all that waited.
//
// Refused: to read back always. It would notice a journald that drops what it accepted, but reads
// a disk on the loop at every incident, and a sick disk must not stop the loop.

import Recording
import Supervision
import Systemd

final class Recorder {
    /// The state of the journal changed: nil means that it is well. The counts are of records that
    /// waited, and of those that found no place: then the state is to be recorded whole.
    var onHealth: (_ degraded: String?, _ spooled: Int, _ lost: Int) -> Void = { _, _, _ in }

    private let spool: Spool
    /// Every record since the last checkpoint, confirmed or not: a journal that is vacuumed to
    /// nothing while we run must not take our numbers and phases with it.
    private let tail: Spool?
    private let journal: JournalAccess
    private let pace: Timing
    private var timer: TimerSource?
    /// What the timer is armed for: a later wish never puts off an earlier one.
    private var armed: Int64?

    /// Accepted by the kernel, not yet confirmed.
    private var unconfirmed: [Spool.Entry] = []
    /// Not accepted, in order; while there are any, nothing overtakes them.
    private var waiting: [Spool.Entry] = []
    /// How many of the unconfirmed the running Synchronize covers; nil while none runs.
    private var asked: Int?
    /// Unconfirmed ones may be lost: nothing is sent until they have been read back.
    private var isInDoubt = false
    /// The journald that took the first of the unconfirmed.
    private var sentTo: JournalIncarnation
    private var failedReadbacks = 0
    /// Since when journald has taken nothing, while its queue is full.
    private var stuckSince: Int64?
    private var retryWait: Duration
    /// Bytes; doubled with what has to stay, or a long spool would be rewritten again and again.
    private var compactAbove = Recorder.leastCompacted
    private var degraded: String?
    private var waited = 0
    /// The number of the record that came last.
    private var newest: UInt64 = 0
    /// Records that found no place at all.
    private var lost = 0

    /// How patient the recorder is; tests are in a hurry.
    struct Timing {
        /// Records are confirmed together, this long after the first of them: one fsync of
        /// journald for a burst instead of one each.
        var confirmAfter = Duration.seconds(1)
        /// How long journald may take to answer before it is called hung.
        var patience = Duration.seconds(5)
        /// A burst of our own records may fill the queue; only one that stays full is trouble.
        var stuckAfter = Duration.seconds(1)
        /// How soon a journald in trouble is tried again; doubled up to the second.
        var retry = (first: Duration.milliseconds(250), last: Duration.seconds(5))
    }

    /// Records that neither spool nor kernel took are kept in memory up to this number; what comes
    /// after them is made up for by a checkpoint.
    private static let memoryLimit = 1000
    /// Above this (bytes) a spool that is never quite empty is rewritten without what is done.
    private static let leastCompacted = 1 << 20
    /// A journal that cannot be read so often is not waited for: better twice than never.
    private static let readbacks = 3

    /// `unsent` are records of a former run that the journal did not show. With a doubt (journald
    /// could not be asked, or its journal not be read) they are looked for again before they are
    /// sent.
    init(
        loop: EventLoop, spool: Spool, tail: Spool? = nil, journal: JournalAccess,
        unsent: [Spool.Entry], doubt: String?, pace: Timing = Timing()
    ) throws(SystemError) {
        self.spool = spool
        self.tail = tail
        self.journal = journal
        self.pace = pace
        sentTo = journal.incarnation()
        retryWait = pace.retry.first
        degraded = doubt
        if doubt == nil {
            waiting = unsent
        } else {
            unconfirmed = unsent
            isInDoubt = !unsent.isEmpty
        }
        timer = try loop.timer { [weak self] in self?.timeIsUp() }
        if doubt != nil || !unsent.isEmpty { arm(after: .zero) } else { spool.clear() }
    }

    /// Where a record is, the least sure first.
    enum Durability: Int, Comparable {
        /// In our memory, if there.
        case nowhere
        /// In the kernel's queue only: a journald that hangs, known or not, does not show it to the
        /// next of us. Whether it is on disk, ``vouch(_:)`` finds out.
        case queued
        /// In the spool or the tail: the next of us knows it, whatever journald does.
        case filed

        static func < (one: Durability, other: Durability) -> Bool { one.rawValue < other.rawValue }
    }

    /// Writes it down, and sends it or has it wait.
    func keep(_ record: Record, _ subject: RecordContext) -> Durability {
        let entry = Spool.Entry(record: record, subject: subject)
        newest = record.sequence
        let isSpooled = spool.append(entry)
        crashPoint(.spooled, record.event.kind.rawValue)
        let isTailed = tail?.append(entry) ?? false
        crashPoint(.tailed, record.event.kind.rawValue)
        let isFiled = isSpooled || isTailed
        if waiting.isEmpty, !isInDoubt, send(entry) {
            crashPoint(.sent, record.event.kind.rawValue)
            arm(after: pace.confirmAfter)
            return isFiled ? .filed : .queued
        }
        if isSpooled || waiting.count < Self.memoryLimit {
            waiting.append(entry)
        } else {
            lost += 1
            trouble("there is no room for records")
        }
        arm(after: retryWait)
        return isFiled ? .filed : .nowhere
    }

    /// Asks whether what the kernel took so far is on disk, and says so once, later. No, if
    /// journald does not answer in time, or is not the one that took it.
    func confirmOnDisk(_ completion: @escaping (_ isOnDisk: Bool) -> Void) {
        let taker = sentTo
        journal.synchronizer.synchronize(timeoutNanoseconds: pace.patience.nanoseconds) {
            [journal] done in completion(done && journal.incarnation() == taker)
        }
    }

    /// What keeps records from being kept beside the journal, or kept them from being remembered;
    /// nil if nothing does.
    var spoolFault: String? {
        spool.fault.map { "the spool cannot be written (\($0))" }
            ?? tail?.fault.map { "the tail of the spool cannot be written (\($0))" }
            ?? spool.unreadWords ?? tail?.unreadWords
    }

    /// A whole checkpoint, whose last number this is, is in the snapshot file: the tail keeps only
    /// what was written after it, be it in the same moment.
    func checkpointIsKept(through last: UInt64) {
        let later = newest > last ? tail?.read().filter { $0.record.sequence > last } ?? [] : []
        if later.isEmpty { tail?.clear() } else { tail?.replace(with: later) }
    }

    // MARK: - Towards journald

    /// True if the kernel took it.
    private func send(_ entry: Spool.Entry) -> Bool {
        if unconfirmed.isEmpty { sentTo = journal.incarnation() }
        switch journal.writer.send(fields: entry.record.journalFields(entry.subject)) {
        case .accepted:
            unconfirmed.append(entry)
            stuckSince = nil
            return true
        case .wouldBlock:
            stuckSince = stuckSince ?? Clock.boottime()
            return false
        case .away(let error):
            isInDoubt = !unconfirmed.isEmpty
            trouble("journald is away (\(SystemError.text(error)))")
            return false
        case .tooLarge: return sendCut(entry)
        }
    }

    /// What no datagram can hold must not hold up the others: the entry says that it is missing,
    /// and a replay puts the service in doubt.
    private func sendCut(_ entry: Spool.Entry) -> Bool {
        if case .unreadable = entry.record.event { return true }
        var cut = entry
        cut.record.event = .unreadable(kind: entry.record.event.kind.rawValue)
        return send(cut)
    }

    private func drain() {
        guard !isInDoubt else { return }
        var sent = 0
        for entry in waiting {
            guard send(entry) else { break }
            crashPoint(.drained, entry.record.event.kind.rawValue)
            sent += 1
        }
        waiting.removeFirst(sent)
        waited += sent
        // journald takes records: it is only busy, not in trouble. An answer alone is no progress:
        // one whose socket is gone answers for ever, and takes nothing.
        if sent > 0 { retryWait = pace.retry.first }
    }

    private func timeIsUp() {
        armed = nil
        drain()
        if let since = stuckSince, Clock.boottime() - since > pace.stuckAfter.nanoseconds {
            trouble("journald does not take records")
        }
        confirm()
        guard !waiting.isEmpty else { return }
        retryWait = min(retryWait + retryWait, pace.retry.last)
        arm(after: retryWait)
    }

    // MARK: - What has become of it

    private func confirm() {
        guard asked == nil, !unconfirmed.isEmpty || degraded != nil else { return }
        asked = unconfirmed.count
        journal.synchronizer.synchronize(timeoutNanoseconds: pace.patience.nanoseconds) {
            [weak self] done in self?.answered(done)
        }
    }

    private func answered(_ done: Bool) {
        let covered = asked ?? 0
        asked = nil
        guard done else {
            trouble("journald does not answer")
            retryWait = min(retryWait + retryWait, pace.retry.last)
            return arm(after: retryWait)
        }
        let present = journal.incarnation()
        if present != sentTo, !unconfirmed.isEmpty { isInDoubt = true }
        sentTo = present
        if isInDoubt {
            // What was sent after the question is in doubt as well: ask again, for all of it.
            guard covered == unconfirmed.count else { return confirm() }
            guard findLost() else { return arm(after: retryWait) }
        } else {
            unconfirmed.removeFirst(covered)
        }
        crashPoint(.confirmed)
        drain()
        settle()
    }

    /// What the journal does not show although it was accepted goes out again, before the rest.
    /// False if the journal could not be read, and may be soon.
    private func findLost() -> Bool {
        let shown = journal.shown(unconfirmed)
        if shown == nil {
            trouble("the journal cannot be read")
            failedReadbacks += 1
            guard failedReadbacks >= Self.readbacks else { return false }
        }
        failedReadbacks = 0
        waiting = unconfirmed.filter { shown?.contains($0.record.sequence) != true } + waiting
        unconfirmed = []
        isInDoubt = false
        return true
    }

    private func settle() {
        guard waiting.isEmpty else {
            compact()
            return arm(after: retryWait)
        }
        retryWait = pace.retry.first
        health()
        if unconfirmed.isEmpty {
            spool.clear()
            compactAbove = Self.leastCompacted
            crashPoint(.cleared)
        } else {
            compact()
            arm(after: pace.confirmAfter)
        }
    }

    /// Records that keep coming must not let the spool grow with what is long confirmed.
    private func compact() {
        guard spool.size > compactAbove else { return }
        spool.replace(with: unconfirmed + waiting)
        compactAbove = max(Self.leastCompacted, 2 * spool.size)
    }

    private func trouble(_ how: String) {
        guard degraded == nil else { return }
        degraded = how
        waited = 0
        onHealth(how, 0, 0)
    }

    private func health() {
        guard degraded != nil else { return }
        degraded = nil
        let lost = lost
        self.lost = 0
        onHealth(nil, waited, lost)
    }

    private func arm(after wait: Duration) {
        let instant = Clock.boottime() + wait.nanoseconds
        guard instant < armed ?? .max else { return }
        armed = instant
        timer?.arm(atNanoseconds: instant)
    }
}
