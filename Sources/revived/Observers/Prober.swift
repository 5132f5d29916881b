// SPDX-License-Identifier: Apache-2.0
// Runs probes: many at once, each within its limit, each answered once.

import Supervision
import Systemd

/// A probe in flight.
final class ProbeRun {
    fileprivate let serial: UInt64
    private weak var prober: Prober?

    fileprivate init(serial: UInt64, prober: Prober) {
        self.serial = serial
        self.prober = prober
    }

    /// Ends the probe without an answer; nothing happens if it was answered.
    func cancel() { prober?.cancel(self) }
}

/// Begins probes and tells what they said. When to probe, and what an answer means, is decided
/// elsewhere; here is only the one question and its limit.
final class Prober {
    /// Probes in flight.
    static let runLimit = ProbePolicy.mostAtOnce
    /// A limit noticed so much too late says that we slept, not that the service did.
    static let awayAfter = Duration.seconds(2)

    private struct Run {
        let service: String
        let probe: ProbePolicy
        let limit: Duration
        let late: () -> Void
        let done: (ProbeOutcome) -> Void
        /// Of the connect, or of the command.
        var began: Int64
        var attempt: (any ProbeAttempt)?
        var deadline: DeadlineQueue.Key?
        /// When its timeout will have passed without an answer.
        var lateness: DeadlineQueue.Key?
        /// It has passed.
        var isLate = false
        /// When the limit ends, if we hold it.
        var ends: Int64?
    }

    private let loop: EventLoop
    /// For whoever else needs a program run.
    let runner: any ProgramRunner
    private let resolver: NameResolver
    private let deadlines: DeadlineQueue
    private let now: () -> Int64
    /// Sees the answers themselves, where a person wants to.
    var sight: ProbeSight?
    private var serial: UInt64 = 0
    private var runs: [UInt64: Run] = [:]
    /// The serials of each service's runs, oldest first.
    private var places: [String: [UInt64]] = [:]

    init(
        loop: EventLoop, runner: any ProgramRunner, resolver: NameResolver,
        deadlines: DeadlineQueue, now: @escaping () -> Int64 = Clock.boottime
    ) {
        self.loop = loop
        self.runner = runner
        self.resolver = resolver
        self.deadlines = deadlines
        self.now = now
    }

    /// A prober whose commands and names are run by systemd.
    convenience init(loop: EventLoop, units: UnitManager) throws(SystemError) {
        let deadlines = try DeadlineQueue(loop: loop)
        let runner = TransientPrograms(loop: loop, units: units, deadlines: deadlines)
        self.init(
            loop: loop, runner: runner, resolver: NameResolver(runner: runner),
            deadlines: deadlines)
    }

    /// Probes begun and not yet answered.
    var inFlight: Int { runs.count }

    /// Asks once. `done` is called exactly once unless the run is cancelled, never before this has
    /// returned. `late` is called before, at most once, when the probe's timeout has passed.
    /// Timeout and `limit` count from connect to the last byte (finding the address has its own
    /// bound); of a command, from when systemd has taken it.
    ///
    /// The places are shared by service: where there is none left, the service that has the most
    /// gives one up, so that one peer that is silent to many questions costs others nothing.
    func begin(
        _ probe: ProbePolicy, of service: String = "", limit: Duration,
        late: @escaping () -> Void = {},
        done: @escaping (ProbeOutcome) -> Void
    ) -> ProbeRun {
        serial += 1
        let run = ProbeRun(serial: serial, prober: self)
        runs[serial] = Run(
            service: service, probe: probe, limit: limit, late: late, done: done, began: now())
        places[service, default: []].append(serial)
        loop.soon { [weak self, serial] in self?.takePlace(serial) }
        return run
    }

    /// Starts it, if there is a place, or one can be had.
    private func takePlace(_ serial: UInt64) {
        guard let service = runs[serial]?.service else { return }
        if runs.count > Self.runLimit {
            let refused = whoGivesWay(to: service) ?? serial
            finish(refused, .inconclusive(.noResources("too many probes in flight")))
        }
        start(serial)
    }

    /// The newest run of whoever has the most places, if that is more than this service has. Where
    /// all have one, the run that has been late for the longest: its silence has been told.
    private func whoGivesWay(to service: String) -> UInt64? {
        let mine = places[service]?.count ?? 0
        let most = places.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        if let most, most.value.count > mine { return most.value.last }
        guard mine == 1 else { return nil }
        return runs.filter { $0.value.isLate && $0.value.service != service }.keys.min()
    }

