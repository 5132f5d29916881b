// SPDX-License-Identifier: Apache-2.0
// The head of a scenario: the services, their probes and units, in words.
//
//   service web   act  budget 2/10m  settle 5s  depends_on db
//   probe web http   every 10s  fail_after 3/5  fail_for 5s
//   limits  actions 10/10m  in_flight 1  roots 3  share 30  within 60s  hold 5m
//   unit web.service   requires db.service  restart on-failure  restart_after 5s
//   service web   ladder restart,redeploy+rollback+version  min_outage 2m
//   service web   before 10s                   evidence, and its time box
//   notify tell@.service                       notifications are sent
//   service web   ladder restart,failover  to web-b.service,web-c.service  hot  switch
//   unit web-b.service down disabled ignores_term
//   unit web.service   deploy heals 5s success  undo nothing 1s exit-code  version abc
//
// A line sets words (`act`) and keys with a value (`settle 5s`), in any order; also after `reload`.
// A service's unit is NAME.service, up and enabled; its policy is the default one, in mode act.

import Supervision

extension Duration {
    /// `500ms`, `10s`, `2m`, `1h`, `1h30m`.
    init?(scenario text: some StringProtocol) {
        // Longer than a year is no story: who waits for it waits for nothing.
        let longest = Duration.seconds(366 * 86_400)
        var total = Duration.zero
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber }
            rest.removeFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest.removeFirst(unit.count)
            // Twelve digits of any unit do not overflow; more than a year is refused below.
            guard digits.count <= 12, let number = Int64(digits) else { return nil }
            switch unit {
            case "ms": total += .milliseconds(number)
            case "s": total += .seconds(number)
            case "m": total += .seconds(60 * number)
            case "h": total += .seconds(3600 * number)
            case "d": total += .seconds(86400 * number)
            default: return nil
            }
            if total > longest { return nil }
        }
        self = total
    }
}

extension HostPolicy {
    mutating func read(_ words: inout Words) throws(ScenarioError) {
        while !words.isEmpty {
            let key = try words.next()
            switch key {
            case "actions": actions = try words.rate()
            case "every_order": countsEvery = true
            case "in_flight": inFlight = try words.count()
            case "roots": brake.roots = try words.count()
            case "share": brake.sharePermille = Int64(try words.count()) * 10
            case "within": brake.within = try words.duration()
            case "hold": brake.hold = try words.duration()
            default: throw ScenarioError("no such limit of a host: \(key)")
            }
        }
    }
}

extension ServicePolicy {
    mutating func read(_ words: inout Words) throws(ScenarioError) {
        while !words.isEmpty {
            let key = try words.next()
            switch key {
            case "act": mode = .act
            case "observe": mode = .observe
            case "critical": critical = true
            case "unit": unit = try words.next()
            case "prevented_restart":
                forbiddenRestart = ForbiddenRestart(rawValue: try words.next()) ?? .leave
            case "expect": expect = Expectation(rawValue: try words.next()) ?? .automatic
            case "budget": limits.budget = try words.rate()
            case "chronic": limits.chronic = try words.rate()
            case "attempts": ladder[0].attempts = try words.count()
            case "timeout": ladder[0].timeout = try words.duration()
            case "kill": ladder[0].kill = try words.next() == "true"
            case "backoff": ladder[0].backoff = .schedule(try Self.waits(try words.next()))
            case "ladder": ladder = try Self.ladder(try words.next())
            case "min_outage":
                let wait = try words.duration()
                for place in ladder.indices {
                    ladder[place].redeploy?.minOutage = wait
                    ladder[place].failover?.minOutage = wait
                }
            case "hook_timeout":
                let limit = try words.duration()
                for place in ladder.indices where ladder[place].redeploy != nil {
                    ladder[place].timeout = limit
                }
            case "to", "hot", "switch", "switch-unit", "drain", "stop_timeout", "hold_down",
                "failback", "max":
                try readFailover(key, &words)
            case "grace": grace = try words.duration()
            case "max_age": maxAge = try words.duration()
            case "max_runtime": maxRuntime = try words.duration()
            case "settle": settle = try words.duration()
            case "stable_for": stableFor = try words.duration()
            case "before":
                before = Before()
                before?.timeout = try words.duration()
            case "group":
                group = GroupPolicy(name: try words.next(), minHealthy: try words.count())
            case "breaker":
                limits.breaker.window = try words.count()
                limits.breaker.open = try words.duration()
            case "slow_over": limits.breaker.slowOver = try words.duration()
            case "max_units_touched": limits.maxUnitsTouched = try words.count()
            case "depends_on": dependsOn.append(try words.next())
            case "restart_with":
                restartWith.append(try words.next())
                dependsOn.append(restartWith[restartWith.count - 1])
            default: throw ScenarioError("no such key of a service: \(key)")
            }
        }
    }

