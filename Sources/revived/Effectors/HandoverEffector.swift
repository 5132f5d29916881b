// SPDX-License-Identifier: Apache-2.0
// Carries out the steps of a handover: stops a member and proves it gone, starts another one.
//
// A stop is systemd's own job, with SIGTERM and whatever the unit says; after `stop_timeout` all
// its processes are killed. What would start it again (its sockets, timers and paths) is stopped
// first. It has succeeded when the unit is inactive, nothing is left in its control group and
// nothing can trigger it; a start is begun when that was looked at once more, of each rival.

import Glibc
import Recording
import Supervision
import Systemd

final class HandoverEffector {
    private let manager: UnitManager
    private let observer: UnitObserver
    private let units: UnitEffector
    private let jobs: OwnJobs
    private let synchronizer: JournalSynchronizer
    private let premise: OrderPrecondition
    private let deadlines: DeadlineQueue
    private let post: (Observation) -> Void
    /// Nil: the service has no failover any more.
    var stopTimeout: (_ service: String) -> Duration? = { _ in nil }

    /// Orders whose end is being found out, until it is written.
    private var doubted: Set<UInt64> = []
    /// Starts that wait for what listens for their unit.
    private var starting: Set<UInt64> = []
    /// Stops under way: what is due for each, by order.
    private var stops: [UInt64: Stop] = [:]

    private struct Stop {
        var order: OpenOrder
        var triggers: [String]
        /// Those of them that ran, and were stopped.
        var silenced: [String] = []
        var kill: DeadlineQueue.Key?
        var end: DeadlineQueue.Key?
        /// The time for the proof is over: the next look is the last.
        var isLast = false
    }

    /// For journald to answer; a service that floods it must not delay its own repair.
    private static let patience = Duration.milliseconds(250)
    /// From SIGKILL to giving up: the kernel frees a process in that time or not at all.
    private static let afterKill = Duration.seconds(10)
    /// What listens is up at once, as a rule; a start is not kept waiting for longer.
    private static let listening = Duration.seconds(5)
    /// Between two looks at what is stopped.
    private static let pace = Duration.milliseconds(100)
    /// Between two looks at what cannot be read.
    private static let slowPace = Duration.seconds(2)

    init(
        loop: EventLoop, manager: UnitManager, observer: UnitObserver, units: UnitEffector,
        jobs: OwnJobs, post: @escaping (Observation) -> Void
    ) throws(SystemError) {
        self.manager = manager
        self.observer = observer
        self.units = units
        self.jobs = jobs
        self.post = post
        synchronizer = JournalSynchronizer(loop: loop)
        premise = OrderPrecondition(manager: manager, observer: observer)
        deadlines = try DeadlineQueue(loop: loop)
    }

    func begin(_ written: consuming WrittenOrder) {
        let order = OpenOrder(written)
        guard let handover = order.handover, let timeout = stopTimeout(order.service) else {
            return end(order, .notBegun(.unknown("its failover is no longer configured")))
        }
        synchronizer.synchronize(timeoutNanoseconds: Self.patience.nanoseconds) { [self] _ in
            crashPoint(.synchronized, order.stage)
            premise.look(order.order) { [self] result in
                switch (result, handover.step) {
                case (.success, _) where HoldFiles.present != nil: end(order, .notBegun(.held))
                case (.failure(let gone), _): end(order, .notBegun(gone.why))
                case (.success(let facts), .stop), (.success(let facts), .retire):
                    // Our own job may hang there; another client's does not have to give way.
                    stop(order, timeout, mode: facts.jobIsOurs ? .replace : .fail)
                case (.success(let facts), .start): start(order, facts)
                // It runs a hook, and is given to the effector of hooks.
                case (.success, .switchOver): end(order, .notBegun(.unknown("no hook")))
                }
            }
        }
    }

    // MARK: - Start

    private func start(_ order: OpenOrder, _ facts: UnitFacts) {
        if facts.isUp { return end(order, .succeeded(invocation: facts.invocation)) }
        starting.insert(order.id)
        let goOn = { [self] in
            guard starting.remove(order.id) != nil else { return }
            units.act(order, facts)
        }
        listen(order, goOn)
        _ = deadlines.add(after: Self.listening) { _ in goOn() }
    }

