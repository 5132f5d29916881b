// SPDX-License-Identifier: Apache-2.0
// Puts the daemon together: remembers, reads the configuration, connects, supervises, leaves.

import Configuration
import ControlInterface
import Glibc
import Recording
import Supervision
import Systemd

final class Daemon: Shell {
    private let loop: EventLoop
    private let bus: Bus
    /// Where others find us: a flood of theirs is not in our way, nor PID 1's absence in theirs.
    private let callersBus: Bus
    private let contact: SystemdContact
    private let manager: UnitManager
    private let recorder: Recorder
    private let supervision: SupervisionLoop
    private let observer: UnitObserver
    private let effector: UnitEffector
    private let hooks: HookEffector
    private let handovers: HandoverEffector
    private let questions: Questions
    private let unitQuestions: UnitQuestions
    private let preflight: PreflightReader
    private let collector: EvidenceCollector
    private let notifier: Notifier
    private let references: UnitReferences
    private let keeper: ConfigurationKeeper
    private var awaited = AwaitedConfiguration()
    private let snapshot = SnapshotFile(path: Paths.snapshot)
    private var isSnapshotWritable = true
    private let startedAt = Clock.realtimeMicroseconds()
    private var control: Control?
    private var holdFiles: HoldFiles?
    private var signals: [EventSource] = []
    private var watchdog: TimerSource?
    private var checkpoints: CheckpointSchedule?
    private var trimTimer: TimerSource?
    private var statusLine: StatusLine?
    private var host = HostFacts()
    private var isReady = false
    /// Calls of others are read only while nothing of our own (of priority 0) waits.
    private static let afterAllElse: Int64 = 100

    init(configuration policy: Policy, _ keeper: ConfigurationKeeper) throws(SystemError) {
        self.keeper = keeper
        loop = try EventLoop()
        let writer = JournalWriter()
        let spool = Spool(path: Paths.spool)
        let tail = Spool(path: Paths.tail)
        let recall = MemoryLoader(writer: writer, spool: spool, tail: tail, snapshot: snapshot)
        crashPoint(.recalled)
        recorder = try Recorder(
            loop: loop, spool: spool, tail: tail, journal: .host(loop, writer),
            unsent: recall.memory.unsent, doubt: recall.doubt)
        supervision = try SupervisionLoop(
            loop: loop, recorder: recorder, remembering: recall.memory)

        bus = UnitManager.bus(loop)
        callersBus = Bus(loop: loop, privateAddress: nil, priority: Self.afterAllElse)
        manager = UnitManager(bus: bus)
        contact = SystemdContact(bus: bus, manager: manager)
        let jobs = OwnJobs()
        let post = { [supervision] observation in supervision.post(observation) }
        observer = UnitObserver(manager: manager, jobs: jobs, post: post)
        let ends = try UnitEnds(loop: loop, manager: manager)
        effector = UnitEffector(
            manager: manager, observer: observer, jobs: jobs, ends: ends, post: post)
        hooks = try HookEffector(
            loop: loop, manager: manager, observer: observer, ends: ends, post: post)
        handovers = try HandoverEffector(
            loop: loop, manager: manager, observer: observer, units: effector, jobs: jobs,
            post: post)
        let prober = try Prober(loop: loop, units: manager)
        questions = Questions(prober: prober, post: post)
        preflight = PreflightReader(manager: manager, observer: observer)
        unitQuestions = UnitQuestions(
            loop: loop, observer: observer, ends: ends, runner: prober.runner, post: post)
        collector = EvidenceCollector(units: manager)
        notifier = try Notifier(loop: loop, manager: manager, post: post)
        references = UnitReferences(of: manager, contact)
        notifier.restore(recall.memory.records, policy)
        host.journalDegraded = recall.doubt
        isSnapshotWritable = snapshot.canBeReplaced

        recorder.onHealth = { [weak self] how, spooled, lost in
            self?.journalChanged(how, spooled, lost)
        }
        bus.onConnected = { [weak self] _ in self?.connected() }
        bus.onLost = { [weak self] _ in
            jobs.forgetCalls()
            self?.lost()
        }
        callersBus.onConnected = { [weak self] _ in self?.control?.connected() }
        callersBus.onLost = { [weak self] _ in self?.control?.lost() }
        manager.onManagerChanged = { [weak self] isPresent in if isPresent { self?.connected() } }
        try wire()
        checkpoints = try CheckpointSchedule(loop, uncovered: recall.memory.records.count) {
            [supervision] in supervision.post(.checkpointDue)
        }
        open(policy, needsCheckpoint: !recall.memory.unsent.isEmpty)
    }

