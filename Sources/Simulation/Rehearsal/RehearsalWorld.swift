// SPDX-License-Identifier: Apache-2.0
// The made-up world of a rehearsal. Its clock is the recorded one, moved by a constant.

import Supervision

struct RehearsalWorld: Sendable {
    private var world = World(seed: 1)
    private let policy: Policy
    /// From recorded instants to those of the world.
    private var shift = Duration.zero
    /// Records before the rehearsal begins.
    private var prelude = 0

    /// Asked while all is well; only a failure is asked about more often, and that is recorded.
    private static let idle = Duration.seconds(300)

    /// `serving` names of some services the unit that serves at the beginning.
    init(policy: Policy, begin: Instant, serving: [String: String]) {
        self.policy = policy
        world.keepsTurns = false
        world.policy = Self.staged(policy)
        for service in policy.services {
            for (unit, isUp) in service.furniture { world.add(unit, isUp: isUp) }
        }
        world.start()
        world.pass(until: world.now + .seconds(60))
        for service in policy.services { open(service, serving[service.name]) }
        shift = world.now - begin
        prelude = world.journal.count
    }

    /// Hands over to it before the rehearsal begins. Where revived does not hand back by itself,
    /// this is so long before that it no longer counts against `max`.
    private mutating func open(_ service: ServicePolicy, _ serving: String?) {
        guard let serving, let failover = service.failover, failover.to.contains(serving) else {
            return
        }
        _ = world.command(.failover(to: serving), service.name)
        let wait = failover.failback == .manual ? failover.max.per : .zero
        world.pass(until: world.now + max(wait, service.settle + .seconds(60)))
    }

    /// Detection was recorded, so one failed answer is a verdict; and no notification is sent.
    private static func staged(_ policy: Policy) -> Policy {
        var staged = policy
        staged.host.notify = nil
        for service in staged.services.indices {
            staged.services[service].editProbes { probe in
                // When heartbeats came is not recorded, only that they did not.
                if probe.within != nil { probe.kind = .tcp(nowhere) }
                probe.failAfter = Threshold(count: 1, window: 1)
                (probe.failFor, probe.failForTimeouts) = (.zero, .zero)
                probe.retries = 0
                probe.every = max(probe.every, idle)
            }
        }
        return staged
    }

    /// The world answers for itself.
    private static let nowhere = ProbeAddress.network(host: "127.0.0.1", port: 1)