    /// What listens for the new member listens again: what we have stopped with it, and what is
    /// meant to run after a boot. Before the member itself, because systemd refuses a socket whose
    /// service is active.
    private func listen(_ order: OpenOrder, _ done: @escaping () -> Void) {
        let triggers = observer.triggers(of: order.unit)
        visit(triggers, reading: ["ActiveState", "WantedBy"], then: done) {
            [manager] trigger, unit, oneIsDone in
            guard unit.activeState != "active",
                order.listeners.contains(trigger) || unit.wantedBy?.isEmpty == false
            else { return oneIsDone() }
            manager.start(trigger) { _ in oneIsDone() }
        }
    }

    /// Reads what would start a unit, all at once; the closure says when it is done with one of
    /// them, and what cannot be read is passed over.
    private func visit(
        _ triggers: [String], reading properties: [String], then done: @escaping () -> Void,
        _ each: @escaping (_ trigger: String, UnitProperties, @escaping () -> Void) -> Void
    ) {
        let answers = Countdown(done)
        for trigger in triggers {
            let oneIsDone = answers.wait()
            manager.readUnit(trigger, only: properties) { result in
                guard case .success(let unit) = result else { return oneIsDone() }
                each(trigger, unit, oneIsDone)
            }
        }
        answers.close()
    }

    // MARK: - Stop

    private func stop(_ order: OpenOrder, _ timeout: Duration, mode: JobMode) {
        stops[order.id] = Stop(order: order, triggers: observer.triggers(of: order.unit))
        crashPoint(.looked, order.stage)
        silence(order) { [self] in
            guard stops[order.id] != nil else { return }
            arm(order, timeout)
            let unit = observer.primaryName(of: order.unit)
            jobs.callBegins(unit)
            var isNamed = false
            manager.stop(
                order.unit, mode: mode,
                queued: { [jobs] id in
                    isNamed = true
                    crashPoint(.queued, order.stage)
                    jobs.callAnswered(unit, id)
                }
            ) { [self] result in
                if !isNamed { jobs.callAnswered(unit, nil) }
                crashPoint(.ended, order.stage)
                stopEnded(order, result)
            }
        }
    }

    /// Stops what would start the unit again.
    private func silence(_ order: OpenOrder, _ done: @escaping () -> Void) {
        visit(stops[order.id]?.triggers ?? [], reading: ["ActiveState"], then: done) {
            [self] trigger, unit, oneIsDone in
            guard unit.activeState == "active" else { return oneIsDone() }
            stops[order.id]?.silenced.append(trigger)
            manager.stop(trigger, mode: .replace) { _ in oneIsDone() }
        }
    }

    private func arm(_ order: OpenOrder, _ timeout: Duration) {
        stops[order.id]?.kill = deadlines.add(after: timeout) { [self] _ in
            guard stops[order.id] != nil else { return }
            manager.kill(order.unit, signal: SIGKILL)
        }
        stops[order.id]?.end = deadlines.add(after: timeout + Self.afterKill) { [self] _ in
            stops[order.id]?.isLast = true
            prove(order, job: "timeout")
        }
    }

    private func stopEnded(_ order: OpenOrder, _ result: Result<JobEnd, SystemError>) {
        switch result {
        case .success(let job) where job.result == .canceled: conclude(order, .canceled)
        case .success(let job): prove(order, job: job.result.name)
        case .failure(let error) where error.isLost || error.isTimeout: examine(order)
        case .failure(let error): conclude(order, .notBegun(OrderPrecondition.notBegun(error)))
        }
    }

    /// Looks until it is gone. What is left behind by a unit that is down is killed with the rest
    /// when the stop timeout has passed.
    private func prove(_ order: OpenOrder, job: String) {
        guard stops[order.id] != nil else { return }
        observer.fresh(order.unit) { [self] facts in
            guard let facts, let stop = stops[order.id] else { return lookAgain(order, job) }
            guard facts.isGone else { return lookAgain(order, job, facts) }
            active(stop.triggers) { [self] trigger in
                guard let trigger else {
                    return conclude(order, .gone(silenced: stop.silenced))
                }
                conclude(order, .failed(job: job, result: "\(trigger) would start it again"))
            }
        }
    }

