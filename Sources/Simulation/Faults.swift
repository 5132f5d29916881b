// SPDX-License-Identifier: Apache-2.0
// What chance does to a world, and how it draws one.

import Supervision

enum Fault: CaseIterable, Sendable {
    case plague, crash, cleanExit, fail, hang, slow, cannotTell, incurable, brokenStart, heal
    case operatorStop, operatorStart, operatorRestart, operatorReload, operatorJob
    case mail, deathBeforeTelling
    case operatorHold, operatorRelease, operatorOrder
    case death, deathBeforeRecord, deathBeforeAct, deathAfterAct, deathBeforeOutcome
    case standby, standbyByHand, handover
    case busLost, away, late, hold, reboot, reload, hostState, checkpoint, mask, freeze, journal
    case trace, dump, packages

    var isDeath: Bool {
        switch self {
        case .death, .deathBeforeRecord, .deathBeforeTelling, .deathBeforeAct, .deathAfterAct,
            .deathBeforeOutcome:
            true
        case .plague, .crash, .cleanExit, .fail, .hang, .slow, .cannotTell, .incurable,
            .brokenStart, .heal,
            .operatorStop, .operatorStart, .operatorRestart, .operatorReload, .operatorJob,
            .standby, .standbyByHand, .handover, .operatorHold, .operatorRelease, .operatorOrder,
            .busLost, .away, .late, .hold, .reboot, .reload, .hostState, .checkpoint, .mask,
            .freeze, .journal, .trace, .dump, .packages, .mail:
            false
        }
    }
}

extension World {
    // MARK: - A world by chance

    mutating func populate(_ chance: inout Chance) {
        for number in 0...Int(chance.next() % 5) {
            var service = ServicePolicy(name: "s\(number)", unit: "s\(number).service")
            // Nothing depends on the last one.
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
            let standbys = addFailover(&service, number, &chance)
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
                service.probes.append(probe)
            }
            if number > 0, chance.next() % 6 == 0 { becomeOneshot(&service, &unit, &chance) }
            if number > 0, chance.next() % 2 == 0 {
                let other = "s\(chance.next() % UInt64(number))"
                switch chance.next() % 3 {
                case 0:
                    service.dependsOn = [other]
                    if chance.next() % 2 == 0 { service.restartWith = [other] }
                case 1: unit.requires = [other + ".service"]
                default: unit.bindsTo = [other + ".service"]
                }
            }
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
        unit.rebootsHost = chance.next() % 6 == 0
    }

    /// Every third service has one or two standbys.
    private mutating func addFailover(
        _ service: inout ServicePolicy, _ number: Int, _ chance: inout Chance
    ) -> [FakeUnit] {
        guard chance.next() % 3 == 0 else { return [] }
        let names = ["b", "c"].prefix(1 + Int(chance.next() % 2)).map { "s\(number)\($0).service" }
        var failover = Failover(to: Array(names))
        failover.exclusive = chance.next() % 3 != 0
        failover.stopTimeout = .seconds(1 + Int(chance.next() % 20))
        failover.failback = chance.next() % 3 == 0 ? .auto : .manual
        failover.holdDown = .seconds(30 + Int(chance.next() % 600))
        failover.drain = .seconds(Int(chance.next() % 10))
        failover.minOutage = .seconds(Int(chance.next() % 120))
        failover.max = Rate(count: 1 + Int(chance.next() % 4), per: .seconds(600))
        if !failover.exclusive, chance.next() % 2 == 0 {
            failover.switchHook = .command(HookCommand(argv: ["/bin/switch"]))
        }
        var rung = Rung(.failover)
        rung.failover = failover
        service.ladder.insert(rung, at: service.ladder.count - 1)
        return names.map { name in
            var unit = FakeUnit(name: name)
            dress(&unit, &chance)
            unit.isEnabled = false
            return unit
        }
    }

    // MARK: - Faults

    mutating func inflict(_ fault: Fault, _ chance: inout Chance) {
        strike(fault, &chance)
        restartRevived(&chance)
    }

