// SPDX-License-Identifier: Apache-2.0
// Notifies operators: starts an instance of the host's template unit for each record worth it.
//
// Nothing here is on the way of a repair: a record is noted with two small files in memory, and
// sending happens in later turns of the loop, one unit at a time. `Outbox` decides what is sent
// and when; this only performs. A unit that fails is not tried again (it can retry by itself, and
// the next event is the better news); one that was under way when we died is started again, so a
// notification may come twice.

import Recording
import Supervision
import Systemd

final class Notifier {
    private let loop: EventLoop
    private let manager: UnitManager
    private let folder: NoticeFolder
    private let deadlines: DeadlineQueue
    private let post: (Observation) -> Void
    private let clock: () -> Instant
    private(set) var outbox = Outbox()
    private var notices = Notices()
    /// `NAME@.service`; nil: no notification is sent.
    private var template: String?
    private var timer: TimerSource?
    private var isConnected = false
    private var isQueued = false
    /// The run under way; a late answer to an earlier one is ignored.
    private var run: (id: UInt64, unit: String, number: Int, deadline: DeadlineQueue.Key)?
    private var runs = 0

    /// A message takes seconds; what takes longer hangs.
    static let limit = Duration.seconds(30)
    /// Between two looks at a unit that is no oneshot.
    private static let pace = Duration.seconds(1)

    init(
        loop: EventLoop, manager: UnitManager, folder: NoticeFolder = NoticeFolder(),
        clock: @escaping () -> Instant = { SupervisionLoop.now },
        post: @escaping (Observation) -> Void
    ) throws(SystemError) {
        self.loop = loop
        self.manager = manager
        self.folder = folder
        self.clock = clock
        self.post = post
        deadlines = try DeadlineQueue(loop: loop)
        timer = try loop.timer { [weak self] in self?.timeIsUp() }
    }

    /// For the status: empty where no `notify` unit is set, `ok`, or what is the matter.
    var state: String {
        if template == nil { return "" }
        guard outbox.isPaused(at: clock()) else { return "ok" }
        let pause = (outbox.pausedUntil - clock()).words
        let name = template ?? ""
        return "paused for \(pause): \(name) failed \(outbox.failuresInARow) times in a row"
    }

    // MARK: - What is to be told

    /// The daemon starts: takes the queue of its earlier run in this boot, and what that recorded
    /// and did not come to queue. After a boot nothing old is news.
    func restore(_ records: [Record], _ policy: Policy) {
        template = policy.host.notify
        let kept = template == nil ? nil : folder.outbox()
        outbox = kept ?? Outbox()
        let seen = kept?.seen ?? .max
        var subjects = ContextTracker()
        let units = Dictionary(
            policy.services.map { ($0.name, $0.unit) }, uniquingKeysWith: { first, _ in first })
        for record in records {
            let notice = notices.read(record)
            guard kept != nil else { continue }
            let subject = subjects.describe(record, unit: units[record.service] ?? "")
            if record.sequence > seen, let notice { queue(notice, record, subject, phase: "") }
        }
        outbox.seen = max(outbox.seen, records.last?.sequence ?? 0)
        folder.clear(except: outbox.waiting)
        if template != nil { folder.keep(outbox) }
    }

    /// A record was written.
    func note(_ record: Record, _ subject: RecordContext, phase: String) {
        guard let notice = notices.read(record), template != nil else {
            outbox.seen = max(outbox.seen, record.sequence)
            return
        }
        queue(notice, record, subject, phase: phase)
        folder.keep(outbox)
        goOnSoon()
    }

    private func queue(
        _ notice: NoticeKind, _ record: Record, _ subject: RecordContext, phase: String
    ) {
        let facts = NoticeFacts(notice, record, subject, phase: phase)
        _ = folder.write(record.sequence, facts)
        if let dropped = outbox.add(record.sequence, at: clock()) { folder.remove(dropped) }
    }