    func run() throws(SystemError) -> Int32 {
        for bus in [callersBus, bus] { bus.connect() }
        return try loop.run()
    }

    // MARK: - Putting together

    private func wire() throws(SystemError) {
        supervision.shell = self
        hooks.hookPlan = { [weak self] service, deployment in
            self?.supervision.supervisor.hookPlan(of: deployment, service)
        }
        handovers.stopTimeout = { [weak self] service in
            self?.supervision.supervisor.stopTimeout(of: service)
        }
        holdFiles = HoldFiles(loop: loop) { [weak self] in self?.lookAtHost() }
        signals = try loop.onSignals([SIGTERM, SIGINT, SIGHUP]) { [weak self] signal in
            if signal == SIGHUP { self?.reload { _ in } } else { self?.stop() }
        }
        #if CRASH_POINTS
            // A checkpoint whenever the sweep wants to see what is remembered.
            signals += try loop.onSignals([SIGUSR1]) { [supervision] _ in
                supervision.post(.checkpointDue)
            }
        #endif
        trimTimer = try loop.timer { PageTrim.trim() }
        statusLine = try StatusLine(loop) { [weak self] in self?.summary ?? "" }
        watchdog = try loop.timer { [weak self] in self?.tick() }
        armWatchdog()
        control = Control(
            bus: callersBus, shown: Shown(supervision, observer),
            facts: { [weak self] in self?.managerFacts() ?? ManagerFacts() },
            reload: { [weak self] done in self?.reload(done) },
            command: { [supervision] command, service, by, answer in
                supervision.command(command, for: service, by: by, answer)
            },
            beats: Beats(of: supervision, observer))
        control?.onNameChanged = { [weak self] in self?.statusLine?.changed() }
    }

    private func open(_ policy: Policy, needsCheckpoint: Bool) {
        host.holdFile = HoldFiles.present
        host.busLost = false
        supervision.post(
            .started(
                boot: Identity.boot() ?? "", version: Version.text,
                wall: Clock.realtimeMicroseconds()))
        supervision.post(.hostSeen(host))
        configure(policy)
        if let refusal = keeper.untold { supervision.post(refusal) }
        if needsCheckpoint { supervision.post(.checkpointDue) }
        loop.soon { crashPoint(.opened) }
    }

    private func configure(_ policy: Policy) {
        supervision.post(.configured(policy))
        let groups = policy.services.filter { $0.failover != nil }
        observer.watch(
            policy.services.flatMap(\.members), inGroups: Set(groups.flatMap(\.members)))
        references.keepOnly(Set(policy.services.map(\.name)))
    }

    // MARK: - The two ends of the flow

    func begin(_ written: consuming WrittenOrder) {
        if written.order.runsHook {
            hooks.begin(written)
        } else if written.order.handover != nil {
            handovers.begin(written)
        } else {
            effector.begin(written)
        }
    }

    func primaryName(of unit: String) -> String { observer.primaryName(of: unit) }

    var primaryNames: [String: String] { observer.primaryNames }

