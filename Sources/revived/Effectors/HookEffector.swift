// SPDX-License-Identifier: Apache-2.0
// Carries out redeploys and rollbacks: a unit of the operator's, or a command in a transient unit
// named after the order.
//
// Their effects outlive the host's memory, so the order's record should be on disk first, as far as
// that can be waited for: where journald does not answer, the spool has it, and nothing but the
// host's own death takes it from there (an order that no file has comes here only when it is on
// disk). PID 1 runs the hook, ends it at its limit and keeps what became of it until `finished` is
// written: the transient unit stays (RemainAfterExit=, no CollectMode=), so that the outcome is
// known after a crash of revived.

import Glibc
import Recording
import Supervision
import Systemd

final class HookEffector {
    /// What the policy says of an order when it is begun.
    struct HookPlan {
        var hook: Hook
        var limit: Duration
        var incident: String
    }

    private let loop: EventLoop
    private let manager: UnitManager
    private let observer: UnitObserver
    private let synchronizer: JournalSynchronizer
    private let premise: OrderPrecondition
    private let ends: UnitEnds
    private let deadlines: DeadlineQueue
    private let post: (Observation) -> Void
    /// Nil: the service or its rung is no longer configured.
    var hookPlan: (_ service: String, Deployment) -> HookPlan? = { _, _ in nil }

    /// Orders whose service's unit has not come to rest yet.
    private var settling: [String: [OpenOrder]] = [:]
    /// Orders whose end is being found out, until it is written.
    private var doubted: Set<UInt64> = []
    /// Transient units that stand until `finished` is written, by order.
    private var standingUnits: [UInt64: String] = [:]

    /// For journald to answer; a service that floods it must not delay its own repair.
    private static let patience = Duration.milliseconds(250)
    /// From SIGTERM to SIGKILL for a hook at its limit.
    private static let stopTimeout = Duration.seconds(10)
    /// Between two looks at a hook that we started over an earlier connection to the bus.
    private static let pace = Duration.seconds(2)

    init(
        loop: EventLoop, manager: UnitManager, observer: UnitObserver, ends: UnitEnds,
        post: @escaping (Observation) -> Void
    ) throws(SystemError) {
        self.loop = loop
        self.manager = manager
        self.observer = observer
        self.post = post
        self.ends = ends
        synchronizer = JournalSynchronizer(loop: loop)
        premise = OrderPrecondition(manager: manager, observer: observer)
        deadlines = try DeadlineQueue(loop: loop)
        observer.whenRead { [weak self] unit, facts in self?.wasRead(unit, facts) }
    }

    func begin(_ written: consuming WrittenOrder) {
        let order = OpenOrder(written)
        guard let deployment = order.deployment, let hookPlan = hookPlan(order.service, deployment)
        else {
            return end(order, .notBegun(.unknown("its hook is no longer configured")))
        }
        let environment = Self.environment(order, hookPlan)
        synchronizer.synchronize(timeoutNanoseconds: Self.patience.nanoseconds) { [self] _ in
            crashPoint(.synchronized, order.stage)
            premise.look(order.order) { [self] result in
                crashPoint(.looked, order.stage)
                switch (result, hookPlan.hook) {
                case (.failure(let gone), _): end(order, .notBegun(gone.why))
                case (.success, .unit(let name)): start(name, order, hookPlan.limit)
                case (.success, .command(let command)):
                    run(command, environment, order, deployment.unit, hookPlan.limit)
                }
            }
        }
    }

    // MARK: - A command

    private func run(
        _ command: HookCommand, _ environment: [String], _ order: OpenOrder, _ name: String,
        _ limit: Duration
    ) {
        var unit = TransientUnit(
            name: name, argv: command.argv,
            description: "revived: \(order.action.imperative) \(order.unit)")
        unit.user = command.user
        unit.environment = command.environment + environment
        unit.timeoutUSec = UInt64(clamping: limit.nanoseconds / 1000)
        unit.stopTimeoutUSec = UInt64(clamping: Self.stopTimeout.nanoseconds / 1000)
        unit.remainAfterExit = true
        unit.collect = false
        unit.slice = "revived.slice"
        if HoldFiles.present != nil { return end(order, .notBegun(.held)) }
        standingUnits[order.id] = name
        manager.startTransient(unit) { [self] result in
            crashPoint(.ended, order.stage)
            switch result {
            case .success(let outcome): ran(order, outcome)
            case .failure(let error) where error.isLost || error.isTimeout: examine(order)
            case .failure(let error): end(order, .notBegun(OrderPrecondition.notBegun(error)))
            }
        }
        crashPoint(.queued, order.stage)
    }

    private func ran(_ order: OpenOrder, _ outcome: TransientOutcome) {
        if outcome.succeeded { return settle(order) }
        fail(order, order.deployment?.unit ?? "", Self.failure(outcome))
    }

    private static func failure(_ outcome: TransientOutcome) -> OrderOutcome {
        if let why = notBegun(outcome) { return .notBegun(why) }
        return failure(job: outcome.job, result: outcome.result)
    }