    mutating func play(_ cue: RehearsalStep) {
        pass(until: cue.at)
        guard let service = world.policy.services.first(where: { $0.name == cue.service }) else {
            return
        }
        switch cue.deed {
        case .falls(let reason, let cure): fall(service, reason, cure)
        case .mayHeal(let cure): mayHeal(service, cure)
        case .heals:
            for member in service.members { heal(member) }
            start(service)
        case .isOver:
            for member in service.members where member != world.watched(service) { heal(member) }
        case .isStopped: world.operate(.stop, world.watched(service))
        case .isStarted:
            if !hasIncident(service.name) { start(service) }
        case .says(let saying): say(saying, service)
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

    /// Whichever member serves falls; no other one does better before the cure.
    private mutating func fall(_ service: ServicePolicy, _ reason: Reason, _ cure: CauseModel) {
        let serving = world.watched(service)
        guard world.unit(serving)?.isUp == true else { return }
        let isLasting = cure.from.map { $0 + shift > world.now } ?? true
        for member in service.members {
            if member != serving { heal(member) }
            world.change(member) { unit in
                unit.startsIn = isLasting ? cure.failingTakes : cure.jobTakes
                unit.deploy = FakeHook()
                unit.deploy.takes = isLasting ? cure.failingTakes : cure.jobTakes
                unit.deploy.deed = isLasting ? .restarts : .heals
                unit.reloadHeals = cure.strength == 0 && !isLasting
            }
        }
        let needsMore = isLasting || cure.strength > 1
        let sick = service.members.filter { $0 == serving ? needsMore : isLasting }
        switch reason {
        case .unitFailed(let result, _): crash(serving, result, cure, startless: sick)
        case .missing(.cleanExit): crash(serving, "success", cure, startless: sick)
        case .missing, .orderFailed, .switchFailed, .unknown:
            crash(serving, "signal", cure, startless: sick)
        case .probeFailed(let probe, _, let last), .noPass(let probe, let last):
            for member in sick { sicken(service, member, probe, last, isForGood: true) }
            if !needsMore { sicken(service, serving, probe, last, isForGood: false) }
            ask(service, serving, probe)
        // A oneshot that runs for too long, or a job that never ends, is nothing that a made-up
        // unit does.
        case .follows, .asked, .wanted, .overtime, .stuck: break
        }
    }

    private mutating func crash(
        _ serving: String, _ result: String, _ cure: CauseModel, startless: [String]
    ) {
        for member in startless { world.change(member) { $0.startFails = cure.failure } }
        world.crash(serving, result)
    }

    /// From now on it answers as it did when it failed.
    private mutating func sicken(
        _ service: ServicePolicy, _ member: String, _ recorded: String, _ last: ProbeFailure,
        isForGood: Bool
    ) {
        guard let probe = service.watching(member).telling(recorded) else { return }
        world.sicken(
            member, Illness(probe: probe.name, answer: .fails(last), isForGood: isForGood))
    }

    /// It is asked now: a probe whose policy has changed starts over, with a question. So the
    /// failure comes when it was recorded.
    private mutating func ask(_ service: ServicePolicy, _ member: String, _ recorded: String) {
        guard let name = service.watching(member).telling(recorded)?.name else { return }
        var asking = world.policy
        for place in asking.services.indices where asking.services[place].name == service.name {
            asking.services[place].editProbes { probe in
                if probe.name == name { probe.every += .nanoseconds(1) }
            }
        }
        world.reload(asking)
    }

    private mutating func mayHeal(_ service: ServicePolicy, _ cure: CauseModel) {
        let serving = world.watched(service)
        for member in service.members {
            world.change(member) { unit in
                unit.deploy.deed = .heals
                unit.deploy.takes = cure.jobTakes
                guard cure.strength < 2 else { return }
                unit.startsIn = cure.jobTakes
                unit.startFails = nil
                unit.reloadHeals = cure.strength == 0
            }
            if cure.strength < 2 {
                for illness in world.unit(member)?.illnesses ?? [] {
                    var passing = illness
                    passing.isForGood = false
                    world.sicken(member, passing)
                }
            } else if member != serving {
                // To hand over is as strong as to deploy.
                heal(member)
            }
        }
    }

    private mutating func heal(_ member: String) {
        world.heal(member)
        world.change(member) { $0.startFails = nil }
    }

    // MARK: People

    /// What serves, unless another member runs or is being handed to.
    private mutating func start(_ service: ServicePolicy) {
        guard world.running(service).isEmpty else { return }
        world.operate(.start, world.watched(service))
    }

    private func hasIncident(_ service: String) -> Bool {
        world.supervisor?.states.first { $0.name == service }?.incident != nil
    }

    private mutating func say(_ saying: RehearsalStep.Saying, _ policy: ServicePolicy) {
        let service = policy.name
        switch saying {
        case .hold(let length, let reason, let by):
            _ = world.command(world.hold(for: length, reason: reason), service, by: by)
        case .release(let by): _ = world.command(.release(hold: 0), service, by: by)
        case .restart(let by): _ = world.command(.restart, service, by: by)
        case .redeploy(let by): _ = world.command(.redeploy, service, by: by)
        case .handOver(let to, let by):
            // An operator hands over only to a member that they have put right.
            if !hasIncident(service), policy.members.contains(to) { heal(to) }
            _ = world.command(.failover(to: to), service, by: by)
        case .reset(let by): _ = world.command(.reset, service, by: by)
        case .mode(let mode, let by): _ = world.command(.setMode(mode), service, by: by)
        case .breaker(let position, let length, let reason, let by):
            let time = position == .auto ? Duration.zero : length
            let command = OperatorCommand.forceBreaker(position, length: time, reason: reason)
            _ = world.command(command, service, by: by)
        }
    }
}

extension ServicePolicy {
    /// The probe that tells of a recorded failure: the same one, else one that may.
    fileprivate func telling(_ recorded: String) -> ProbePolicy? {
        probes.first { $0.name == recorded && $0.role == .liveness }
            ?? probes.first { $0.role == .liveness }
    }

    /// Its own probes, and those of its standbys.
    fileprivate mutating func editProbes(_ edit: (inout ProbePolicy) -> Void) {
        for place in probes.indices { edit(&probes[place]) }
        for rung in ladder.indices {
            guard var failover = ladder[rung].failover, var asked = failover.probes else {
                continue
            }
            for place in asked.indices { edit(&asked[place]) }
            failover.probes = asked
            ladder[rung].failover = failover
        }
    }
}