    func inquire(_ inquiry: Inquiry) {
        switch inquiry {
        case .probe(let service, let probe, let invocation, let begun):
            questions.ask(service, probe, invocation: invocation, begun: begun) { [self] failed in
                // Some of what explains a failure has no signal: that the unit is frozen, or not
                // any more.
                guard let unit = supervision.unit(of: service),
                    failed || supervision.supervisor.facts(of: unit)?.frozen == true
                else { return }
                observer.read(unit, whole: false)
            }
        case .whoStopped(let service, let unit, let invocation):
            unitQuestions.askWhoStopped(unit, of: service, invocation)
        case .howEnded(let service, let unit, let invocation, let exit):
            unitQuestions.askHowEnded(unit, of: service, invocation, exit)
        case .whatBecameOf: if let order = recorder.remembered(inquiry) { examine(order) }
        case .preflight(let service, let sight):
            preflight.take(sight) { [supervision] look in
                supervision.post(.looked(service: service, look))
            }
        case .whichVersion(let service, let command):
            unitQuestions.askVersion(command, of: service)
        case .evidence(let service, let collecting, let before):
            let unit = supervision.unit(of: service) ?? ""
            collector.take(collecting, before, service: service, unit: unit) {
                [supervision] outcome in
                supervision.post(
                    .collectorEnded(service: service, id: collecting.id, outcome))
            }
        }
    }

    private func examine(_ order: OpenOrder) {
        if order.runsHook {
            hooks.examine(order)
        } else if order.handover != nil {
            handovers.examine(order)
        } else {
            effector.examine(order)
        }
    }

    // MARK: - The world around

    private func connected() {
        contact.begin { [weak self] in
            guard let self else { return }
            supervision.post(.unitsLost)
            host.oldSystemd = contact.oldSystemd
            observer.connected { [weak self] in
                guard let self else { return }
                host.busLost = false
                collector.clearLeftovers()
                notifier.connected()
                hooks.clearLeftovers(except: supervision.supervisor.states.compactMap(\.order))
                lookAtHost()
            }
        }
    }

    private func lost() {
        notifier.lost()
        observer.lost()
        references.lost()
        host.busLost = true
        supervision.post(.unitsLost)
        supervision.post(.hostSeen(host))
    }

    /// Reads what has no signal: the state of the host, the hold files.
    private func lookAtHost() {
        host.holdFile = HoldFiles.present
        contact.systemState { [weak self] state in
            guard let self else { return }
            host.systemState = state ?? host.systemState
            supervision.post(.hostSeen(host))
            control?.hostSeen()
            becomeReady()
        }
    }

    private func becomeReady() {
        guard !isReady else { return }
        isReady = true
        Notify.ready()
        statusLine?.changed()
        // Once the first round of probes has run: what is touched from then on is what is needed.
        trimTimer?.arm(atNanoseconds: Clock.boottime() + Duration.seconds(2).nanoseconds)
    }

    private func journalChanged(_ how: String?, _ spooled: Int, _ lost: Int) {
        host.journalDegraded = how
        host.spooled = spooled
        host.lost = lost
        supervision.post(.hostSeen(host))
        if lost > 0 { supervision.post(.checkpointDue) }
    }

    // MARK: - Progress

    /// Pings the watchdog only while nothing is overdue, and uses the wake-up for the slow poll.
    private func tick() {
        swapWhenPossible()
        let isPinged = supervision.makesProgress && Notify.watchdog()
        armWatchdog(afterPing: isPinged)
        // A host whose bus is down needs us all the more: do not wait for it for ever.
        becomeReady()
        control?.askAgain()
        guard bus.isConnected, isPinged || Notify.watchdogInterval() == nil else { return }
        lookAtHost()
        observer.reconcile()
    }

    private func armWatchdog(afterPing isPinged: Bool = true) {
        let interval = Notify.watchdogInterval().map(Duration.nanoseconds)
        let pause = WatchdogPace.pause(interval, afterPing: isPinged)
        watchdog?.arm(atNanoseconds: Clock.boottime() + pause.nanoseconds)
    }

