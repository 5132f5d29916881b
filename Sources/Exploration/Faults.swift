// SPDX-License-Identifier: Apache-2.0
// What chance does to a world, and how it draws one.

import Simulation
import Supervision

enum Fault: CaseIterable, Sendable {
    case plague, crash, cleanExit, fail, hang, slow, cannotTell, incurable, brokenStart, heal
    case operatorStop, operatorStart, operatorRestart, operatorReload, operatorJob
    case mail, deathBeforeTelling, meddling
    case operatorHold, operatorRelease, operatorOrder
    case death, deathBeforeRecord, deathBeforeAct, deathAfterAct, deathBeforeOutcome
    case ownStop, downgrade
    case standby, standbyByHand, handover
    case busLost, away, late, hold, reboot, reload, hostState, checkpoint, unitFile, freeze, journal
    case trace, dump, packages, worker, maintenance

    var isDeath: Bool {
        switch self {
        case .death, .deathBeforeRecord, .deathBeforeTelling, .deathBeforeAct, .deathAfterAct,
            .deathBeforeOutcome, .ownStop, .downgrade:
            true
        case .plague, .crash, .cleanExit, .fail, .hang, .slow, .cannotTell, .incurable,
            .brokenStart, .heal,
            .operatorStop, .operatorStart, .operatorRestart, .operatorReload, .operatorJob,
            .standby, .standbyByHand, .handover, .operatorHold, .operatorRelease, .operatorOrder,
            .busLost, .away, .late, .hold, .reboot, .reload, .hostState, .checkpoint, .unitFile,
            .freeze, .journal, .trace, .dump, .packages, .worker, .mail, .meddling,
            .maintenance:
            false
        }
    }
}

extension World {
    /// A service that is no longer configured gives way to another one.
    mutating func inflict(_ fault: Fault, on service: String = "", _ chance: inout Chance) {
        strike(fault, on: service, &chance)
        restartRevived(&chance)
    }

    private mutating func strike(
        _ fault: Fault, on name: String = "", _ chance: inout Chance
    ) {
        let service = victim(name, &chance)
        switch fault {
        case .crash:
            crash(watched(service), ["signal", "exit-code", "oom-kill"][Int(chance.next() % 3)])
        case .plague:
            for service in policy.services { sicken(service, .fail, &chance) }
        case .cleanExit: crash(watched(service), "success")
        case .fail, .hang, .slow, .cannotTell, .incurable, .maintenance:
            sicken(service, fault, &chance)
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
        case .ownStop: stopRevived(within: chance.draw(upTo: .seconds(5)))
        case .downgrade: if chance.next() % 4 == 0 { downgrade(service.name) }
        case .meddling:
            guard chance.next() % 3 == 0 else { return }
            meddler = [.stop, .start, .restart][Int(chance.next() % 3)]
        case .trace, .dump, .packages: occupy(fault, service)
        case .worker: change(watched(service)) { $0.workers?.lose() }
        case .busLost, .away, .late, .hold, .reboot, .reload, .hostState, .checkpoint, .unitFile,
            .freeze, .journal:
            disturb(fault, service, &chance)
        }
    }

