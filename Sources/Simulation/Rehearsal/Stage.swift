// SPDX-License-Identifier: Apache-2.0
// The made-up world of a rehearsal. Its clock is the recorded one, moved by a constant.

import Supervision

struct Stage: Sendable {
    private var world = World(seed: 1)
    private let policy: Policy
    /// From recorded instants to those of the world.
    private let shift: Duration
    /// Records before the curtain rises.
    private let prelude: Int

    /// Asked while all is well; only a failure is asked about more often, and that is recorded.
    private static let idle = Duration.seconds(300)

    init(policy: Policy, begin: Instant) {
        self.policy = policy
        world.keepsMoments = false
        world.policy = Self.staged(policy)
        for service in policy.services {
            var unit = FakeUnit(name: service.unit)
            unit.canReload = true
            world.add(unit, isUp: true)
            for standby in service.failover?.to ?? [] {
                var unit = FakeUnit(name: standby)
                unit.isEnabled = false
                world.add(unit, isUp: false)
            }
        }
        world.start()
        world.pass(until: world.now + .seconds(60))
        shift = world.now - begin
        prelude = world.journal.count
    }

    /// Detection was recorded, so one failed answer is a verdict; and nobody is told of anything.
    private static func staged(_ policy: Policy) -> Policy {
        var staged = policy
        staged.host.notify = nil
        for service in staged.services.indices {
            for probe in staged.services[service].probes.indices {
                staged.services[service].probes[probe].failAfter = Threshold(count: 1, window: 1)
                staged.services[service].probes[probe].failFor = .zero
                staged.services[service].probes[probe].failForTimeouts = .zero
                let every = staged.services[service].probes[probe].every
                staged.services[service].probes[probe].every = max(every, idle)
            }
        }
        return staged
    }

    mutating func play(_ cue: Cue) {
        pass(until: cue.at)
        guard let service = world.policy.services.first(where: { $0.name == cue.service }) else {
            return
        }
        switch cue.deed {
        case .falls(let reason, let cure): fall(service, reason, cure)
        case .mayHeal(let cure): mayHeal(service.unit, cure)
        case .heals:
            world.heal(service.unit)
            world.change(service.unit) { $0.startFails = nil }
            start(service.unit)
        case .isStopped: world.operate(.stop, service.unit)
        case .isStarted: start(service.unit, unlessIncidentOf: service.name)
        case .says(let saying): say(saying, service.name)
        }
        world.pass(until: world.now)
    }

    /// The records from the curtain on, at the recorded clock.
    mutating func end(at last: Instant) -> [Record] {
        pass(until: last)
        return world.journal[prelude...].compactMap { text in
            guard var record = Record(parsing: text) else { return nil }
            record.at = record.at - shift
            return record
        }
    }

    private mutating func pass(until instant: Instant) {
        world.pass(until: max(instant + shift, world.now))
    }

    // MARK: Failing

    private mutating func fall(_ service: ServicePolicy, _ reason: Reason, _ cure: Cure) {
        guard world.unit(service.unit)?.isUp == true else { return }
        let isLasting = cure.from.map { $0 + shift > world.now } ?? true
        world.change(service.unit) { unit in
            unit.startsIn = isLasting ? cure.failingTakes : cure.jobTakes
            unit.deploy = FakeHook()
            unit.deploy.takes = isLasting ? cure.failingTakes : cure.jobTakes
            unit.deploy.deed = isLasting ? .restarts : .heals
            unit.reloadHeals = cure.strength == 0 && !isLasting
        }
        let needsMore = isLasting || cure.strength > 1
        switch reason {
        case .unitFailed(let result): crash(service, result, cure, needsMore)
        case .missing(.cleanExit): crash(service, "success", cure, needsMore)
        case .missing, .orderFailed, .unknown: crash(service, "signal", cure, needsMore)
        case .probeFailed(let probe, _, let last), .noPass(let probe, let last):
            sicken(service, probe, last, needsMore)
        // A oneshot that runs for too long is nothing that a made-up unit does.
        case .follows, .asked, .wanted, .overtime: break
        }
    }

    private mutating func crash(
        _ service: ServicePolicy, _ result: String, _ cure: Cure, _ needsMore: Bool
    ) {
        if needsMore { world.change(service.unit) { $0.startFails = cure.failure } }
        world.crash(service.unit, result)
    }

    /// From now on it answers as it did when it failed, and is asked now: a probe whose policy is
    /// another one begins anew, with a question. So the failure comes when it was recorded.
    private mutating func sicken(
        _ service: ServicePolicy, _ recorded: String, _ last: ProbeFailure, _ needsMore: Bool
    ) {
        let own = service.probes.first { $0.name == recorded && $0.role == .liveness }
        guard let probe = own ?? service.probes.first(where: { $0.role == .liveness }) else {
            return
        }
        world.sicken(
            service.unit, Illness(probe: probe.name, answer: .fails(last), isForGood: needsMore))
        var asking = world.policy
        for place in asking.services.indices where asking.services[place].name == service.name {
            for index in asking.services[place].probes.indices
            where asking.services[place].probes[index].name == probe.name {
                asking.services[place].probes[index].every += .nanoseconds(1)
            }
        }
        world.reload(asking)
    }

    private mutating func mayHeal(_ unit: String, _ cure: Cure) {
        let ill = world.unit(unit)?.illnesses ?? []
        world.change(unit) { unit in
            unit.deploy.deed = .heals
            unit.deploy.takes = cure.jobTakes
            guard cure.strength < 2 else { return }
            unit.startsIn = cure.jobTakes
            unit.startFails = nil
            unit.reloadHeals = cure.strength == 0
        }
        guard cure.strength < 2 else { return }
        for illness in ill {
            var passing = illness
            passing.isForGood = false
            world.sicken(unit, passing)
        }
    }

    // MARK: People

    private mutating func start(_ unit: String, unlessIncidentOf service: String = "") {
        let state = world.supervisor?.states.first { $0.name == service }
        guard world.unit(unit)?.isDown == true, state?.incident == nil else { return }
        world.operate(.start, unit)
    }

    private mutating func say(_ saying: Cue.Saying, _ service: String) {
        switch saying {
        case .hold(let length, let reason, let by):
            _ = world.command(world.hold(for: length, reason: reason), service, by: by)
        case .release(let by): _ = world.command(.release(hold: 0), service, by: by)
        case .restart(let by): _ = world.command(.restart, service, by: by)
        case .reset(let by): _ = world.command(.reset, service, by: by)
        case .mode(let mode, let by): _ = world.command(.setMode(mode), service, by: by)
        case .breaker(let position, let length, let reason, let by):
            let time = position == .auto ? Duration.zero : length
            let command = OperatorCommand.forceBreaker(position, length: time, reason: reason)
            _ = world.command(command, service, by: by)
        }
    }
}