    private mutating func readFailover(
        _ key: String, _ words: inout Words
    ) throws(ScenarioError) {
        switch key {
        case "to":
            let units = try words.next().split(separator: ",").map(String.init)
            edit { $0.to = units }
        case "hot": edit { $0.exclusive = false }
        case "switch":
            edit { $0.switchHook = .command(HookCommand(argv: ["/bin/switch"])) }
        case "switch-unit": edit { $0.switchHook = .unit("switch.service") }
        case "drain":
            let wait = try words.duration()
            edit { $0.drain = wait }
        case "stop_timeout":
            let wait = try words.duration()
            edit { $0.stopTimeout = wait }
        case "hold_down":
            let wait = try words.duration()
            edit { $0.holdDown = wait }
        case "failback":
            let mode = Failback(rawValue: try words.next()) ?? .manual
            edit { $0.failback = mode }
        case "max":
            let rate = try words.rate()
            edit { $0.max = rate }
        default: throw ScenarioError("no such key of a failover: \(key)")
        }
    }

    private mutating func edit(_ change: (inout Failover) -> Void) {
        for place in ladder.indices {
            if var failover = ladder[place].failover {
                change(&failover)
                ladder[place].failover = failover
            }
        }
    }

    /// `reload,restart,redeploy+rollback+version`; `redeploy-unit` runs a unit, not a command.
    private static func ladder(_ text: String) throws(ScenarioError) -> [Rung] {
        var ladder: [Rung] = []
        for word in text.split(separator: ",") {
            let parts = word.split(separator: "+").map(String.init)
            let isUnit = parts[0] == "redeploy-unit"
            guard let remedy = Rung.Remedy(rawValue: isUnit ? "redeploy" : parts[0]) else {
                throw ScenarioError("ladder \(text)")
            }
            var rung = Rung(remedy)
            if remedy == .redeploy {
                let command = HookCommand(argv: ["/bin/deploy"])
                var redeploy = Redeploy(isUnit ? .unit("deploy.service") : .command(command))
                if parts.contains("rollback") { redeploy.rollback = .command(command) }
                if parts.contains("version") { redeploy.version = command }
                rung.redeploy = redeploy
            }
            if remedy == .failover { rung.failover = Failover(to: []) }
            ladder.append(rung)
        }
        return ladder + [Rung(.giveUp)]
    }

    private static func waits(_ text: String) throws(ScenarioError) -> [Duration] {
        var waits: [Duration] = []
        for word in text.split(separator: ",") {
            guard let wait = Duration(scenario: word) else {
                throw ScenarioError("backoff \(text)")
            }
            waits.append(wait)
        }
        return waits
    }
}

extension ProbePolicy {
    mutating func read(_ words: inout Words) throws(ScenarioError) {
        while !words.isEmpty {
            let key = try words.next()
            switch key {
            case "every": every = try words.duration()
            case "timeout": timeout = try words.duration()
            case "fail_after":
                failAfter = try words.threshold(orOne: true)
            case "fail_for":
                failFor = try words.duration()
                failForTimeouts = failFor * 2
            case "heartbeat": becomeHeartbeat(within: try words.duration())
            case "slow_over": slowOver = words.take("none") ? nil : try words.duration()
            case "slow_after":
                slowAfter = try words.threshold(orOne: false)
            case "slow_adaptive": slowAdaptive = true
            case "slow": slow = try words.next() == "fail" ? .fail : .warn
            case "retries": retries = try words.count()
            case "retry_wait": retryWait = try words.duration()
            case "pass_after": passAfter = try words.count()
            case "suspect_every": suspectEvery = try words.duration()
            case "definition": definition = try words.next()
            case "role": role = ProbeRole(rawValue: try words.next()) ?? .liveness
            default: throw ScenarioError("no such key of a probe: \(key)")
            }
        }
    }
}

