// SPDX-License-Identifier: Apache-2.0
// What befalls the world, in the words of a scenario: noted while a fault strikes, so that a run by
// chance can be written down as a scenario. What a scenario cannot say is noted as nothing.

import Supervision

extension World {
    /// Something that happened, and when on the clock of all boots.
    package struct Deed: Sendable {
        /// Since the first boot.
        package var at: Duration
        /// As a scenario spells it.
        package var line: String
    }

    /// The clock of all boots.
    package var allTime: Duration { before + (now - Instant(nanoseconds: 0)) }

    mutating func note(deed line: String?) {
        guard notesDeeds, let line else { return }
        deeds.append(Deed(at: allTime, line: line))
    }

    static func line(of kind: FakeJob.Kind, _ unit: String) -> String? {
        switch kind {
        case .start: "operator starts \(unit)"
        case .stop: "operator stops \(unit)"
        case .restart: "operator restarts \(unit)"
        case .reload: "operator reloads \(unit)"
        case .nothing: "\(unit) is busy"
        }
    }

    func line(of illness: Illness, _ unit: String) -> String? {
        let service = policy.services.first { $0.unit == unit }
        if service == nil, !illness.probe.isEmpty { return nil }
        let subject = [service?.name ?? unit, illness.probe].filter { !$0.isEmpty }
        let answer: String
        switch illness.answer {
        case .passes: answer = "passes"
        case .fails(.unavailable(let wait)): answer = "fails: status 503 for \(wait.scenario)"
        case .fails(.exitCode(let code, _)): answer = "fails: exit \(code)"
        case .warns(.exitCode(let code, _)): answer = "warns: exit \(code)"
        case .warns: return nil
        case .fails(.status(let status)): answer = "fails: status \(status)"
        case .fails: answer = "fails: refused"
        case .hangs: answer = "hangs"
        case .cannotTell: answer = "cannot tell: EMFILE"
        case .slow(let time):
            if !illness.probe.isEmpty { return nil }
            answer = "is slow \(time.scenario)"
        }
        let end = illness.isForGood ? ["for good"] : []
        return (subject + [answer] + end).joined(separator: " ")
    }

    mutating func note(change old: FakeUnit, to new: FakeUnit) {
        let name = new.name
        if old.startFails != new.startFails {
            let failure = new.startFails.map { "start fails: \($0)" }
            note(deed: "\(name) \(failure ?? "starts again")")
        }
        if old.load != new.load {
            note(deed: "\(name) is \(new.load == .masked ? "masked" : "unmasked")")
        }
        if old.isFrozen != new.isFrozen {
            note(deed: "\(name) is \(new.isFrozen ? "frozen" : "thawed")")
        }
        if old.tracedSince != new.tracedSince {
            note(deed: "\(name) is \(new.tracedSince == nil ? "let go" : "traced")")
        }
        if old.dumpingSince != new.dumpingSince {
            note(deed: "\(name) is \(new.dumpingSince == nil ? "dumped" : "dumping")")
        }
        if let workers = new.workers, workers.lost > old.workers?.lost ?? 0 {
            note(deed: "\(name) loses a worker")
        }
        if !old.ignoresTerm, new.ignoresTerm { note(deed: "\(name) ignores term") }
        if !old.survivesKill, new.survivesKill { note(deed: "\(name) survives kill") }
        if !old.leavesProcesses, new.leavesProcesses { note(deed: "\(name) leaves processes") }
    }

    mutating func note(change old: HostFacts, to new: HostFacts) {
        if old.holdFile != new.holdFile {
            note(deed: "hold \(new.holdFile == nil ? "off" : "on")")
        }
        if old.systemState != new.systemState { note(deed: "host \(new.systemState)") }
        if old.journalDegraded != new.journalDegraded {
            note(deed: "journal \(new.journalDegraded == nil ? "back" : "degraded")")
        }
    }

    static func line(of command: OperatorCommand, _ service: String) -> String? {
        switch command {
        case .hold(let length, let reason, _, _):
            "revivectl hold \(service) \(length.scenario) \(reason)"
        case .acknowledge: "revivectl ack \(service)"
        case .setMode(let mode): "revivectl mode \(service) \(mode.rawValue)"
        case .failover(let to): "revivectl failover \(service) \(to)"
        case .forceBreaker(.auto, _, _): "revivectl breaker \(service) auto"
        case .forceBreaker(let position, let length, let reason):
            "revivectl breaker \(service) \(position.rawValue) \(length.scenario) \(reason)"
        // Its own word, and nothing else.
        default: "revivectl \(command.call.member.lowercased()) \(service)"
        }
    }

    mutating func note(reload next: Policy, over old: Policy) {
        for service in old.services {
            guard let new = next.services.first(where: { $0.name == service.name }) else {
                note(deed: "reload without \(service.name)")
                continue
            }
            if new.mode != service.mode {
                note(deed: "reload service \(new.name) \(new.mode.rawValue)")
            }
            if new.settle != service.settle {
                note(deed: "reload service \(new.name) settle \(new.settle.scenario)")
            }
        }
    }

    static func line(of doom: CrashPoint) -> String {
        switch doom {
        case .beforeRecord: "revived dies before record"
        case .beforeTelling: "revived dies before telling"
        case .beforeAct: "revived dies before act"
        case .afterAct: "revived dies after act"
        case .beforeOutcome: "revived dies before outcome"
        }
    }
}

extension Duration {
    /// As scenarios spell it, to the millisecond, rounded up.
    package var scenario: String {
        let milliseconds = (nanoseconds + 999_999) / 1_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