    /// The configuration was read again.
    func configure(_ host: HostPolicy) {
        template = host.notify
        outbox.resume()
        if template == nil {
            if let run {
                finish(run.number) {}
                end(run.unit)
            }
            outbox.forget()
            folder.clear(except: [])
        } else {
            folder.keep(outbox)
        }
        goOnSoon()
    }

    func connected() {
        isConnected = true
        goOnSoon()
    }

    /// What is under way ends with an error of the call, and is the next again.
    func lost() { isConnected = false }

    // MARK: - Sending

    private func goOnSoon() {
        guard !isQueued else { return }
        isQueued = true
        loop.soon { [weak self] in
            self?.isQueued = false
            self?.goOn()
        }
    }

    private func goOn() {
        if isConnected, let template, let id = outbox.next(at: clock()) {
            folder.keep(outbox)
            begin(id, of: template)
        }
        let due = min(isConnected ? outbox.due : .never, outbox.accountDue)
        timer?.arm(atNanoseconds: due == .never ? nil : due.nanoseconds)
    }

    private func timeIsUp() {
        if let loss = outbox.account(at: clock()) {
            folder.keep(outbox)
            post(.untold(loss))
        }
        goOn()
    }

    /// `NAME@.service` with the number of the record as its instance.
    static func instance(_ id: UInt64, of template: String) -> String {
        "\(template.dropLast(".service".count))\(id).service"
    }

    private func begin(_ id: UInt64, of template: String) {
        let unit = Self.instance(id, of: template)
        runs += 1
        let number = runs
        let deadline = deadlines.add(after: Self.limit) { [weak self] _ in self?.overdue(number) }
        run = (id, unit, number, deadline)
        guard folder.has(id) else { return ended(number, "its facts could not be written") }
        manager.start(unit, mode: .fail) { [weak self] result in
            switch result {
            case .success(let job): self?.judge(number, job.result)
            case .failure(let error) where error.isLost || error.isTimeout: self?.putBack(number)
            case .failure(let error): self?.ended(number, error.name)
            }
        }
    }

    private static let properties = ["LoadState", "ActiveState", "SubState", "Result"]

    /// A oneshot is down when its job is done. Another unit is waited for.
    private func judge(_ number: Int, _ job: JobResult) {
        guard let unit = unit(of: number) else { return }
        manager.readUnit(unit, only: Self.properties) { [weak self] result in
            guard let self, self.unit(of: number) != nil else { return }
            guard case .success(let read) = result else { return putBack(number) }
            let facts = UnitFacts(read, slept: 0)
            let isLeft = facts.runState == .up && facts.subState == "exited"
            if isLeft { manager.stop(unit, mode: .replace, completion: { _ in }) }
            if facts.active == .failed { manager.resetFailed(unit) }
            if job != .done || facts.active == .failed {
                return ended(number, facts.active == .failed ? facts.result : job.name)
            }
            if facts.runState == .down || isLeft { return ended(number, nil) }
            _ = deadlines.add(after: Self.pace) { [weak self] _ in self?.judge(number, job) }
        }
    }

    private func overdue(_ number: Int) {
        guard let unit = unit(of: number) else { return }
        ended(number, "did not end in \(Self.limit.words)")
        end(unit)
    }

    /// A oneshot has no limit of its own unless its file says so.
    private func end(_ unit: String) {
        manager.stop(unit, mode: .replace) { [manager] _ in manager.resetFailed(unit) }
    }

    private func unit(of number: Int) -> String? { run?.number == number ? run?.unit : nil }

    private func ended(_ number: Int, _ failure: String?) {
        guard let id = run?.id else { return }
        finish(number) {
            outbox.ended(failure, at: clock())
            folder.remove(id)
        }
    }

    private func putBack(_ number: Int) { finish(number) { outbox.putBack() } }

    private func finish(_ number: Int, _ change: () -> Void) {
        guard let run, run.number == number else { return }
        deadlines.remove(run.deadline)
        self.run = nil
        change()
        folder.keep(outbox)
        goOnSoon()
    }
}