    func announce(_ written: [(record: Record, subject: RecordContext)]) {
        for (record, subject) in written {
            notifier.note(record, subject, phase: supervision.phase(of: record.service) ?? "")
        }
        let records = written.map(\.record)
        guard !records.isEmpty else { return }
        control?.announce(records)
        for record in records {
            if case .finished(let order, _, _, _, _) = record.event {
                hooks.finished(order)
                handovers.finished(order)
            }
            if case .collected(let id, _, _) = record.event { collector.ended(id) }
            let service = record.service
            references.keep(supervision.supervisor.keptLoaded(for: service), for: service)
            if case .configurationRefused = record.event { keeper.wasTold() }
        }
        let group = records.filter { $0.event.kind == .checkpoint || $0.event.kind == .snapshot }
        if group.isEmpty {
            let services = supervision.supervisor.services.count
            checkpoints?.wrote(records.count, services: services)
        } else {
            keep(group)
        }
        swapWhenPossible()
        if isReady { statusLine?.changed() }
    }

    /// The same text that the journal gets, so that a vacuumed journal forgets nothing.
    private func keep(_ checkpoint: [Record]) {
        isSnapshotWritable = snapshot.write(checkpoint)
        if isSnapshotWritable, let last = checkpoint.last {
            crashPoint(.snapshotKept)
            recorder.checkpointIsKept(through: last.sequence)
        }
        checkpoints?.covered(inFile: isSnapshotWritable)
    }

    // MARK: - Reload and stop

    /// Built whole, then swapped; a bad one leaves the former in force.
    private func reload(_ done: @escaping (Result<Void, ReloadRefused>) -> Void) {
        Notify.reloading()
        let loaded = Configuration.load(from: .host)
        crashPoint(.read)
        if let policy = loaded.policy {
            keeper.accepted(loaded)
            awaited.put(policy)
            swapWhenPossible()
        } else {
            if let news = keeper.refused(loaded) { supervision.post(news) }
        }
        loop.soon { [weak self] in
            crashPoint(.swapped)
            self?.control?.servicesChanged()
            Notify.ready()
            self?.statusLine?.changed()
            done(ConfigurationKeeper.answer(to: loaded))
        }
    }

    private func swapWhenPossible() {
        guard let policy = awaited.take(supervision.supervisor) else { return }
        configure(policy)
        notifier.configure(policy.host)
        lookAtHost()
    }

    private func stop() {
        Notify.stopping()
        supervision.post(.stopRequested)
        loop.soon { [loop] in loop.exit(code: ExitCode.ok.rawValue) }
    }

    // MARK: - What is shown

    private func managerFacts() -> ManagerFacts {
        ManagerFacts(
            holdFile: host.holdFile ?? "", journalState: host.journalDegraded ?? ManagerFacts.ok,
            busState: contact.state(isLost: host.busLost),
            lateness: supervision.supervisor.localHealth.sentence ?? ManagerFacts.ok,
            memoryState: recorder.spoolFault
                ?? (isSnapshotWritable ? ManagerFacts.ok : "the snapshot cannot be written"),
            serviceCount: UInt32(clamping: supervision.supervisor.services.count),
            configurationDigest: supervision.supervisor.policy.digest,
            startedAt: UInt64(clamping: startedAt), notifyState: notifier.state,
            notifyWaiting: UInt32(clamping: notifier.outbox.waiting.count),
            notifyLost: UInt64(clamping: notifier.outbox.dropped + notifier.outbox.failed),
            configurationState: keeper.state
        ).with(supervision.supervisor.brakeStanding, clock: .now())
    }

    private var summary: String {
        Summary.line(
            supervision.supervisor.shownPhases, host, isRefused: keeper.isRefused,
            waitsFor: awaited.waitsFor, nameFault: control?.nameFault)
    }
}
