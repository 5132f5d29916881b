// SPDX-License-Identifier: Apache-2.0
// A world by chance: services, their probes, ladders and limits, units and how they behave.

import Simulation
import Supervision

extension World {
    mutating func populate(_ chance: inout Chance) {
        for number in 0...Int(chance.next() % 5) {
            var service = ServicePolicy(name: "s\(number)", unit: "s\(number).service")
            if number == 4, chance.next() % 2 == 0 { service.unit = "sshd.service" }
            service.mode = chance.next() % 6 == 0 ? .observe : .act
            service.expect = chance.next() % 3 == 0 ? .running : .automatic
            service.settle = .seconds(Int(chance.next() % 10))
            service.grace = .seconds(5 + Int(chance.next() % 30))
            service.stableFor = .seconds(60 + Int(chance.next() % 600))
            let minutes = 1 + Int(chance.next() % 10)
            service.limits.budget = Rate(
                count: 1 + Int(chance.next() % 5), per: .seconds(60 * minutes))
            service.limits.chronic.count = 3 + Int(chance.next() % 12)
            if chance.next() % 2 == 0 { service.ladder[0].attempts = 1 + Int(chance.next() % 3) }
            Self.raise(&service.ladder, &chance)
            if chance.next() % 3 == 0 {
                service.before = Before()
                service.before?.timeout = .seconds(1 + Int(chance.next() % 20))
            }
            var standbys = addFailover(&service, number, &chance)
            for probe in 0..<Int(chance.next() % 3) {
                service.probes.append(Self.probe(probe, of: service.name, &chance))
            }
            var unit = FakeUnit(name: service.unit)
            dress(&unit, &chance)
            if chance.next() % 3 == 0 {
                var probe = ProbePolicy(name: "beat", kind: .heartbeat(within: .zero))
                probe.definition = "\(service.name)-beat"
                probe.becomeHeartbeat(within: .seconds(20 + Int(chance.next() % 40)))
                unit.beatsEvery = probe.every.scaled(permille: 300)
                for place in standbys.indices { standbys[place].beatsEvery = unit.beatsEvery }
                service.probes.append(probe)
            }
            harden(&unit, &service, number, &chance)
            if number > 0 { Self.relate(&unit, &service, number, &chance) }
            if chance.next() % 3 == 0 {
                service.group = GroupPolicy(name: "g", minHealthy: 1 + Int(chance.next() % 2))
            }
            if chance.next() % 6 == 0 { service.limits.maxUnitsTouched = 0 }
            service.limits.breaker.window = 5 + Int(chance.next() % 6)
            service.limits.breaker.open = .seconds(30 + Int(chance.next() % 300))
            policy.services.append(service)
            add(unit, isUp: chance.next() % 8 != 0 && !unit.isOneshot)
            for standby in standbys {
                add(standby, isUp: service.failover?.exclusive == false && chance.next() % 2 == 0)
            }
        }
        if chance.next() % 2 == 0 { policy.host.notify = "tell@.service" }
        limit(&chance)
        policy.digest = hexadecimal(chance.next())
    }

    /// Rungs beside the restart.
    private static func raise(_ ladder: inout [Rung], _ chance: inout Chance) {
        if chance.next() % 2 == 0 {
            let command = HookCommand(argv: ["/bin/deploy"])
            let isUnit = chance.next() % 3 == 0
            var redeploy = Redeploy(isUnit ? .unit("deploy.service") : .command(command))
            if chance.next() % 2 == 0 { redeploy.rollback = .command(command) }
            if chance.next() % 2 == 0 { redeploy.version = command }
            redeploy.minOutage = .seconds(Int(chance.next() % 180))
            var rung = Rung(.redeploy)
            rung.redeploy = redeploy
            if chance.next() % 2 == 0 { rung.timeout = .seconds(5 + Int(chance.next() % 60)) }
            ladder.insert(rung, at: ladder.count - 1)
        }
        if chance.next() % 3 == 0 { ladder.insert(Rung(.reload), at: 0) }
    }

