// SPDX-License-Identifier: Apache-2.0
// A plan as a scenario: the host as a head, the faults as what happened, the records as they come
// when that is run. It is one only if it breaks the same invariant when it is read back; then its
// lines are shrunk as well, which gets rid of what the words for a fault brought along.

import Simulation
import Supervision

struct ScenarioWriter {
    private let plan: FaultPlan
    private let invariant: String
    private let checkers: [any Checker]

    init(_ plan: FaultPlan, _ invariant: String, _ checkers: [any Checker]) {
        self.plan = plan
        self.invariant = invariant
        self.checkers = checkers
    }

    /// Nil where a scenario cannot say it.
    func write() -> String? {
        let head =
            plan.world.policy.services.flatMap { lines(of: $0) }
            + plan.world.units.flatMap { lines(of: $0) } + hostLines
        let all = head.map { Line.head($0) } + deeds.map { Line.deed($0) }
        guard breaks(all) else { return nil }
        let least = DeltaDebugging.minimal(all) { breaks($0) }
        var runner = ScenarioRunner()
        return try? runner.transcript(of: text(least))
    }

    private enum Line {
        case head(String)
        case deed(String)
    }

    private func text(_ lines: [Line]) -> String {
        var text = "# simulate --seed \(plan.seed) breaks here: \(invariant).\n"
        for line in lines { if case .head(let line) = line { text += line + "\n" } }
        text += "from the start\n----\n"
        for line in lines { if case .deed(let line) = line { text += line + "\n" } }
        return text
    }

    /// Run as a scenario it breaks the same invariant.
    private func breaks(_ lines: [Line]) -> Bool {
        var runner = ScenarioRunner()
        guard (try? runner.transcript(of: text(lines))) != nil else { return false }
        return Self.broken(by: runner.turns, also: checkers) == invariant
    }

    /// The first invariant that these moments break.
    static func broken(by turns: [Turn], also more: [any Checker]) -> String? {
        var checkers = allCheckers() + more
        for turn in turns {
            for place in checkers.indices where checkers[place].check(turn) != nil {
                return checkers[place].name
            }
        }
        return nil
    }

    /// The strikes as they come in a run of the plan.
    private var deeds: [String] {
        var world = plan.world
        world.start()
        var last = world.allTime
        for strike in plan.strikes {
            world.pass(until: world.now + strike.wait)
            world.notesDeeds = true
            var chance = Chance(seed: strike.seed)
            world.inflict(strike.fault, on: strike.service, &chance)
            world.notesDeeds = false
        }
        var lines: [String] = []
        for deed in world.deeds {
            let wait = deed.at - last
            lines.append(wait > .zero ? "+\(wait.scenario) \(deed.line)" : deed.line)
            last = deed.at
        }
        let rest = max(world.allTime - last, .zero)
        return lines + ["+\(rest.scenario)", "+60s", "+600s"]
    }

    // MARK: - The head

    private func lines(of service: ServicePolicy) -> [String] {
        let usual = ServicePolicy(name: service.name, unit: service.unit)
        var keys: [String] = []
        func add(_ isUnusual: Bool, _ key: String) { if isUnusual { keys.append(key) } }
        add(service.unit != service.name + ".service", "unit \(service.unit)")
        add(service.mode != .act, service.mode.rawValue)
        add(service.expect != usual.expect, "expect \(service.expect.rawValue)")
        add(service.settle != usual.settle, "settle \(service.settle.scenario)")
        add(service.stableFor != usual.stableFor, "stable_for \(service.stableFor.scenario)")
        let limits = service.limits
        add(limits.budget != usual.limits.budget, "budget \(Self.rate(limits.budget))")
        add(limits.chronic != usual.limits.chronic, "chronic \(Self.rate(limits.chronic))")
        add(
            limits.breaker != usual.limits.breaker,
            "breaker \(limits.breaker.window) \(limits.breaker.open.scenario)")
        add(limits.maxUnitsTouched != 10, "max_units_touched \(limits.maxUnitsTouched)")
        if let grace = service.grace { keys.append("grace \(grace.scenario)") }
        if let before = service.before { keys.append("before \(before.timeout.scenario)") }
        if let age = service.maxAge { keys.append("max_age \(age.scenario)") }
        if let time = service.maxRuntime { keys.append("max_runtime \(time.scenario)") }
        if let group = service.group { keys.append("group \(group.name) \(group.minHealthy)") }
        for other in service.dependsOn {
            let isFollowed = service.restartWith.contains(other)
            keys.append("\(isFollowed ? "restart_with" : "depends_on") \(other)")
        }
        keys += ladder(of: service)
        let name = service.name
        return ["service \(name)"] + keys.map { "service \(name)   \($0)" }
            + service.probes.flatMap { lines(of: $0, name) }
    }