extension FakeUnit {
    /// Returns whether the unit is up at the beginning.
    mutating func read(_ words: inout Words) throws(ScenarioError) -> Bool {
        var isUp = true
        while !words.isEmpty {
            let key = try words.next()
            switch key {
            case "down": isUp = false
            case "not_there": (isUp, load) = (false, .notFound)
            case "disabled": isEnabled = false
            case "requires": requires.append(try words.next())
            case "binds_to": bindsTo.append(try words.next())
            case "restart": ownRestart = try words.next() == "always" ? .always : .onFailure
            case "restart_after": ownRestartAfter = try words.duration()
            case "starts_in": startsIn = try words.duration()
            case "start_timeout":
                startTimeout = words.take("infinity") ? nil : try words.duration()
            case "stops_in": stopsIn = try words.duration()
            case "lingers": lingers = try words.duration()
            case "unloads": unloads = true
            case "oneshot": isOneshot = true
            case "beats": beatsEvery = try words.duration()
            case "serves":
                let count = try words.count()
                guard words.take("each") else { throw ScenarioError("`each` is missing") }
                workers = FakeWorkers(count: max(1, count), takes: try words.duration())
            case "backlog":
                let places = try words.count()
                workers = workers.map { .init(count: $0.count, takes: $0.takes, backlog: places) }
            case "start_limit": startLimit = try words.rate()
            case "reboots_host": rebootsHost = true
            case "host_risk": hostRisk = try words.next()
            case "prevents_restart": preventsRestart = true
            case "stops_badly": stopsBadly = true
            case "stops_never": stopsNever = true
            case "untold": isUntold = true
            case "start_canceled": explanation = .byItself
            case "ordered": isOrdered = true
            case "conflicts": conflicts.append(try words.next())
            case "start_fails": startFails = try words.next()
            case "condition_unmet": (conditionMet, conditionResult) = (false, false)
            case "refuses_manual": refusesManual = true
            case "masked": load = .masked
            case "ignores_term": ignoresTerm = true
            case "survives_kill": survivesKill = true
            case "leaves_processes": leavesProcesses = true
            case "turn": try turn.read(&words)
            case "cannot_reload": canReload = false
            case "reload_heals": reloadHeals = true
            case "version": version = try words.next()
            case "deploy": try deploy.read(&words)
            case "undo": try undo.read(&words)
            default: throw ScenarioError("no such key of a unit: \(key)")
            }
        }
        return isUp
    }
}

extension FakeHook {
    /// What it does, how long it takes, and its result: `heals 5s success`.
    mutating func read(_ words: inout Words) throws(ScenarioError) {
        guard let deed = Deed(rawValue: try words.next()) else {
            throw ScenarioError("a hook does not do that")
        }
        self.deed = deed
        takes = try words.duration()
        result = try words.next()
    }
}

extension Policy {
    /// Applies a `service` or `probe` line: adds it, or changes what is there.
    mutating func read(_ line: String) throws(ScenarioError) {
        var words = Words(line)
        let kind = try words.next()
        let name = try words.next()
        let place = services.firstIndex { $0.name == name }
        digest = hexadecimal(UInt64(services.count) &+ 0xABC0 &* UInt64(line.utf8.count))
        switch (kind, place) {
        case ("service", nil):
            var service = ServicePolicy(name: name, unit: name + ".service")
            service.mode = .act
            try service.read(&words)
            services.append(service)
        case ("service", .some(let place)): try services[place].read(&words)
        case ("probe", .some(let place)): try services[place].readProbe(&words)
        default: throw ScenarioError("no such service, or no such line: \(line)")
        }
    }
}

extension ServicePolicy {
    fileprivate mutating func readProbe(_ words: inout Words) throws(ScenarioError) {
        let name = try words.next()
        if let place = probes.firstIndex(where: { $0.name == name }) {
            try probes[place].read(&words)
            return
        }
        let address = ProbeAddress.network(host: "127.0.0.1", port: 80)
        var probe = ProbePolicy(name: name, kind: .tcp(address))
        probe.definition = "\(self.name)-\(name)"
        try probe.read(&words)
        probes.append(probe)
    }
}