    private static func hook(_ chance: inout Chance) -> FakeHook {
        var hook = FakeHook()
        hook.deed = FakeHook.Deed.allCases[Int(chance.next() % 6)]
        hook.takes = .milliseconds(Int(chance.next() % 40_000))
        if chance.next() % 3 == 0 { hook.result = "exit-code" }
        return hook
    }

    private mutating func limit(_ chance: inout Chance) {
        guard chance.next() % 2 == 0 else { return }
        let minutes = 1 + Int(chance.next() % 10)
        policy.host.actions = Rate(count: 1 + Int(chance.next() % 8), per: .seconds(60 * minutes))
        policy.host.countsEvery = chance.next() % 2 == 0
        policy.host.inFlight = 1 + Int(chance.next() % 2)
        policy.host.brake.roots = 2 + Int(chance.next() % 2)
        policy.host.brake.within = .seconds(30 + Int(chance.next() % 90))
        policy.host.brake.hold = .seconds(20 + Int(chance.next() % 200))
    }

    /// What it needs, or excludes, of those before it.
    private static func relate(
        _ unit: inout FakeUnit, _ service: inout ServicePolicy, _ number: Int,
        _ chance: inout Chance
    ) {
        let other = "s\(chance.next() % UInt64(number))"
        switch chance.next() % 8 {
        case 0, 1:
            service.dependsOn = [other]
            if chance.next() % 2 == 0 { service.restartWith = [other] }
        case 2: unit.requires = [other + ".service"]
        case 3: unit.bindsTo = [other + ".service"]
        // What is needed is not excluded.
        case 4: unit.conflicts = [other + ".service"]
        default: break
        }
    }

    /// What makes a unit rude: how it answers, stops, and what it does to others.
    private func harden(
        _ unit: inout FakeUnit, _ service: inout ServicePolicy, _ number: Int,
        _ chance: inout Chance
    ) {
        let limits = service.probes.map { probe in
            probe.slow == .fail ? probe.slowOver ?? probe.timeout : probe.timeout
        }
        if let limit = limits.min(), chance.next() % 3 == 0 {
            unit.workers = Self.workers(within: limit, &chance)
        }
        unit.stopsBadly = chance.next() % 4 == 0
        unit.preventsRestart = chance.next() % 8 == 0
        unit.stopsNever = chance.next() % 8 == 0
        if unit.stopsNever, chance.next() % 2 == 0 { service.ladder[0].timeout = .seconds(20) }
        unit.isUntold = chance.next() % 6 == 0
        unit.isOrdered = chance.next() % 2 == 0
        if chance.next() % 12 == 0 { unit.hostRisk = "FailureAction=reboot" }
        if number > 0, chance.next() % 6 == 0 { becomeOneshot(&service, &unit, &chance) }
    }

    /// One or a few, who answer each question in time if it comes alone.
    private static func workers(within limit: Duration, _ chance: inout Chance) -> FakeWorkers {
        let takes = limit.scaled(permille: Int64(chance.next() % 950))
        let backlog = 2 + Int(chance.next() % 100)
        return FakeWorkers(count: 1 + Int(chance.next() % 3), takes: takes, backlog: backlog)
    }

    private static func probe(
        _ number: Int, of service: String, _ chance: inout Chance
    ) -> ProbePolicy {
        let address = ProbeAddress.network(host: "127.0.0.1", port: 80)
        var probe = ProbePolicy(name: "p\(number)", kind: .tcp(address))
        probe.definition = "\(service)-p\(number)"
        probe.every = .seconds(2 + Int(chance.next() % 10))
        probe.timeout = .seconds(1 + Int(chance.next() % 3))
        probe.failFor = .seconds(Int(chance.next() % 6))
        probe.failForTimeouts = probe.failFor * 2
        if chance.next() % 4 == 0 { probe.failAfter = Threshold(count: 3, window: 5) }
        if chance.next() % 3 == 0 { probe.retries = 1 + Int(chance.next() % 3) }
        if chance.next() % 2 == 0 {
            probe.slowOver = .milliseconds(Int(300 + chance.next() % 700))
            probe.slowAfter = Threshold(count: 1 + Int(chance.next() % 4), window: 5)
            if chance.next() % 2 == 0 { probe.slow = .fail }
            if chance.next() % 2 == 0 { probe.slowAdaptive = true }
        }
        probe.retryWait = .milliseconds(Int(chance.next() % 2000))
        if number > 0 { probe.role = ProbeRole.allCases[Int(chance.next() % 3)] }
        return probe
    }