    private mutating func strike(_ fault: Fault, _ chance: inout Chance) {
        let service = policy.services[Int(chance.next() % UInt64(policy.services.count))]
        switch fault {
        case .crash:
            crash(watched(service), ["signal", "exit-code", "oom-kill"][Int(chance.next() % 3)])
        case .plague:
            for service in policy.services { sicken(service, .fail, &chance) }
        case .cleanExit: crash(watched(service), "success")
        case .fail, .hang, .slow, .cannotTell, .incurable: sicken(service, fault, &chance)
        case .brokenStart:
            change(watched(service)) { $0.startFails = $0.startFails == nil ? "exit-code" : nil }
        case .heal: heal(watched(service))
        case .operatorStop: operate(.stop, watched(service))
        case .operatorStart: operate(.start, watched(service))
        case .operatorRestart: operate(.restart, watched(service))
        case .operatorReload:
            if unit(watched(service))?.job == nil { reloadUnit(watched(service)) }
        case .operatorJob:
            if unit(watched(service))?.job == nil {
                operate(.nothing, watched(service))
                pass(until: now + chance.draw(upTo: .seconds(5)))
                endForeignJob(watched(service))
            }
        case .standby, .standbyByHand, .handover: vex(fault, service, &chance)
        case .operatorHold:
            guard chance.next() % 3 == 0 else { return }
            _ = command(hold(for: chance.draw(upTo: .seconds(1200))), service.name)
        case .operatorRelease: _ = command(.release(hold: 0), service.name)
        case .operatorOrder: order(service.name, &chance)
        case .mail:
            mail.takes = .milliseconds(Int(chance.next() % 40_000))
            mail.failure = chance.next() % 2 == 0 ? "exit-code" : nil
        case .death, .deathBeforeRecord, .deathBeforeTelling, .deathBeforeAct, .deathAfterAct,
            .deathBeforeOutcome:
            kill(fault, &chance)
        case .trace, .dump, .packages: occupy(fault, service)
        case .busLost, .away, .late, .hold, .reboot, .reload, .hostState, .checkpoint, .mask,
            .freeze,
            .journal:
            disturb(fault, service, &chance)
        }
    }

    /// What concerns the members of a group.
    private mutating func vex(
        _ fault: Fault, _ service: ServicePolicy, _ chance: inout Chance
    ) {
        guard service.failover != nil else { return }
        let member = service.members[Int(chance.next() % UInt64(service.members.count))]
        switch fault {
        case .standbyByHand: operate(chance.next() % 2 == 0 ? .start : .stop, member)
        case .handover:
            let commands: [OperatorCommand] = [
                .failover(to: ""), .failover(to: member), .failback, .acknowledge,
            ]
            _ = command(commands[Int(chance.next() % 4)], service.name)
        default:
            switch chance.next() % 5 {
            case 0: change(member) { $0.ignoresTerm.toggle() }
            case 1: change(member) { $0.survivesKill.toggle() }
            case 2: change(member) { $0.leavesProcesses.toggle() }
            case 3: change(member) { $0.startFails = $0.startFails == nil ? "exit-code" : nil }
            default: change(member) { $0.turn.result = "exit-code" }
            }
        }
    }

    private mutating func order(_ service: String, _ chance: inout Chance) {
        let commands: [OperatorCommand] = [
            .restart, .restart, .reset, .acknowledge, .setMode(.observe), .setMode(.act),
            .forceBreaker(.open, length: .seconds(300), reason: ""),
            .forceBreaker(.close, length: .seconds(300), reason: ""),
            .forceBreaker(.auto, length: .zero, reason: ""),
        ]
        _ = command(commands[Int(chance.next() % UInt64(commands.count))], service)
    }

    private mutating func sicken(
        _ service: ServicePolicy, _ fault: Fault, _ chance: inout Chance
    ) {
        let probe = chance.next() % 2 == 0 ? "" : service.probes.first?.name ?? ""
        let answer: Answer
        switch fault {
        case .hang: answer = .hangs
        case .slow: answer = .slow(chance.draw(upTo: .seconds(4)))
        case .cannotTell: answer = .cannotTell(.noResources("EMFILE"))
        default: answer = .fails(.status(500))
        }
        sicken(
            watched(service), Illness(probe: probe, answer: answer, isForGood: fault == .incurable))
    }