    fileprivate func cancel(_ run: ProbeRun) { _ = takeAway(run.serial) }

    /// The one place that knows what carries out each kind.
    private func start(_ serial: UInt64) {
        guard let run = runs[serial] else { return }
        let (loop, deadlines, limit, sight) = (loop, deadlines, run.limit, sight)
        switch run.probe.kind {
        case .http(let probe):
            let strict = run.probe.strict
            connect(probe.address, for: serial) { addresses, finish in
                HTTPProber(
                    probe, strict: strict, limit: limit, addresses: addresses, loop: loop,
                    deadlines: deadlines, sight: sight, finish: finish)
            }
        case .tcp(let address):
            connect(address, for: serial) { addresses, finish in
                TCPProber(
                    limit: limit, addresses: addresses, loop: loop, deadlines: deadlines,
                    sight: sight, finish: finish)
            }
        case .exec(let probe):
            let name = run.probe.name
            let prober = ExecProber(
                probe, name: name, limit: limit, runner: runner, sight: sight,
                begun: { [weak self] in self?.noticeLateness(serial) },
                finish: { [weak self] verdict in self?.finish(serial, verdict) })
            attempt(prober, for: serial)
        case .heartbeat: finish(serial, .inconclusive(.couldNotRun("a heartbeat is not asked")))
        }
    }

    /// What makes an attempt of the addresses that it may try, and of whom it tells its verdict.
    private typealias Making = (
        [SocketAddress], @escaping (AttemptResult) -> Void
    ) -> any ProbeAttempt

    private func connect(
        _ address: ProbeAddress, for serial: UInt64, _ make: @escaping Making
    ) {
        switch address {
        case .unix(let path): begin([.unix(path: path)], for: serial, make)
        case .network(let host, let port):
            resolver.resolve(host) { [weak self] answer in
                switch answer {
                case .addresses(let found):
                    self?.begin(found.map { .network($0, port: port) }, for: serial, make)
                case .none(let reason): self?.finish(serial, .inconclusive(reason))
                }
            }
        }
    }

    /// The limit counts from here: finding the address has its own bound.
    private func begin(_ addresses: [SocketAddress], for serial: UInt64, _ make: Making) {
        guard var run = runs[serial] else { return }
        let limit = run.limit
        run.began = now()
        run.ends = run.began + limit.nanoseconds
        run.deadline = deadlines.add(after: limit) { [weak self] _ in
            self?.finish(serial, .failed(.timeout(limit: limit)))
        }
        runs[serial] = run
        noticeLateness(serial)
        attempt(make(addresses) { [weak self] in self?.finish(serial, $0) }, for: serial)
    }

    /// The question is put now: its timeout counts from here.
    private func noticeLateness(_ serial: UInt64) {
        guard let run = runs[serial] else { return }
        runs[serial]?.lateness = deadlines.add(after: run.probe.timeout) { [weak self] _ in
            self?.runs[serial]?.lateness = nil
            self?.runs[serial]?.isLate = true
            run.late()
        }
    }

    private func attempt(_ attempt: any ProbeAttempt, for serial: UInt64) {
        runs[serial]?.attempt = attempt
        attempt.begin()
    }

    /// Removes the run and gives back all that it held.
    private func takeAway(_ serial: UInt64) -> Run? {
        guard let run = runs.removeValue(forKey: serial) else { return nil }
        places[run.service]?.removeAll { $0 == serial }
        if places[run.service]?.isEmpty == true { places[run.service] = nil }
        for key in [run.deadline, run.lateness] { key.map(deadlines.remove) }
        run.attempt?.cancel()
        return run
    }

    private func finish(_ serial: UInt64, _ verdict: AttemptResult) {
        guard let run = takeAway(serial) else { return }
        let now = now()
        // Whatever came of it: what we read long after the limit may be what was sent before it.
        if let ends = run.ends, now - ends > Self.awayAfter.nanoseconds {
            return run.done(.inconclusive(.away))
        }
        switch verdict {
        case .passed:
            run.done(.passed(latency: .nanoseconds(max(now - run.began, 0))))
        case .warned(let warning):
            let latency = Duration.nanoseconds(max(now - run.began, 0))
            run.done(.passed(latency: latency, warning: warning))
        case .failed(let failure):
            run.done(.failed(failure))
        case .inconclusive(let reason):
            run.done(.inconclusive(reason))
        }
    }
}
