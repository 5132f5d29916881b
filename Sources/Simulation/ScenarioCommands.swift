// SPDX-License-Identifier: Apache-2.0
// What can happen in a scenario. `web` is a service's name; where a unit is not supervised, its own
// name (`db.service`) stands instead.
//
//   web crashes [RESULT]             its process ends: signal (default), exit-code, oom-kill, …
//   web exits                        the same, successfully
//   web ends with exit 1: TEXT       (or: signal 9) how it fails from now on, and what it says then
//   web [PROBE] fails: HOW           status 500 | refused | exit 1    [for good]
//   web [PROBE] hangs | passes | is slow 2s | cannot tell: WHY        [for good]
//   web serves 2 at a time, 700ms each     web loses a worker       in the order of their coming
//   web beats [PROBE]                (a heartbeat; `beats 30s` of a unit gives them by itself)
//   web beats-in-vain                (one that is refused for want of a place)
//   web start fails: RESULT | web starts again     web condition is met | web condition is not met
//   web is masked | unmasked | gone | there | frozen | thawed | busy | idle
//   web is deployed heals 5s success | is version abc   what its hook does from now on, and deploys
//   operator starts|stops|restarts|reloads web       (systemctl)
//   web is traced | self-traced | let go | dumping | dumped        packages change|rest
//   web ignores term | survives kill | leaves processes | ends at last
//   revivectl hold web 15m WHY | release|restart|reset|ack web | mode web act|observe
//   revivectl failover web [TO] | failback web
//   host running|degraded|starting|stopping          hold on|off      bus lost|back
//   journal degraded|back [less 2]   away 30s        checkpoint       reboot      systemd 247|new
//   revived dies [before record|before telling|before act|after act|before outcome]
//   revived starts | stops | is stopping
//   reload service web …             reload without web | refused
//   next order canceled|ignored|fails|lost|refused   late outcome 7   journal gains TEXT
//   telling works|fails|hangs|takes 5s               what the unit of `notify` does from now on
//   web is collected 2s | never | failed             how taking its evidence goes from now on
//   late 300ms (our own loop)        limits           most orders in 10m
//   status web | status brake        probes web

import Supervision

extension ScenarioRunner {
    /// Makes it happen; answers lines to show.
    mutating func perform(_ words: inout Words) throws(ScenarioError) -> [String] {
        let subject = try words.next()
        switch subject {
        case "operator": try operate(&words)
        case "host":
            let state = try words.next()
            edit { $0.changeHost { $0.systemState = state } }
        case "systemd":
            let version = try words.next()
            edit { $0.changeHost { $0.oldSystemd = version == "new" ? nil : version } }
        case "hold":
            let path = try words.next() == "on" ? "/run/revived/hold" : nil
            edit { $0.changeHost { $0.holdFile = path } }
        case "bus":
            let isBack = try words.next() == "back"
            edit { isBack ? $0.returnBus() : $0.loseBus() }
        case "journal": try journal(&words)
        case "away":
            let gap = try words.duration()
            edit { $0.away(for: gap) }
        case "late":
            if words.first != "outcome" {
                let lag = try words.duration()
                edit { $0.tell(.late(by: lag)) }
            } else {
                try lateOutcome(&words)
            }
        case "limits":
            return [world.supervisor?.localHealth.sentence ?? "revived is on time"]
        case "packages":
            let since = try words.next() == "change" ? world.now : nil
            edit { $0.packagesSince = since }
        case "checkpoint": edit { $0.tell(.checkpointDue) }
        case "reboot": edit { $0.reboot() }
        case "revived": try revived(&words)
        case "reload": try reload(&words)
        case "next": try nextOrder(&words)
        case "telling": try telling(&words)
        case "revivectl": return try command(&words)
        case "status": return status(try words.next())
        case "probes": return probes(try words.next())
        case "most":
            _ = words.take("orders") && words.take("in")
            return ["\(mostOrders(in: try words.duration()))"]
        default: try happen(to: subject, &words)
        }
        return []
    }

    private mutating func telling(_ words: inout Words) throws(ScenarioError) {
        var mail = FakeMail()
        switch try words.next() {
        case "works": break
        case "fails": mail.failure = "exit-code"
        case "hangs": mail.takes = .seconds(3600)
        case "takes": mail.takes = try words.duration()
        default: throw ScenarioError("telling does not do that")
        }
        let next = mail
        edit { $0.mail = next }
    }