    private func lookAgain(_ order: OpenOrder, _ job: String, _ facts: UnitFacts? = nil) {
        guard let stop = stops[order.id] else { return }
        if !stop.isLast {
            _ = deadlines.add(after: Self.pace) { [self] _ in prove(order, job: job) }
            return
        }
        let isDown = facts?.runState == .down
        let why = isDown ? "processes are left" : facts?.active.rawValue ?? "unknown"
        conclude(order, .failed(job: job, result: why))
    }

    /// The first of these that is active; nil if none is.
    private func active(_ triggers: [String], _ tell: @escaping (String?) -> Void) {
        guard let first = triggers.first else { return tell(nil) }
        manager.readUnit(first, only: ["ActiveState"]) { [self] result in
            if case .success(let unit) = result, unit.activeState == "active" {
                return tell(first)
            }
            active(Array(triggers.dropFirst()), tell)
        }
    }

    /// The core sees the unit before it hears of the end.
    private func conclude(_ order: OpenOrder, _ outcome: OrderOutcome) {
        forget(order.id)
        observer.fresh(order.unit) { [self] _ in end(order, outcome) }
    }

    private func end(_ order: OpenOrder, _ outcome: OrderOutcome) {
        post(.orderFinished(order: order.id, outcome))
        crashPoint(.learned, order.stage)
    }

    private func forget(_ order: UInt64) {
        guard let stop = stops.removeValue(forKey: order) else { return }
        for key in [stop.kill, stop.end].compactMap({ $0 }) { deadlines.remove(key) }
    }

    /// `finished` is written, by whatever way the order ended (the service may be gone): nothing is
    /// waited for any more.
    func finished(_ order: UInt64) {
        doubted.remove(order)
        starting.remove(order)
        forget(order)
        units.finished(order)
    }

    // MARK: - In doubt

    /// Finds out what became of a step, and sees a stop that is under way to its end.
    func examine(_ order: OpenOrder) {
        guard let handover = order.handover else { return end(order, .unknown("no handover")) }
        switch handover.step {
        case .start, .switchOver: return units.examine(order)
        case .stop, .retire: crashPoint(.doubted, order.stage)
        }
        forget(order.id)
        doubted.insert(order.id)
        lookInDoubt(order)
    }

    private func lookInDoubt(_ order: OpenOrder) {
        observer.fresh(order.unit) { [self] facts in
            guard doubted.contains(order.id) else { return }
            guard let facts else {
                _ = deadlines.add(after: Self.slowPace) { [self] _ in lookInDoubt(order) }
                return
            }
            stops[order.id] = Stop(order: order, triggers: observer.triggers(of: order.unit))
            let patience = stopTimeout(order.service) ?? Failover(to: []).stopTimeout
            recall(order, since: order.deadline - patience - Failover.stopMargin) { [self] in
                switch facts.runState {
                case .up: conclude(order, order.order.outcomeInDoubt(facts) ?? .canceled)
                case .down, .absent:
                    arm(order, patience)
                    prove(order, job: "unknown")
                case .changing, .upWithJob:
                    arm(order, patience)
                    watch(order)
                }
            }
        }
    }

    /// What would start the unit again, and went down since the order was given, was stopped by an
    /// earlier run of the daemon.
    private func recall(_ order: OpenOrder, since given: Instant, _ done: @escaping () -> Void) {
        let properties = ["ActiveState", "InactiveEnterTimestampMonotonic"]
        visit(stops[order.id]?.triggers ?? [], reading: properties, then: done) {
            [self] trigger, unit, oneIsDone in
            defer { oneIsDone() }
            let down = Instant(monotonic: unit.inactiveEnterMonotonic ?? 0)
            guard unit.activeState != "active", down >= given else { return }
            stops[order.id]?.silenced.append(trigger)
        }
    }

    /// A job is at work on it: another client's, or our own from before we lost sight of it.
    private func watch(_ order: OpenOrder) {
        guard stops[order.id] != nil else { return }
        observer.fresh(order.unit) { [self] facts in
            switch facts?.runState {
            case .down, .absent: prove(order, job: "unknown")
            case .up: conclude(order, .canceled)
            case .changing, .upWithJob, nil:
                _ = deadlines.add(after: Self.pace) { [self] _ in watch(order) }
            }
        }
    }
}
