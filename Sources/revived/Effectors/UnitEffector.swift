// SPDX-License-Identifier: Apache-2.0
// Carries out orders on units: looks once more, acts, and tells the end through the inbox.
//
// Jobs are queued in mode `fail`, so that another client's queued job wins.

import Glibc
import Recording
import Supervision
import Systemd

final class UnitEffector {
    private let manager: UnitManager
    private let jobs: OwnJobs
    private let post: (Observation) -> Void
    private let observer: UnitObserver
    private let premise: OrderPrecondition
    private let ends: UnitEnds

    /// Orders whose end is being found out from the unit's state, by unit name.
    private var examined: [String: [OpenOrder]] = [:]

    init(
        manager: UnitManager, observer: UnitObserver, jobs: OwnJobs, ends: UnitEnds,
        post: @escaping (Observation) -> Void
    ) {
        self.manager = manager
        self.observer = observer
        self.jobs = jobs
        self.post = post
        self.ends = ends
        premise = OrderPrecondition(manager: manager, observer: observer)
        observer.whenRead { [weak self] unit, facts in self?.wasRead(unit, facts) }
    }

    func begin(_ written: consuming WrittenOrder) {
        let order = OpenOrder(written)
        premise.look(order.order) { [self] result in
            switch result {
            case .failure(let gone): end(order, .notBegun(gone.why))
            case .success(let facts): act(order, facts)
            }
        }
    }

    /// Queues the job of an order whose premise holds.
    func act(_ order: OpenOrder, _ unit: UnitFacts) {
        crashPoint(.looked, order.stage)
        switch order.action {
        case .restart: queue(order, manager.tryRestart)
        // A job by revived hangs in its stop: once that is ended it goes on by itself, and the
        // start that is asked for is that job.
        case .start where unit.active == .deactivating && HoldFiles.present == nil:
            manager.kill(order.unit, signal: SIGKILL)
            queue(order, manager.start)
        case .start where unit.active == .failed, .failover where unit.active == .failed:
            manager.resetFailed(order.unit) { [self] _ in queue(order, manager.start) }
        // The start of another member; its other steps are the handover effector's.
        case .start, .failover: queue(order, manager.start)
        case .reload: queue(order, manager.reload)
        // Those run a hook, and are given to the effector of hooks.
        case .redeploy, .rollback: end(order, .notBegun(.unknown("no hook")))
        }
    }

    private typealias Call = (
        String, JobMode, @escaping (UInt32) -> Void,
        @escaping (Result<JobEnd, SystemError>) -> Void
    ) -> Void

    private func queue(_ order: OpenOrder, _ call: Call) {
        if HoldFiles.present != nil { return end(order, .notBegun(.held)) }
        // systemd's signals speak of the unit by its primary name.
        let unit = observer.primaryName(of: order.unit)
        jobs.callBegins(unit)
        var isNamed = false
        call(
            order.unit, .fail,
            { [self] id in
                isNamed = true
                crashPoint(.queued, order.stage)
                jobs.callAnswered(unit, id)
            }
        ) { [self] result in
            if !isNamed { jobs.callAnswered(unit, nil) }
            crashPoint(.ended, order.stage)
            switch result {
            case .success(let job): finish(order, job)
            case .failure(let error) where error.isLost || error.isTimeout: examine(order)
            case .failure(let error): end(order, .notBegun(OrderPrecondition.notBegun(error)))
            }
        }
    }

    /// The job has ended; the unit says what that was worth. It is read by the observer, so that
    /// the core sees the unit before it hears of the end.
    private func finish(_ order: OpenOrder, _ job: JobEnd) {
        observer.fresh(order.unit) { [self] facts in
            guard let facts else { return examine(order) }
            switch job.result {
            // It has begun, and an ExecCondition= has ended it.
            case .done where facts.runState == .down && facts.result == "exec-condition":
                end(order, .skipped)
            case .done
            where facts.invocation != order.invocation || order.action.keepsInvocation
                || (order.handover != nil && facts.isUp):
                end(order, .succeeded(invocation: facts.invocation))
            case .done where facts.runState == .down && !facts.conditionMet: end(order, .skipped)
            case .done, .skipped: end(order, .ignored)
            case .canceled: end(order, .canceled)
            case .timeout, .failed, .dependency, .invalid, .assert, .unsupported, .collected,
                .once, .frozen, .concurrency, .unknown:
                fail(order, job.result, facts)
            }
        }
    }

