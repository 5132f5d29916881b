// SPDX-License-Identifier: Apache-2.0
// Makes a failing seed small enough to be read: as few faults, services and settings as still break
// the same invariant, then the same as a scenario where that language can say it.

import Simulation
import Supervision

package struct Shrinker: Sendable {
    private let checkers: [any Checker]
    private let invariant: String
    private var plan: FaultPlan
    /// How the plan breaks the invariant.
    private var violation: Exploration.Violation
    private var tries = 0

    /// A smaller plan, and how it fails.
    package struct Shrunk: Sendable {
        /// What is left.
        package let plan: FaultPlan
        /// How that fails.
        package let violation: Exploration.Violation
        /// The file: a scenario, or what there is to be said.
        package let text: String
        /// The text is a scenario that fails by itself.
        package let isScenario: Bool
        /// Runs that it took.
        package let tries: Int
    }

    /// No more runs than that: what is left then is given, small or not. A seed of an hour takes a
    /// twentieth of a second.
    package static let mostTries = 3000

    /// Returns nil if the seed does not fail (also under these checkers).
    package static func shrink(seed: UInt64, also more: [any Checker] = []) -> Shrunk? {
        let plan = FaultPlan(seed: seed)
        var totals = Exploration.Totals()
        var exploration = Exploration(plan, also: more)
        guard let violation = exploration.run(into: &totals) else { return nil }
        switch violation.phase {
        case .madeUp: return shrinkHistory(plan, violation)
        // Strikes have no part in it: the journal is what there is.
        case .departures:
            return Shrunk(
                plan: plan, violation: violation, text: list(plan, violation), isScenario: false,
                tries: 1)
        case .safety, .liveness: break
        }
        var shrinker = Shrinker(plan, violation, more)
        return shrinker.shrink()
    }

    private init(_ plan: FaultPlan, _ violation: Exploration.Violation, _ more: [any Checker]) {
        self.plan = plan
        self.violation = violation
        checkers = more
        invariant = violation.checker
        if violation.phase == .safety {
            self.plan.strikes = Array(plan.strikes.prefix(violation.strikes))
        }
    }

    /// Whether this plan breaks the invariant too.
    private mutating func fails(_ plan: FaultPlan) -> Bool {
        guard tries < Self.mostTries, !plan.world.policy.services.isEmpty else { return false }
        tries += 1
        var totals = Exploration.Totals()
        var exploration = Exploration(plan, also: checkers)
        let found = exploration.strike(&totals) ?? exploration.converge(&totals)
        guard let found, found.checker == invariant else { return false }
        violation = found
        return true
    }

    private mutating func take(_ next: FaultPlan) {
        if fails(next) { plan = next }
    }

    private mutating func shrink() -> Shrunk {
        dropStrikes()
        for service in plan.world.policy.services.reversed() { take(plan.without(service)) }
        simplify()
        dropStrikes()
        shorten()
        let written = ScenarioWriter(plan, invariant, checkers).write()
        let list = written ?? Self.list(plan, violation)
        return Shrunk(
            plan: plan, violation: violation, text: list, isScenario: written != nil, tries: tries)
    }

    private mutating func dropStrikes() {
        var shrinker = self
        let plan = plan
        let strikes = DeltaDebugging.minimal(plan.strikes) { strikes in
            var next = plan
            next.strikes = strikes
            return shrinker.fails(next)
        }
        self = shrinker
        self.plan.strikes = strikes
    }

    /// Settings back to what is usual, one after the other.
    private mutating func simplify() {
        let edits: [(inout ServicePolicy) -> Void] = [
            { $0.ladder = Rung.unlisted }, { $0.probes = [] },
            { $0.probes = Array($0.probes.prefix(1)) }, { $0.before = nil }, { $0.group = nil },
            { $0.limits = Limits() }, { $0.dependsOn = [] }, { $0.restartWith = [] },
            { $0.expect = .automatic }, { $0.grace = nil }, { $0.mode = .act },
        ]
        for place in plan.world.policy.services.indices {
            for edit in edits {
                var next = plan
                edit(&next.world.policy.services[place])
                if next.world.policy != plan.world.policy { take(next) }
            }
        }
        var next = plan
        next.world.policy.host = HostPolicy()
        take(next)
        next = plan
        next.world.latency = .zero
        take(next)
        for name in plan.world.units.map(\.name) { plain(name) }
    }

    private mutating func plain(_ name: String) {
        var next = plan
        guard let place = next.world.place(name) else { return }
        let old = next.world.units[place]
        next.world.units.remove(at: place)
        var unit = FakeUnit(name: name)
        (unit.requires, unit.bindsTo) = (old.requires, old.bindsTo)
        (unit.isOneshot, unit.beatsEvery) = (old.isOneshot, old.beatsEvery)
        (unit.workers, unit.conflicts) = (old.workers, old.conflicts)
        next.world.add(unit, isUp: old.isUp)
        take(next)
    }

    /// Waits in whole seconds, and as short as can be.
    private mutating func shorten() {
        for place in plan.strikes.indices {
            let seconds = plan.strikes[place].wait.components.seconds
            var tried: Int64?
            for wait in [0, seconds / 4, seconds / 2, seconds, seconds + 1] where wait != tried {
                guard plan.strikes[place].wait != .seconds(wait) else { break }
                tried = wait
                var next = plan
                next.strikes[place].wait = .seconds(wait)
                if fails(next) {
                    plan = next
                    break
                }
            }
        }
    }

    // MARK: - In words

    /// For what a scenario cannot say.
    private static func list(_ plan: FaultPlan, _ violation: Exploration.Violation) -> String {
        let broken = "\(violation.checker) (\(violation.phase.rawValue))"
        var lines = [
            "# simulate --seed \(plan.seed) breaks: \(broken).",
            "# \(violation.complaint.split(separator: "\n").first ?? "")",
            "# No scenario can say it; what is left of the seed:", "",
        ]
        for service in plan.world.policy.services {
            let probes = service.probes.map(\.name).joined(separator: ",")
            let ladder = service.ladder.map(\.remedy.rawValue).joined(separator: ",")
            lines.append(
                "service \(service.name)  \(service.mode.rawValue)  ladder \(ladder)"
                    + "  probes \(probes)")
        }
        lines += ["messages take up to \(plan.world.latency.words)", "----"]
        lines += plan.strikes.map(\.words)
        if violation.phase == .liveness { lines.append("all is mended, and time passes") }
        lines.append("----")
        lines += violation.lastRecords.map { "    " + $0 }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A made-up history needs no world: its lines are the failure.
    private static func shrinkHistory(
        _ plan: FaultPlan, _ violation: Exploration.Violation
    ) -> Shrunk {
        func complaint(_ texts: [String]) -> String? {
            var checker = ReplayEqualsLive()
            for text in texts { if let complaint = checker.replay(text) { return complaint } }
            return nil
        }
        var history = RandomHistory(seed: plan.seed)
        _ = history.run()
        var tries = 0
        let texts = DeltaDebugging.minimal(history.texts) {
            tries += 1
            return complaint($0) != nil
        }
        var lines = [
            "# simulate --seed \(plan.seed) breaks: \(violation.checker), by a journal that no",
            "# host has written.",
            "# \(complaint(texts) ?? "")",
            "# These records, replayed in this order:", "",
        ]
        lines += texts
        return Shrunk(
            plan: plan, violation: violation, text: lines.joined(separator: "\n") + "\n",
            isScenario: false, tries: tries)
    }
}