    private func unit(of name: String) -> String {
        policy.services.first { $0.name == name }?.unit ?? name
    }

    private mutating func operate(_ words: inout Words) throws(ScenarioError) {
        let verb = try words.next()
        let unit = unit(of: try words.next())
        switch verb {
        case "starts": edit { $0.operate(.start, unit) }
        case "stops": edit { $0.operate(.stop, unit) }
        case "restarts": edit { $0.operate(.restart, unit) }
        case "reloads": edit { $0.reloadUnit(unit) }
        default: throw ScenarioError("an operator does not do that")
        }
    }

    private mutating func command(_ words: inout Words) throws(ScenarioError) -> [String] {
        let verb = try words.next()
        let service = try words.next()
        let command: OperatorCommand
        switch verb {
        case "hold":
            let length = try words.duration()
            let replaces = !words.take("if-free")
            command = world.hold(for: length, reason: words.rest, replaces: replaces)
        case "release": command = .release(hold: words.isEmpty ? 0 : UInt64(try words.count()))
        case "restart": command = .restart
        case "redeploy": command = .redeploy
        case "reset": command = .reset
        case "ack": command = .acknowledge
        case "breaker":
            let position = BreakerForce.Position(rawValue: try words.next()) ?? .auto
            let length = position == .auto ? .zero : try words.duration()
            command = .forceBreaker(position, length: length, reason: words.rest)
            words = Words("")
        case "failover": command = .failover(to: words.isEmpty ? "" : try words.next())
        case "failback": command = .failback
        case "mode": command = .setMode(Mode(rawValue: try words.next()) ?? .observe)
        default: throw ScenarioError("revivectl does not do that")
        }
        var refused: CommandRefusal?
        edit { refused = $0.command(command, service) }
        return refused.map { ["refused: \($0.sentence)"] } ?? []
    }

    private mutating func journal(_ words: inout Words) throws(ScenarioError) {
        switch try words.next() {
        case "degraded": edit { $0.changeHost { $0.journalDegraded = "journald does not answer" } }
        case "back":
            var lost = 0
            if words.first == "less" {
                _ = try words.next()
                lost = try words.count()
            }
            edit {
                $0.changeHost {
                    $0.journalDegraded = nil
                    $0.spooled = 3
                    $0.lost = lost
                }
            }
        case "gains":
            let text = words.rest
            words = Words("")
            edit { $0.journal.append(text) }
            var moment = Turn(at: world.now, boot: world.bootName)
            moment.records = Record(parsing: text).map { [$0] } ?? []
            turns.append(moment)
        default: throw ScenarioError("no such thing happens to a journal")
        }
    }

    private mutating func revived(_ words: inout Words) throws(ScenarioError) {
        switch try words.next() {
        case "starts": edit { $0.start() }
        case "is": edit { $0.tell(.stopRequested) }
        case "stops":
            edit {
                $0.tell(.stopRequested)
                $0.pass(until: $0.now + .milliseconds(1))
                $0.die()
            }
        case "dies":
            switch words.rest {
            case "": edit { $0.die() }
            case "before telling": edit { $0.doom = .beforeTelling }
            case "before record": edit { $0.doom = .beforeRecord }
            case "before act": edit { $0.doom = .beforeAct }
            case "after act": edit { $0.doom = .afterAct }
            case "before outcome": edit { $0.doom = .beforeOutcome }
            default: throw ScenarioError("revived cannot die there")
            }
        default: throw ScenarioError("revived does not do that")
        }
    }

    private mutating func reload(_ words: inout Words) throws(ScenarioError) {
        switch words.first {
        case "refused":
            let fault = "revived.yaml:3:5: no such key"
            edit { $0.tell(.configurationRefused(faults: 2, first: fault)) }
            return
        case "without":
            _ = try words.next()
            let name = try words.next()
            policy.services.removeAll { $0.name == name }
        default: try policy.read(words.rest)
        }
        let next = policy
        edit { $0.reload(next) }
    }

