// SPDX-License-Identifier: Apache-2.0
// One seed, one run: a world drawn by chance, faults for a while (safety), then none, and all must
// come to rest (liveness). Checkers judge every moment of it.

import Supervision

package struct Exploration: Sendable {
    /// What was seen in runs so far.
    package struct Totals: Sendable {
        package internal(set) var seeds = 0
        package internal(set) var steps = 0
        package internal(set) var records = 0
        package internal(set) var orders = 0
        package internal(set) var deaths = 0
        /// Orders by their action.
        package internal(set) var actions: [(name: String, count: Int)] = []
        package internal(set) var kinds: [(name: String, count: Int)] = []
        package internal(set) var phases: [(name: String, count: Int)] = []
        package internal(set) var vetoes: [(name: String, count: Int)] = []
        /// From phase to phase.
        package internal(set) var edges: [(name: String, count: Int)] = []

        package init() {}
    }

    /// A broken invariant, and where to look.
    package struct Violation: Sendable {
        package var seed: UInt64
        package var step: Int
        package var checker: String
        package var complaint: String
        package var lastRecords: [String]
    }

    package private(set) var world: World
    private var chance: Chance
    private let seed: UInt64
    private var checkers: [any Checker]
    private var edges = EdgeReader()
    private let faults: [Fault]
    /// Mean time between two faults.
    private let pace: Duration

    package init(seed: UInt64) {
        self.seed = seed
        var chance = Chance(seed: seed &* 0x9E37_79B9)
        var world = World(seed: seed)
        faults = Fault.allCases.filter { _ in chance.next() % 3 != 0 }
        pace = [.seconds(5), .seconds(20), .seconds(60)][Int(chance.next() % 3)]
        world.latency = [.zero, .milliseconds(2), .milliseconds(200)][Int(chance.next() % 3)]
        checkers = allCheckers(latency: world.latency)
        world.populate(&chance)
        self.chance = chance
        self.world = world
    }

    /// Runs to the end; answers the first violation.
    package mutating func run(into totals: inout Totals) -> Violation? {
        totals.seeds += 1
        defer { totals.steps += world.steps }
        if let violation = imagine() { return violation }
        world.start()
        let end = 900.0 + Double(chance.next() % 2700)
        var spent = Duration.zero
        while spent < .seconds(end) {
            let wait = chance.draw(upTo: pace * 2)
            spent += wait
            world.pass(until: world.now + wait)
            if !faults.isEmpty {
                let fault = faults[Int(chance.next() % UInt64(faults.count))]
                if fault.isDeath { totals.deaths += 1 }
                world.inflict(fault, &chance)
            }
            if let violation = judge(&totals) { return violation }
        }
        return converge(&totals)
    }

    /// Every rest is over within four budget windows, and a trial then finds a well service.
    private mutating func converge(_ totals: inout Totals) -> Violation? {
        world.healEverything()
        var complaint: String?
        for _ in 0..<60 {
            world.pass(until: world.now + .seconds(120))
            if let violation = judge(&totals) { return violation }
            complaint = Convergence().check(world.truths, world.supervisor?.states ?? [])
            if complaint == nil { break }
        }
        if let complaint { return violation("convergence", complaint) }
        let open = checkers.compactMap { ($0 as? OneOutcomeEach)?.open }.joined()
        if let order = open.first { return violation("every order ends", "order \(order) is open") }
        return nil
    }

    /// What no host lives through in an hour.
    private func imagine() -> Violation? {
        var history = MadeUpHistory(seed: seed)
        return history.run().map {
            violation("replay equals live (a made-up history)", $0, history.texts)
        }
    }

    private mutating func judge(_ totals: inout Totals) -> Violation? {
        if world.isSpinning {
            let due = world.supervisor?.nextDeadline ?? .never
            return violation("time goes on", "it stands at \(world.now), deadline \(due)")
        }
        for moment in world.takeMoments() {
            totals.count(moment, &edges)
            for place in checkers.indices {
                if let complaint = checkers[place].check(moment) {
                    return violation(checkers[place].name, complaint)
                }
            }
        }
        return nil
    }

    private func violation(
        _ checker: String, _ complaint: String, _ journal: [String]? = nil
    ) -> Violation {
        let last = (journal ?? world.journal).suffix(24).map { text in
            Record(parsing: text).map {
                "\($0.at.nanoseconds / 1_000_000) ms  #\($0.sequence)  \($0.sentence)"
            } ?? text
        }
        return Violation(
            seed: seed, step: world.steps, checker: checker, complaint: complaint,
            lastRecords: last)
    }
}
