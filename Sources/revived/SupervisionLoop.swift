// SPDX-License-Identifier: Apache-2.0
// The flow: one observation at a time, all its records first, then its orders; then whatever the
// core would like to know; then sleep until its next deadline.
//
//   Observers ─Observation─▶ inbox ─▶ Supervisor ─[Record]─▶ Recorder ─▶ journal
//                              ▲                                 └─ WrittenOrder ─▶ Effectors
//                              └────────── Observation.orderFinished ◀────────────────┘

import Glibc
import Recording
import Supervision
import Systemd

final class SupervisionLoop {
    private(set) var supervisor: Supervisor
    private let loop: EventLoop
    private let recorder: Recorder
    private let clock: () -> Instant
    private let holdFile: () -> String?
    private var subjects: ContextTracker
    private var inbox = Inbox()
    private var commands = Queue<PendingCommand>()
    private var timer: TimerSource?
    /// The instant for which the timer is armed: being much later than that means being away.
    private var armed = Instant.never
    /// The same as the last turn left it. Only another turn changes it: that an absence was noticed
    /// is no progress.
    private var due = Instant.never
    private var pace = AlarmPace()
    /// The alarm has begun the turn that comes.
    private var rang = false
    private var isQueued = false
    /// Both ends of the flow. It is there before the first turn: turns are the event loop's.
    weak var shell: (any Shell)?

    /// Later than this is not a busy moment but an absence (DESIGN section 3).
    static let awayAfter = Duration.seconds(2)

    init(
        loop: EventLoop, recorder: Recorder, remembering memory: Memory,
        clock: @escaping () -> Instant = { SupervisionLoop.now },
        holdFile: @escaping () -> String? = { HoldFiles.present }
    ) throws(SystemError) {
        self.loop = loop
        self.recorder = recorder
        self.clock = clock
        self.holdFile = holdFile
        supervisor = Supervisor(seed: try Identity.randomNumber())
        subjects = ContextTracker()
        for record in memory.records {
            supervisor.replay(record)
            subjects.note(record)
        }
        timer = try loop.timer { [weak self] in self?.wakeUp() }
    }

    /// The only way in. Observers and effectors never call the core themselves.
    func post(_ observation: Observation) {
        noticeAbsence()
        inbox.add((observation.fenced, clock()))
        turnSoon()
    }

    private func turnSoon() {
        guard !isQueued else { return }
        isQueued = true
        loop.soon { [weak self] in self?.turn() }
    }

    /// What an operator asks. The answer comes when it is recorded: the records that it led to, or
    /// why it is refused.
    func command(
        _ command: OperatorCommand, for service: String, by: String,
        _ answer: @escaping (Result<[Record], CommandRefusal>) -> Void
    ) {
        noticeAbsence()
        commands.add(PendingCommand(command: command, service: service, by: by, answer: answer))
        turnSoon()
    }

    /// A heartbeat of a service; why it is refused, or nil if it is taken.
    func beat(_ service: String, _ probe: String) -> CommandRefusal? {
        if let refused = supervisor.refusalOfBeat(service, probe) { return refused }
        post(.beat(service: service, probe: probe))
        return nil
    }

    static var now: Instant { Instant(nanoseconds: Clock.boottime()) }

    /// Oldest overdue deadline younger than two seconds: the watchdog may be told that we live.
    var makesProgress: Bool { due + Self.awayAfter >= clock() }

    private func turn() {
        isQueued = false
        while let (observation, now) = inbox.next() {
            lookForHold(at: now)
            take(observation, at: now)
        }
        while let pending = commands.next() {
            lookForHold(at: clock())
            obey(pending, at: clock())
        }
        let now = clock()
        for inquiry in supervisor.inquiries(at: now) { shell?.inquire(inquiry) }
        wake(at: supervisor.nextDeadline, since: now)
    }

    /// No order is recorded while a hold file exists, whenever it came: it is looked for before
    /// each decision, not only when its folder tells. Costs a microsecond.
    private func lookForHold(at now: Instant) {
        let present = holdFile()
        guard present != supervisor.host.holdFile else { return }
        take(.hostSeen(supervisor.host), at: now)
    }