    /// What never ran has changed nothing: it is not rolled back, and where another try may go
    /// better it costs none.
    static func notBegun(_ outcome: TransientOutcome) -> NotBegun? {
        if outcome.neverRan { return .unknown("systemd did not run it (\(outcome.job.name))") }
        guard outcome.job == .failed, Int(outcome.execMainCode ?? 0) == CLD_EXITED,
            let status = outcome.execMainStatus, unstarted.contains(status)
        else { return nil }
        return ExitWords.systemdStatus(Int(status)).map { .refused("\($0), status \(status)") }
    }

    /// No program, no such group, no such user: of systemd's own exit codes those that no program
    /// uses for itself.
    private static let unstarted: Set<Int32> = [203, 216, 217]

    /// What a hook is told beside its own environment; one line each. Everybody may read the
    /// environment of a unit, so what a probe printed is not in it.
    private static func environment(_ order: OpenOrder, _ hookPlan: HookPlan) -> [String] {
        [
            "REVIVED_SERVICE=\(order.service)", "REVIVED_UNIT=\(order.unit)",
            "REVIVED_INCIDENT=\(hookPlan.incident)", "REVIVED_ORDER=\(order.id)",
            "REVIVED_REASON=\(ShownText.line(order.reason.withoutTexts.sentence.utf8, limit: 500))",
            "REVIVED_ATTEMPT=\(order.attempt)",
        ] + (order.handover.map { ["REVIVED_FROM=\($0.from)", "REVIVED_TO=\($0.to)"] } ?? [])
    }

    // MARK: - A unit

    private static let properties = [
        "LoadState", "ActiveState", "SubState", "Job", "Result", "InactiveExitTimestampMonotonic",
        "ExecMainCode", "ExecMainStatus",
    ]

    /// A hook that is at work already is another client's, and one that stays active would not run.
    private func start(_ name: String, _ order: OpenOrder, _ limit: Duration) {
        manager.readUnit(name, only: Self.properties) { [self] result in
            guard case .success(let read) = result else {
                return end(order, .notBegun(.refused("\(name) cannot be read")))
            }
            let facts = UnitFacts(read, slept: 0)
            switch facts.runState {
            case .changing, .upWithJob:
                end(order, .notBegun(.worldMoved("being deployed outside revived (\(name))")))
            case .up: end(order, .notBegun(.refused("\(name) is active already")))
            case .absent: end(order, .notBegun(.refused("\(name) cannot be started")))
            case .down where facts.active == .failed:
                manager.resetFailed(name) { [self] _ in queue(name, order, limit) }
            case .down: queue(name, order, limit)
            }
        }
    }

    private func queue(_ name: String, _ order: OpenOrder, _ limit: Duration) {
        if HoldFiles.present != nil { return end(order, .notBegun(.held)) }
        let deadline = deadlines.add(after: limit) { [self] _ in stop(name, order) }
        manager.start(name, mode: .fail) { [self] result in
            crashPoint(.ended, order.stage)
            deadlines.remove(deadline)
            switch result {
            case .success(let job): ended(name, order, job)
            case .failure(let error) where error.isLost || error.isTimeout: examine(order)
            case .failure(let error): end(order, .notBegun(OrderPrecondition.notBegun(error)))
            }
        }
        crashPoint(.queued, order.stage)
    }

    private func ended(_ name: String, _ order: OpenOrder, _ job: JobEnd) {
        switch job.result {
        case .done: settle(order)
        case .canceled: conclude(order, .canceled)
        case .timeout, .failed, .dependency, .skipped, .invalid, .assert, .unsupported,
            .collected, .once, .frozen, .concurrency, .unknown:
            manager.readUnit(name, only: Self.properties) { [self] result in
                let read = try? result.get()
                fail(order, name, Self.failure(job: job.result, result: read?.result))
            }
        }
    }

    /// Its limit has passed: it must not work on beside what comes next.
    private func stop(_ name: String, _ order: OpenOrder) {
        conclude(order, .timedOut)
        manager.stop(name, mode: .replace, completion: { _ in })
    }

    private static func failure(job: JobResult, result: String?) -> OrderOutcome {
        if job == .canceled { return .canceled }
        if job == .timeout || result == "timeout" { return .timedOut }
        return .failed(job: job.name, result: result ?? "unknown")
    }

    // MARK: - The end

    /// The hook is done. What it did to the service is judged when the unit has come to rest; the
    /// core's own deadline bounds that.
    private func settle(_ order: OpenOrder) {
        settling[order.unit, default: []].append(order)
        observer.fresh(order.unit) { [self] facts in
            if let facts { wasRead(order.unit, facts) }
        }
    }

    private func wasRead(_ unit: String, _ facts: UnitFacts) {
        guard let orders = settling[unit], facts.job == 0, facts.runState != .changing else {
            return
        }
        settling[unit] = nil
        for order in orders { end(order, .succeeded(invocation: facts.invocation)) }
    }

    /// The hook itself has failed: its own end, and what it wrote last, say why.
    private func fail(_ order: OpenOrder, _ hook: String, _ outcome: OrderOutcome) {
        guard case .failed(let job, let result, _) = outcome, !hook.isEmpty else {
            return conclude(order, outcome)
        }
        ends.ask(hook) { [self] end in
            conclude(order, .failed(job: job, result: result, end))
        }
    }