    // MARK: - Why it failed

    private func fail(_ order: OpenOrder, _ job: JobResult, _ facts: UnitFacts) {
        if job == .dependency { return blame(order, facts.needs) }
        let isNewRun = facts.invocation != order.invocation || order.action.keepsInvocation
        // What is known is of a former run: systemd has refused to begin one.
        guard isNewRun, !facts.invocation.isEmpty else {
            let isLimit = job == .failed && facts.active == .failed && facts.startLimit != nil
            let result = isLimit ? "start-limit-hit" : facts.result
            let end = isLimit ? UnitEnd(unit: order.unit) : UnitEnd()
            return self.end(order, .failed(job: job.name, result: result, end))
        }
        tell(order, job.name, facts)
    }

    /// The end of the order, with that of the run which it began.
    private func tell(_ order: OpenOrder, _ job: String, _ facts: UnitFacts) {
        let name = observer.primaryName(of: order.unit)
        ends.ask(name, invocation: facts.invocation, exit: facts.exit) { [self] end in
            self.end(order, .failed(job: job, result: facts.result, end))
        }
    }

    /// systemd did not begin it, because something that it needs did not start: that which failed
    /// is named, or else the first that does not run.
    private func blame(_ order: OpenOrder, _ needs: [String]) {
        var found: [(unit: String, facts: UnitFacts)] = []
        let answers = Countdown { [self] in
            let down = found.sorted { $0.unit < $1.unit }
            let culprit = down.first { $0.facts.active == .failed } ?? down.first
            guard let culprit else {
                return end(order, .failed(job: JobResult.dependency.name, result: "success"))
            }
            accuse(culprit.unit, culprit.facts, order)
        }
        for need in needs {
            let oneIsRead = answers.wait()
            observer.fresh(need) { facts in
                if let facts, !facts.serves, facts.runState != .changing {
                    found.append((need, facts))
                }
                oneIsRead()
            }
        }
        answers.close()
    }

    private func accuse(_ culprit: String, _ facts: UnitFacts, _ order: OpenOrder) {
        let name = observer.primaryName(of: culprit)
        let (job, result) = (JobResult.dependency.name, facts.result)
        let tell = { [self] (told: UnitEnd) in
            var end = told
            end.unit = observer.primaryName(of: order.unit)
            end.dependency = name
            self.end(order, .failed(job: job, result: result, end))
        }
        guard facts.active == .failed else { return tell(UnitEnd()) }
        ends.ask(name, invocation: facts.invocation, exit: facts.exit, tell)
    }

    private func end(_ order: OpenOrder, _ outcome: OrderOutcome) {
        post(.orderFinished(order: order.id, outcome))
        crashPoint(.learned, order.stage)
    }

    // MARK: - In doubt

    /// Finds out from the unit what became of an order: a new invocation proves that it happened,
    /// a queued job that it is under way, neither that it was never begun.
    func examine(_ order: OpenOrder) {
        crashPoint(.doubted, order.stage)
        observer.fresh(order.unit) { [self] facts in
            examined[order.unit, default: []].append(order)
            if let facts { wasRead(order.unit, facts) }
        }
    }

    /// `finished` is written: nothing is found out any more.
    func finished(_ order: UInt64) {
        for unit in examined.keys {
            examined[unit]?.removeAll { $0.id == order }
            if examined[unit]?.isEmpty == true { examined[unit] = nil }
        }
    }

    /// Each reading of a unit may answer what is being asked about it.
    private func wasRead(_ unit: String, _ facts: UnitFacts) {
        for order in examined.removeValue(forKey: unit) ?? [] {
            if let outcome = order.order.outcomeInDoubt(facts) {
                if case .failed(let job, _, _) = outcome {
                    tell(order, job, facts)
                } else {
                    end(order, outcome)
                }
            } else {
                examined[unit, default: []].append(order)
            }
        }
    }
}