    /// The records that it led to, and where the least sure of them is.
    @discardableResult
    private func take(_ observation: Observation, at now: Instant) -> (
        [Record], Recorder.Durability
    ) {
        var observation = observation
        if case .hostSeen(var facts) = observation {
            // Whoever tells of the host has looked before now.
            facts.holdFile = holdFile()
            observation = .hostSeen(facts)
        }
        let records = supervisor.observe(observation, at: now)
        for record in records { crashPoint(.decided, record.event.kind.rawValue) }
        let written = records.map { (record: $0, subject: describe($0)) }
        let kept = recorder.write(
            written, begin: { [weak self] in self?.begin($0) },
            refuse: { [weak self] in self?.refuse($0) })
        for record in records { crashPoint(.unannounced, record.event.kind.rawValue) }
        shell?.announce(written)
        return (records, kept)
    }

    private func begin(_ written: consuming WrittenOrder) {
        // Unwrapped first: what is consumed in one arm must be consumed in the other.
        guard let shell else { return refuse(written.order) }
        shell.begin(written)
    }

    /// Judged and carried out in one moment, so that what is answered is so.
    private func obey(_ pending: PendingCommand, at now: Instant) {
        let (command, service) = (pending.command, pending.service)
        if let refused = supervisor.refusal(of: command, for: service, at: now) {
            return pending.answer(.failure(refused))
        }
        let told = Observation.commanded(service: service, command, by: pending.by)
        let (records, kept) = take(told, at: now)
        let isOrder = records.contains { $0.event.kind == .ordered }
        let answer = { (areKept: Bool) in
            pending.answer(areKept ? .success(records) : .failure(.notRecorded(isOrder: isOrder)))
        }
        switch kept {
        case .filed: answer(true)
        case .queued: recorder.confirmOnDisk(answer)
        case .nowhere: answer(false)
        }
    }

    /// How late the alarm was heard says how late we would hear others.
    private func wakeUp() {
        let lag = clock() - armed
        let isTold = lag >= LocalHealth.worthTelling || supervisor.localHealth.score > 0
        if armed != .never, lag <= Self.awayAfter, isTold { post(.late(by: lag)) }
        rang = true
        post(.timePassed)
    }

    /// What fell due while the turn's questions were asked has not been left behind by it.
    private func wake(at deadline: Instant, since now: Instant) {
        armed = pace.alarm(for: deadline, at: now, rang: rang)
        due = armed
        if rang, pace.isNews { tell("revived: \(AlarmPace.sentence)\n", STDERR_FILENO) }
        rang = false
        timer?.arm(atNanoseconds: armed == .never ? nil : armed.nanoseconds)
    }

    /// Whoever wakes up long after the alarm has slept: the core must know before it hears of
    /// timeouts that are our own fault.
    private func noticeAbsence() {
        let now = clock()
        guard armed != .never, now - armed > Self.awayAfter else { return }
        inbox.add((.away(from: armed, until: now), now))
        armed = .never
    }

    /// As the configuration names it; nil for a service that is no longer there.
    func unit(of service: String) -> String? {
        supervisor.place(of: service).map { supervisor.services[$0].policy.unit }
    }

    /// The word of its present phase; nil for a service that is not there.
    func phase(of service: String) -> String? {
        supervisor.place(of: service).map { supervisor.services[$0].state.phaseName.rawValue }
    }

    private func describe(_ record: Record) -> RecordContext {
        let unit = unit(of: record.service).map { shell?.primaryName(of: $0) ?? $0 }
        var subject = subjects.describe(record, unit: unit ?? "")
        subject.realtime = Clock.realtimeMicroseconds()
        subject.primaryNames = shell?.primaryNames ?? [:]
        return subject
    }

    private func refuse(_ order: Order) {
        post(.orderFinished(order: order.id, .notBegun(.unknown("could not be recorded"))))
    }
}

/// An operator's command that waits for its turn.
private struct PendingCommand {
    let command: OperatorCommand
    let service: String
    let by: String
    let answer: (Result<[Record], CommandRefusal>) -> Void
}

/// Observations that wait for their turn, and when they came. Bounded by what can be in flight: one
/// answer a probe, one end an order, a few signals a unit. (Commands are bounded by the calls that
/// a bus connection may have in flight.)
private typealias Inbox = Queue<(Observation, Instant)>

/// Both ends of the flow, as the loop sees them: what carries out orders and answers questions, and
/// who is told of what was written.
protocol Shell: AnyObject {
    /// Has a recorded order carried out.
    func begin(_ written: consuming WrittenOrder)
    /// Has a question answered.
    func inquire(_ inquiry: Inquiry)
    /// Records that were written together, each with what its entry says beside it.
    func announce(_ written: [(record: Record, subject: RecordContext)])
    /// `journalctl -u` knows units by their primary names only.
    func primaryName(of unit: String) -> String
    /// Of units that are configured by another name.
    var primaryNames: [String: String] { get }
}
