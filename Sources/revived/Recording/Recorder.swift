// SPDX-License-Identifier: Apache-2.0
// Writes records: first into the spool, then to journald, in order, and never blocks.
//
// A record is accepted when the kernel took its datagram; it is durable when journald answered
// Synchronize afterwards. Until then it stays in the spool. If journald does not take a record,
// that one and all later ones wait in the spool and go out in order when it is back. After any
// trouble the journal is read back before the spool is cleared: a socket that was closed has lost
// what its queue held, although the kernel had accepted it.

import Recording
import Supervision
import Systemd

final class Recorder {
    /// The state of the journal changed: nil means that it is well. The count is of records that
    /// waited.
    var onHealth: (_ degraded: String?, _ spooled: Int) -> Void = { _, _ in }

    private let spool: Spool
    private let writer: JournalWriter
    private let synchronizer: JournalSynchronizer
    private var timer: TimerSource?

    /// Accepted by the kernel, not yet confirmed.
    private var unconfirmed: [Spool.Entry] = []
    /// Not accepted: these go out first.
    private var waiting: [Spool.Entry] = []
    /// Something went wrong since the last confirmation: read back before believing.
    private var isSuspicious: Bool
    private var isConfirming = false
    private var degraded: String?
    private var waited = 0

    /// Records are confirmed together, this long after the first one: one fsync of journald for a
    /// burst instead of one each.
    private static let confirmAfter = Duration.seconds(1)
    /// How long journald may take to confirm before it is called hung.
    private static let patience = Duration.seconds(5)
    /// How often a journald that is away is tried.
    private static let retryEvery = Duration.milliseconds(250)

    /// `unsent` are records of a former run that the journal did not show; `sure` says that the
    /// journal could be asked. If it could not, they are kept until it can.
    init(
        loop: EventLoop, spool: Spool, writer: JournalWriter, unsent: [Spool.Entry], sure: Bool
    ) throws(SystemError) {
        self.spool = spool
        self.writer = writer
        synchronizer = JournalSynchronizer(loop: loop)
        isSuspicious = !sure
        if sure { waiting = unsent } else { unconfirmed = unsent }
        timer = try loop.timer { [weak self] in self?.timeIsUp() }
        if !unsent.isEmpty { arm(after: .zero) }
    }

    /// False if the record is neither in the spool nor with the kernel.
    func keep(_ record: Record, _ subject: Subject) -> Bool {
        let entry = Spool.Entry(record: record, subject: subject)
        let isSpooled = spool.append(entry)
        guard waiting.isEmpty, !isHoldingBack else {
            if isSpooled { waiting.append(entry) }
            return isSpooled
        }
        if send(entry) { return true }
        if isSpooled { waiting.append(entry) }
        arm(after: Self.retryEvery)
        return isSpooled
    }

    /// Before the first confirmation after a start in which journald was silent, nothing may
    /// overtake what a former run had sent.
    private var isHoldingBack: Bool { isSuspicious && degraded == nil && !unconfirmed.isEmpty }

    private func send(_ entry: Spool.Entry) -> Bool {
        switch writer.send(fields: entry.record.journalFields(entry.subject)) {
        case .accepted:
            unconfirmed.append(entry)
            if !isConfirming, degraded == nil { arm(after: Self.confirmAfter) }
            return true
        case .wouldBlock: trouble("journald does not take records")
        case .away(let error): trouble("journald is away (\(SystemError.text(error)))")
        case .tooLarge: trouble("a record is too large for a datagram")
        }
        return false
    }

    private func trouble(_ how: String) {
        isSuspicious = true
        guard degraded == nil else { return }
        degraded = how
        onHealth(how, 0)
    }

    private func timeIsUp() {
        if !waiting.isEmpty, !isSuspicious { drain() }
        confirm()
    }

    private func confirm() {
        guard !isConfirming, !(unconfirmed.isEmpty && waiting.isEmpty) else { return }
        isConfirming = true
        let count = unconfirmed.count
        synchronizer.synchronize(timeoutNanoseconds: Self.patience.nanoseconds) { [weak self] done in
            self?.confirmed(count, done)
        }
    }

    private func confirmed(_ count: Int, _ done: Bool) {
        isConfirming = false
        guard done else {
            trouble("journald does not answer")
            return arm(after: Self.retryEvery)
        }
        if isSuspicious { resendLost(count) } else { unconfirmed.removeFirst(count) }
        if !waiting.isEmpty, !isSuspicious { drain() }
        settle()
    }

    /// What the journal does not show although it was accepted goes out again, before the rest.
    private func resendLost(_ count: Int) {
        let asked = Array(unconfirmed.prefix(count))
        guard let shown = JournalReadback.shown(asked.map(\.record)) else { return }
        let lost = asked.filter { !shown.contains($0.record.sequence) }
        unconfirmed.removeFirst(count)
        waiting = lost + waiting
        isSuspicious = false
    }

    private func drain() {
        while let entry = waiting.first {
            guard send(entry) else { return }
            waiting.removeFirst()
            waited += 1
        }
    }

    private func settle() {
        if unconfirmed.isEmpty, waiting.isEmpty {
            spool.clear()
            return health()
        }
        if waiting.isEmpty, !isSuspicious { health() }
        arm(after: waiting.isEmpty ? Self.confirmAfter : Self.retryEvery)
    }

    private func health() {
        guard degraded != nil, !isSuspicious else { return }
        degraded = nil
        let spooled = waited
        waited = 0
        onHealth(nil, spooled)
    }

    private func arm(after wait: Duration) {
        timer?.arm(atNanoseconds: Clock.boottime() + wait.nanoseconds)
    }
}