    private mutating func nextOrder(_ words: inout Words) throws(ScenarioError) {
        _ = try words.next()
        let outcome: OrderOutcome?
        switch try words.next() {
        case "canceled": outcome = .canceled
        case "ignored": outcome = .ignored
        case "fails": outcome = .failed(job: "failed", result: "exit-code")
        case "refused":
            let error = "org.freedesktop.systemd1.TransactionIsDestructive"
            outcome = .notBegun(.refused(error))
        case "lost": outcome = nil
        default: throw ScenarioError("an order does not end so")
        }
        edit { $0.scripted.append(outcome) }
    }

    private func status(_ name: String) -> [String] {
        if name == "brake" { return [brakeLine] }
        guard let shownStatuses = world.supervisor?.shownStatuses(at: world.now),
            let shown = shownStatuses.first(where: { $0.name == name })
        else { return ["\(name) is not supervised"] }
        var line = "\(name) is \(shown.phase.rawValue): \(shown.reason)"
        if !shown.next.isEmpty { line += "; next: \(shown.next)" }
        if let at = shown.nextAt { line += " in \((at - world.now).words)" }
        return [line]
    }

    private mutating func lateOutcome(_ words: inout Words) throws(ScenarioError) {
        _ = try words.next()
        let order = UInt64(try words.count())
        edit { $0.tell(.orderFinished(order: order, .failed(job: "late", result: "late"))) }
    }

    private func probes(_ name: String) -> [String] {
        let shown = world.supervisor?.shownStatuses(at: world.now).first { $0.name == name }
        return (shown?.probes ?? []).map { "\($0.name): \($0.result): \($0.detail)" }
    }

    // MARK: - Services

    private mutating func happen(to name: String, _ words: inout Words) throws(ScenarioError) {
        let unit = unit(of: name)
        guard world.unit(unit) != nil || words.rest == "is there" else {
            throw ScenarioError("nothing is named \(name)")
        }
        switch words.first {
        case "beats", "beats-in-vain":
            let isTaken = try words.next() == "beats"
            let probe = words.isEmpty ? "" : try words.next()
            edit { isTaken ? $0.giveBeat(name, probe) : $0.refuseBeat(name) }
        case "crashes":
            _ = try words.next()
            let result = words.isEmpty ? "signal" : try words.next()
            edit { $0.crash(unit, result) }
        case "exits": edit { $0.crash(unit, "success") }
        case "condition":
            _ = (try words.next(), try words.next())
            let isMet = !words.take("not")
            _ = try words.next()
            edit { $0.change(unit) { $0.conditionMet = isMet } }
        case "start":
            _ = (try words.next(), try words.next())
            let result = try words.next()
            edit { $0.change(unit) { $0.startFails = result } }
        case "starts": edit { $0.change(unit) { $0.startFails = nil } }
        case "ignores": edit { $0.change(unit) { $0.ignoresTerm = true } }
        case "serves":
            _ = try words.next()
            let count = try words.count()
            guard words.take("at"), words.take("a"), words.take("time,") else {
                throw ScenarioError("`at a time,` is missing")
            }
            let workers = FakeWorkers(count: max(1, count), takes: try words.duration())
            edit { $0.change(unit) { $0.workers = workers } }
        case "loses": edit { $0.change(unit) { $0.workers?.lose() } }
        case "survives": edit { $0.change(unit) { $0.survivesKill = true } }
        case "leaves": edit { $0.change(unit) { $0.leavesProcesses = true } }
        case "ends":
            _ = try words.next()
            if words.rest == "at last" { return edit { $0.change(unit) { $0.endAtLast() } } }
            let end = UnitEnd(scenario: words.rest)
            guard let end else { throw ScenarioError("a process does not end so") }
            edit { $0.change(unit) { ($0.failsBy, $0.lastLine) = (end.exit, end.lastLine) } }
        case "is":
            _ = try words.next()
            try become(unit, try words.next(), &words)
        default: try answer(name, unit, &words)
        }
    }