    /// It has no probes: it is down nearly always.
    private func becomeOneshot(
        _ service: inout ServicePolicy, _ unit: inout FakeUnit, _ chance: inout Chance
    ) {
        service.probes = []
        service.maxAge = .seconds(300 + Int(chance.next() % 900))
        if chance.next() % 2 == 0 { service.maxRuntime = .seconds(1 + Int(chance.next() % 4)) }
        unit.isOneshot = true
        unit.ownRestart = .no
    }

    private mutating func dress(_ unit: inout FakeUnit, _ chance: inout Chance) {
        unit.isEnabled = chance.next() % 4 != 0
        unit.canReload = chance.next() % 2 == 0
        unit.reloadHeals = chance.next() % 2 == 0
        unit.deploy = Self.hook(&chance)
        unit.undo = Self.hook(&chance)
        unit.collector.takes = .milliseconds(Int(chance.next() % 20_000))
        if chance.next() % 3 == 0 { unit.collector.outcome = .failed("exit-code") }
        unit.version = ["", "a", "b"][Int(chance.next() % 3)]
        unit.startsIn = .milliseconds(Int(chance.next() % 3000))
        unit.stopsIn = .milliseconds(Int(chance.next() % 3000))
        unit.ownRestart = [.no, .onFailure, .always][Int(chance.next() % 3)]
        unit.ownRestartAfter = .milliseconds(100 + Int(chance.next() % 8000))
        unit.startLimit = Rate(count: 5, per: .seconds(10))
        if chance.next() % 3 == 0 {
            let minutes = 1 + Int(chance.next() % 5)
            unit.startLimit = Rate(count: 2 + Int(chance.next() % 4), per: .seconds(60 * minutes))
        }
        unit.rebootsHost = chance.next() % 6 == 0
        unit.unloads = chance.next() % 2 == 0
        if chance.next() % 3 == 0 { unit.lingers = .milliseconds(Int(chance.next() % 2000)) }
    }

    /// Every third service has one or two standbys.
    private mutating func addFailover(
        _ service: inout ServicePolicy, _ number: Int, _ chance: inout Chance
    ) -> [FakeUnit] {
        guard chance.next() % 3 == 0 else { return [] }
        let count = chance.next() % 3 == 0 ? 1 : 2
        let names = ["b", "c"].prefix(count).map { "s\(number)\($0).service" }
        var failover = Failover(to: Array(names))
        failover.exclusive = chance.next() % 3 != 0
        failover.stopTimeout = .seconds(1 + Int(chance.next() % 20))
        failover.failback = chance.next() % 2 == 0 ? .auto : .manual
        failover.holdDown = .seconds(30 + Int(chance.next() % 600))
        failover.drain = .seconds(Int(chance.next() % 10))
        failover.minOutage = .seconds(Int(chance.next() % 120))
        let minutes = 10 + Int(chance.next() % 50)
        failover.max = Rate(count: 1 + Int(chance.next() % 3), per: .seconds(60 * minutes))
        if !failover.exclusive, chance.next() % 2 == 0 {
            failover.switchHook = .command(HookCommand(argv: ["/bin/switch"]))
        }
        var rung = Rung(.failover)
        rung.failover = failover
        service.ladder.insert(rung, at: service.ladder.count - 1)
        if chance.next() % 3 == 0 { service.ladder = [rung, Rung(.giveUp)] }
        return names.map { name in
            var unit = FakeUnit(name: name)
            dress(&unit, &chance)
            unit.isEnabled = false
            return unit
        }
    }
}