    /// The one that is named, or any; but every third time one that stands where services seldom
    /// stand, if one does.
    private func victim(_ name: String, _ chance: inout Chance) -> ServicePolicy {
        var few: [ServicePolicy] = []
        if chance.next() % 3 == 0 {
            let seldom: [PhaseName] = [.resting, .givenUp, .blind]
            let states = supervisor?.states.filter { seldom.contains($0.phaseName) } ?? []
            few = policy.services.filter { service in states.contains { $0.name == service.name } }
        }
        let named = few.isEmpty ? policy.services.filter { $0.name == name } : few
        let services = named.isEmpty ? policy.services : named
        return services[Int(chance.next() % UInt64(services.count))]
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
            switch chance.next() % 8 {
            case 0: change(member) { $0.ignoresTerm.toggle() }
            case 1: change(member) { $0.survivesKill.toggle() }
            case 2: change(member) { $0.leavesProcesses.toggle() }
            case 3: change(member) { $0.startFails = $0.startFails == nil ? "exit-code" : nil }
            case 4: change(member) { $0.turn.result = "exit-code" }
            // The one that serves breaks, and no restart helps.
            default:
                change(watched(service)) { $0.startFails = "exit-code" }
                crash(watched(service), "signal")
            }
        }
    }

    private mutating func order(_ service: String, _ chance: inout Chance) {
        let commands: [OperatorCommand] = [
            .restart, .restart, .redeploy, .reset, .acknowledge, .setMode(.observe), .setMode(.act),
            .forceBreaker(.open, length: .seconds(300), reason: ""),
            .forceBreaker(.close, length: .seconds(300), reason: ""),
            .forceBreaker(.auto, length: .zero, reason: ""),
        ]
        _ = command(commands[Int(chance.next() % UInt64(commands.count))], service)
    }

    private mutating func sicken(
        _ service: ServicePolicy, _ fault: Fault, _ chance: inout Chance
    ) {
        let isOfAll = chance.next() % 2 == 0 || fault == .maintenance
        let probe = isOfAll ? "" : service.probes.first?.name ?? ""
        let answer: Answer
        switch fault {
        case .hang: answer = .hangs
        case .slow: answer = .slow(chance.draw(upTo: .seconds(4)))
        case .maintenance:
            let wait = Duration.seconds(1 + Int(chance.next() % 400))
            answer = .fails(.unavailable(retryAfter: wait))
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

    /// What keeps revived from everything is ended more often than it begins: else nothing would
    /// ever be done in these worlds.
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
            let begins = host.holdFile == nil && chance.next() % 3 == 0
            changeHost { $0.holdFile = begins ? "/run/revived/hold" : nil }
        case .reboot:
            guard chance.next() % 8 == 0 else { return }
            changeHost { $0.systemState = "stopping" }
            pass(until: now + chance.draw(upTo: .seconds(20)))
            reboot()
            start()
            pass(until: now + chance.draw(upTo: .seconds(40)))
            changeHost { $0.systemState = "running" }
        case .reload: reloadByChance(service, &chance)
        case .hostState:
            let states = ["running", "degraded", "degraded", "maintenance"]
            let drawn = chance.next()
            let next = states[Int(drawn % 4)]
            changeHost {
                $0.systemState = $0.systemState == "running" ? next : "running"
                // Until the next change: as if another systemd had executed itself.
                $0.oldSystemd = drawn % 16 == 5 ? "247.3" : nil
            }
        case .checkpoint: tell(.checkpointDue)
        case .unitFile: editFile(of: watched(service), &chance)
        case .freeze:
            let begins = chance.next() % 2 == 0
            change(watched(service)) { $0.isFrozen = begins && !$0.isFrozen }
        default:
            changeHost { $0.journalDegraded = $0.journalDegraded == nil ? "away" : nil }
        }
    }

    /// What is written of a unit now keeps systemd from starting it by hand, or does so no longer.
    private mutating func editFile(of unit: String, _ chance: inout Chance) {
        let loads: [LoadState] = [.masked, .other("bad-setting"), .notFound]
        let place = Int(chance.next() % 5)
        if place == 4 { return change(unit) { $0.conditionMet.toggle() } }
        change(unit) { unit in
            guard loads.indices.contains(place) else { return unit.refusesManual.toggle() }
            unit.load = unit.load == .loaded ? loads[place] : .loaded
        }
    }

    /// Something begins that must not be cut short, or ends.
    private mutating func occupy(_ fault: Fault, _ service: ServicePolicy) {
        let now = now
        let isUp = unit(service.unit)?.isUp ?? false
        switch fault {
        case .trace where isUp:
            change(service.unit) {
                $0.tracedSince = $0.tracedSince == nil ? now : nil
                // Some trace themselves. No draw of its own: the seeds stay what they were.
                $0.tracesItself = now.nanoseconds % 3 == 0
            }
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
        meddler = nil
        mail = FakeMail()
        if !isRunning { start() }
        changeHost {
            $0.holdFile = nil
            $0.oldSystemd = nil
            $0.journalDegraded = nil
            $0.systemState = "running"
        }
        packagesSince = nil
        mendHooks()
        for unit in units {
            heal(unit.name)
            endForeignJob(unit.name)
            change(unit.name) {
                $0.startFails = nil
                $0.isFrozen = false
                ($0.tracedSince, $0.dumpingSince) = (nil, nil)
                $0.load = .loaded
                $0.conditionMet = true
                $0.refusesManual = false
                $0.ignoresTerm = false
                $0.stopsNever = false
                $0.survivesKill = false
                $0.leavesProcesses = false
                $0.remains = false
            }
            endStop(unit.name)
        }
    }
}