    /// The core sees the unit before it hears of the end.
    private func conclude(_ order: OpenOrder, _ outcome: OrderOutcome) {
        observer.fresh(order.unit) { [self] _ in end(order, outcome) }
    }

    private func end(_ order: OpenOrder, _ outcome: OrderOutcome) {
        post(.orderFinished(order: order.id, outcome))
        crashPoint(.learned, order.stage)
    }

    /// `finished` is written: nothing needs the transient unit any more. What still runs in it
    /// (the core did not wait any longer) is ended with it.
    func finished(_ order: UInt64) {
        doubted.remove(order)
        for unit in settling.keys { settling[unit]?.removeAll { $0.id == order } }
        guard let name = standingUnits.removeValue(forKey: order) else { return }
        clear(name)
    }

    private func clear(_ name: String) {
        manager.stop(name, mode: .replace) { [manager] _ in manager.resetFailed(name) }
    }

    /// Ends the hooks that an earlier run of the daemon left behind; those of open orders are still
    /// asked.
    func clearLeftovers(except open: [Order]) {
        let kept = open.compactMap(\.deployment?.unit)
        manager.listLoadedUnits(matching: "revived-[0-9]*.service") { [self] result in
            guard case .success(let rows) = result else { return }
            for row in rows where Self.isOurs(row.name) && !kept.contains(row.name) {
                if !standingUnits.values.contains(row.name) { clear(row.name) }
            }
        }
    }

    private static func isOurs(_ name: String) -> Bool {
        let number = name.dropFirst("revived-".count).dropLast(".service".count)
        return UInt64(number).map { Deployment.unit(of: $0) == name } ?? false
    }

    // MARK: - In doubt

    /// Finds out from the hook's unit what became of an order.
    func examine(_ order: OpenOrder) {
        doubted.insert(order.id)
        look(order)
    }

    private func look(_ order: OpenOrder) {
        crashPoint(.doubted, order.stage)
        guard let deployment = order.deployment else { return end(order, .unknown("no hook")) }
        let isOwn = deployment.unit == Deployment.unit(of: order.id)
        if isOwn { standingUnits[order.id] = deployment.unit }
        manager.readUnit(deployment.unit, only: Self.properties) { [self] result in
            guard case .success(let read) = result else { return lookAgain(order) }
            let facts = UnitFacts(read, slept: Clock.slept)
            switch facts.runState {
            case .changing, .upWithJob: atWork(order, deployment)
            case .up, .down, .absent:
                if isOwn {
                    ownEnded(order, facts, read)
                } else {
                    unitEnded(order, deployment, facts, read)
                }
            }
        }
    }

    private func lookAgain(_ order: OpenOrder) {
        guard doubted.contains(order.id) else { return }
        _ = deadlines.add(after: Self.pace) { [self] _ in
            if doubted.contains(order.id) { look(order) }
        }
    }

    private func atWork(_ order: OpenOrder, _ deployment: Deployment) {
        let limit = order.deadline - Redeploy.margin
        guard SupervisionLoop.now > limit, deployment.unit != Deployment.unit(of: order.id) else {
            return lookAgain(order)
        }
        stop(deployment.unit, order)
    }

    private func ownEnded(_ order: OpenOrder, _ facts: UnitFacts, _ read: UnitProperties) {
        switch facts.active {
        case .active: settle(order)
        case .failed:
            let outcome = TransientOutcome(
                job: .failed, result: facts.result, execMainCode: read.execMainCode,
                execMainStatus: read.execMainStatus)
            fail(order, order.deployment?.unit ?? "", Self.failure(outcome))
        case .inactive where facts.load == .notFound: conclude(order, .notBegun(.died))
        case .inactive, .reloading, .refreshing, .activating, .deactivating, .maintenance,
            .unknown:
            conclude(order, .unknown("it was stopped by hand"))
        }
    }

    /// A oneshot that is done is forgotten by systemd when nothing refers to it; where it shows a
    /// run since the order was given, that was ours; where it shows none, a new invocation of the
    /// service proves as much, as it does for a restart.
    private func unitEnded(
        _ order: OpenOrder, _ deployment: Deployment, _ facts: UnitFacts, _ read: UnitProperties
    ) {
        let began = read.inactiveExitMonotonic ?? 0
        guard began > 0, Instant(monotonic: began) >= deployment.given else {
            return untraced(order)
        }
        if facts.active == .failed {
            let outcome = Self.failure(job: .failed, result: facts.result)
            return fail(order, deployment.unit, outcome)
        }
        settle(order)
    }

    private func untraced(_ order: OpenOrder) {
        observer.fresh(order.unit) { [self] unit in
            switch unit {
            case let unit? where unit.runState == .changing || unit.job != 0: lookAgain(order)
            case let unit? where !unit.invocation.isEmpty && unit.invocation != order.invocation:
                settle(order)
            case .some, nil: end(order, .unknown("its hook left no trace"))
            }
        }
    }
}