    private mutating func kill(_ fault: Fault, _ chance: inout Chance) {
        switch fault {
        case .deathBeforeRecord: doom = .beforeRecord
        case .deathBeforeTelling: doom = .beforeTelling
        case .deathBeforeAct: doom = .beforeAct
        case .deathAfterAct: doom = .afterAct
        case .deathBeforeOutcome: doom = .beforeOutcome
        default: die()
        }
    }

    /// systemd starts it again, mostly at once. Where that takes long the world goes on without it.
    private mutating func restartRevived(_ chance: inout Chance) {
        guard !isRunning else { return }
        let isLong = chance.next() % 4 == 0
        let meanwhile: [Fault] = [.heal, .hold, .operatorStop, .operatorStart, .crash, .fail]
        for _ in 0..<(isLong ? 4 : 0) {
            pass(until: now + chance.draw(upTo: .seconds(60)))
            strike(meanwhile[Int(chance.next() % 6)], &chance)
        }
        pass(until: now + chance.draw(upTo: .seconds(isLong ? 60 : 2)))
        start()
    }

    private mutating func disturb(
        _ fault: Fault, _ service: ServicePolicy, _ chance: inout Chance
    ) {
        switch fault {
        case .busLost:
            loseBus()
            pass(until: now + chance.draw(upTo: .seconds(20)))
            returnBus()
        case .late:
            for _ in 0..<(1 + chance.next() % 3) {
                tell(.late(by: chance.draw(upTo: .milliseconds(1500))))
                pass(until: now + chance.draw(upTo: .seconds(12)))
            }
        case .away: away(for: .seconds(3) + chance.draw(upTo: .seconds(120)))
        case .hold:
            changeHost { $0.holdFile = $0.holdFile == nil ? "/run/revived/hold" : nil }
        case .reboot:
            guard chance.next() % 8 == 0 else { return }
            reboot()
            start()
            pass(until: now + chance.draw(upTo: .seconds(40)))
            changeHost { $0.systemState = "running" }
        case .reload: reloadByChance(service, &chance)
        case .hostState:
            changeHost { $0.systemState = $0.systemState == "running" ? "degraded" : "running" }
        case .checkpoint: tell(.checkpointDue)
        case .mask: change(watched(service)) { $0.load = $0.load == .masked ? .loaded : .masked }
        case .freeze: change(watched(service)) { $0.isFrozen.toggle() }
        default:
            changeHost { $0.journalDegraded = $0.journalDegraded == nil ? "away" : nil }
        }
    }

    /// Something begins that must not be cut short, or ends.
    private mutating func occupy(_ fault: Fault, _ service: ServicePolicy) {
        let now = now
        let isUp = unit(service.unit)?.isUp ?? false
        switch fault {
        case .trace where isUp:
            change(service.unit) { $0.tracedSince = $0.tracedSince == nil ? now : nil }
        case .dump where isUp:
            change(service.unit) { $0.dumpingSince = $0.dumpingSince == nil ? now : nil }
        case .packages: packagesSince = packagesSince == nil ? now : nil
        default: break
        }
    }

    private mutating func reloadByChance(_ service: ServicePolicy, _ chance: inout Chance) {
        var next = policy
        guard let place = next.services.firstIndex(where: { $0.name == service.name }) else {
            return
        }
        switch chance.next() % 3 {
        case 0: next.services[place].mode = service.mode == .act ? .observe : .act
        case 1 where next.services.count > 1: next.services.remove(at: place)
        default: next.services[place].settle = .seconds(Int(chance.next() % 10))
        }
        next.digest = hexadecimal(chance.next())
        reload(next)
    }

    // MARK: - The end of the faults

    mutating func healEverything() {
        doom = nil
        mail = FakeMail()
        if !isRunning { start() }
        changeHost {
            $0.holdFile = nil
            $0.journalDegraded = nil
            $0.systemState = "running"
        }
        packagesSince = nil
        for unit in units {
            heal(unit.name)
            endForeignJob(unit.name)
            change(unit.name) {
                $0.startFails = nil
                $0.isFrozen = false
                ($0.tracedSince, $0.dumpingSince) = (nil, nil)
                $0.load = .loaded
                $0.ignoresTerm = false
                $0.survivesKill = false
                $0.leavesProcesses = false
                $0.remains = false
            }
        }
    }
}