    private mutating func become(
        _ unit: String, _ state: String, _ words: inout Words
    ) throws(ScenarioError) {
        let now = world.now
        switch state {
        case "masked": edit { $0.change(unit) { $0.load = .masked } }
        case "unmasked": edit { $0.change(unit) { $0.load = .loaded } }
        case "broken": edit { $0.change(unit) { $0.load = .other("bad-setting") } }
        case "frozen": edit { $0.change(unit) { $0.isFrozen = true } }
        case "thawed": edit { $0.change(unit) { $0.isFrozen = false } }
        case "traced", "self-traced":
            edit {
                $0.change(unit) { ($0.tracedSince, $0.tracesItself) = (now, state != "traced") }
            }
        case "let":
            _ = try words.next()
            edit { $0.change(unit) { $0.tracedSince = nil } }
        case "dumping": edit { $0.change(unit) { $0.dumpingSince = now } }
        case "dumped": edit { $0.change(unit) { $0.dumpingSince = nil } }
        case "gone": edit { $0.remove(unit) }
        case "there": edit { $0.add(FakeUnit(name: unit), isUp: false) }
        case "deployed":
            var hook = FakeHook()
            try hook.read(&words)
            edit { $0.change(unit) { $0.deploy = hook } }
        case "collected":
            var collector = FakeCollector()
            switch words.first {
            case "never": collector.takes = .seconds(3600)
            case "failed": collector.outcome = .failed("exit-code")
            default: collector.takes = try words.duration()
            }
            if !words.isEmpty { _ = try words.next() }
            let next = collector
            edit { $0.change(unit) { $0.collector = next } }
        case "version":
            let version = try words.next()
            edit { $0.change(unit) { $0.version = version == "unknown" ? "" : version } }
        case "busy": edit { $0.operate(.nothing, unit) }
        case "idle": edit { $0.endForeignJob(unit) }
        case "slow":
            let time = try words.duration()
            let isForGood = words.rest == "for good"
            let illness = Illness(probe: "", answer: .slow(time), isForGood: isForGood)
            edit { $0.sicken(unit, illness) }
        default: throw ScenarioError("a unit is never \(state)")
        }
    }

    private mutating func answer(
        _ name: String, _ unit: String, _ words: inout Words
    ) throws(ScenarioError) {
        let probes = policy.services.first { $0.name == name }?.probes.map(\.name) ?? []
        let probe = probes.contains(words.first) ? try words.next() : ""
        var phrase = words.rest
        let isForGood = phrase.hasSuffix(" for good")
        if isForGood { phrase.removeLast(9) }
        if phrase == "passes" { return edit { $0.heal(unit, probe: probe) } }
        guard let answer = Answer(scenario: phrase) else {
            throw ScenarioError("no such answer: \(phrase)")
        }
        edit { $0.sicken(unit, Illness(probe: probe, answer: answer, isForGood: isForGood)) }
    }
}

extension Answer {
    fileprivate init?(scenario phrase: String) {
        let halves = phrase.split(separator: ": ", maxSplits: 1).map(String.init)
        let detail = halves.count > 1 ? halves[1] : ""
        let number = detail.split(separator: " ").last.flatMap { Int($0) } ?? 0
        switch halves.first {
        case "hangs": self = .hangs
        case "fails" where detail.hasPrefix("status 503 for "):
            guard let wait = Duration(scenario: detail.dropFirst(15)) else { return nil }
            self = .fails(.unavailable(retryAfter: wait))
        case "fails" where detail.hasPrefix("status"): self = .fails(.status(number))
        case "fails" where detail.hasPrefix("exit"): self = .fails(.exitCode(number, output: ""))
        case "fails" where detail == "refused": self = .fails(.connectionRefused)
        case "warns" where detail.hasPrefix("exit"): self = .warns(.exitCode(number, output: ""))
        case "cannot tell" where detail.hasPrefix("exit"):
            self = .cannotTell(.declared("exit code \(number)"))
        case "cannot tell" where detail.hasPrefix("status"):
            self = .cannotTell(.statusOfConfiguration(number))
        case "cannot tell": self = .cannotTell(.noResources(detail))
        default: return nil
        }
    }
}

extension UnitEnd {
    fileprivate init?(scenario phrase: String) {
        let halves = phrase.split(separator: ": ", maxSplits: 1).map(String.init)
        let words = (halves.first ?? "").split(separator: " ")
        guard words.count == 3, words[0] == "with", let number = Int(words[2]) else { return nil }
        let exit: Exit = words[1] == "signal" ? .killed(signal: number) : .exited(number)
        self.init(exit: exit, lastLine: halves.count > 1 ? halves[1] : "")
    }
}