    private func ladder(of service: ServicePolicy) -> [String] {
        guard service.ladder != Rung.unlisted else { return [] }
        let words = service.ladder.dropLast().map { rung -> String in
            guard let redeploy = rung.redeploy else { return rung.remedy.rawValue }
            var word = "redeploy"
            if case .unit = redeploy.hook { word = "redeploy-unit" }
            if redeploy.rollback != nil { word += "+rollback" }
            if redeploy.version != nil { word += "+version" }
            return word
        }
        var keys = ["ladder \(words.joined(separator: ","))"]
        if let attempts = service.ladder[0].attempts { keys.append("attempts \(attempts)") }
        for rung in service.ladder {
            if let redeploy = rung.redeploy {
                keys.append("min_outage \(redeploy.minOutage.scenario)")
                if let limit = rung.timeout { keys.append("hook_timeout \(limit.scenario)") }
            }
            guard let failover = rung.failover else { continue }
            keys.append("to \(failover.to.joined(separator: ","))")
            if !failover.exclusive { keys.append("hot") }
            if failover.switchHook != nil { keys.append("switch") }
            keys += [
                "min_outage \(failover.minOutage.scenario)", "drain \(failover.drain.scenario)",
                "stop_timeout \(failover.stopTimeout.scenario)",
                "hold_down \(failover.holdDown.scenario)",
                "failback \(failover.failback.rawValue)", "max \(Self.rate(failover.max))",
            ]
        }
        return keys
    }

    private func lines(of probe: ProbePolicy, _ service: String) -> [String] {
        let usual = ProbePolicy(name: probe.name, kind: probe.kind)
        var keys: [String] = []
        func add(_ isUnusual: Bool, _ key: String) { if isUnusual { keys.append(key) } }
        if case .heartbeat(let within) = probe.kind {
            keys.append("heartbeat \(within.scenario)")
        } else {
            add(probe.every != usual.every, "every \(probe.every.scenario)")
            add(probe.timeout != usual.timeout, "timeout \(probe.timeout.scenario)")
            let threshold = "\(probe.failAfter.count)/\(probe.failAfter.window)"
            add(probe.failAfter != usual.failAfter, "fail_after \(threshold)")
            add(probe.failFor != usual.failFor, "fail_for \(probe.failFor.scenario)")
            add(probe.retries != 0, "retries \(probe.retries)")
            add(probe.retryWait != usual.retryWait, "retry_wait \(probe.retryWait.scenario)")
            add(probe.role != .liveness, "role \(probe.role.rawValue)")
        }
        if let over = probe.slowOver {
            let rate = "\(probe.slowAfter.count)/\(probe.slowAfter.window)"
            keys += ["slow_over \(over.scenario)", "slow_after \(rate)"]
            add(probe.slow == .fail, "slow fail")
            add(probe.slowAdaptive, "slow_adaptive")
        }
        let head = "probe \(service) \(probe.name)"
        return [head] + keys.map { "\(head)   \($0)" }
    }

    /// One line a unit: it cannot be said in parts.
    private func lines(of unit: FakeUnit) -> [String] {
        var keys = unit.requires.map { "requires \($0)" } + unit.bindsTo.map { "binds_to \($0)" }
        func add(_ isUnusual: Bool, _ key: String) { if isUnusual { keys.append(key) } }
        add(!unit.isUp, "down")
        add(!unit.isEnabled, "disabled")
        add(unit.ownRestart == .always, "restart always")
        add(unit.ownRestart == .onFailure, "restart on-failure")
        add(unit.ownRestart != .no, "restart_after \(unit.ownRestartAfter.scenario)")
        add(unit.startsIn > .zero, "starts_in \(unit.startsIn.scenario)")
        add(unit.stopsIn > .zero, "stops_in \(unit.stopsIn.scenario)")
        add(unit.unloads, "unloads")
        add(unit.lingers > .zero, "lingers \(unit.lingers.scenario)")
        add(unit.isOneshot, "oneshot")
        add(!unit.canReload, "cannot_reload")
        add(unit.reloadHeals, "reload_heals")
        add(unit.rebootsHost, "reboots_host")
        add(unit.stopsBadly, "stops_badly")
        add(unit.stopsNever, "stops_never")
        add(unit.isUntold, "untold")
        add(unit.isOrdered, "ordered")
        if let risk = unit.hostRisk { keys.append("host_risk \(risk)") }
        keys += unit.conflicts.map { "conflicts \($0)" }
        add(!unit.version.isEmpty, "version \(unit.version)")
        if let limit = unit.startLimit { keys.append("start_limit \(Self.rate(limit))") }
        if let workers = unit.workers {
            keys.append("serves \(workers.count) each \(workers.takes.scenario)")
            keys.append("backlog \(workers.backlog)")
        }
        if let every = unit.beatsEvery { keys.append("beats \(every.scenario)") }
        for (name, hook, usual) in [
            ("deploy", unit.deploy, FakeHook()), ("undo", unit.undo, FakeHook()),
            ("turn", unit.turn, FakeHook(.nothing)),
        ] where hook != usual {
            keys.append("\(name) \(hook.deed.rawValue) \(hook.takes.scenario) \(hook.result)")
        }
        return ["unit \(unit.name)" + keys.map { "  \($0)" }.joined()]
    }

    private var hostLines: [String] {
        let host = plan.world.policy.host
        var lines: [String] = host.notify.map { ["notify \($0)"] } ?? []
        if host.actions != HostPolicy().actions {
            lines.append("limits   actions \(Self.rate(host.actions))")
        }
        if host.countsEvery { lines.append("limits   every_order") }
        if host.inFlight != 1 { lines.append("limits   in_flight \(host.inFlight)") }
        if host.brake != BrakePolicy() {
            lines.append(
                "limits   roots \(host.brake.roots)  within \(host.brake.within.scenario)"
                    + "  hold \(host.brake.hold.scenario)")
        }
        return lines
    }

    private static func rate(_ rate: Rate) -> String { "\(rate.count)/\(rate.per.scenario)" }
}
