// SPDX-License-Identifier: Apache-2.0
// One seed, one run, in two phases. In the first its faults strike, and checkers of safety judge
// every moment. In the second there are no more faults, what is broken is mended, and beside safety
// liveness is asked: within a bounded time every service is well, or left alone, held back or given
// up for a reason that is written down (`Convergence`), and no order is left open.

package import Simulation
import Supervision

/// A run of one seed, from its plan to rest.
package struct Exploration: Sendable {
    /// What was seen in runs so far.
    package struct Totals: Sendable {
        /// Runs.
        package internal(set) var seeds = 0
        /// Events of the simulated worlds.
        package internal(set) var steps = 0
        /// What was written into their journals.
        package internal(set) var records = 0
        /// Of these, orders.
        package internal(set) var orders = 0
        /// How often revived was killed or stopped.
        package internal(set) var deaths = 0
        /// Faults that struck, and how many kinds of them the seeds had.
        package internal(set) var faults = 0
        package internal(set) var kindsOfFaults = 0
        /// Lines of made-up histories.
        package internal(set) var madeUp = 0
        /// Virtual time of both phases, and the longest that a host took to come to rest.
        package internal(set) var safety = Duration.zero
        package internal(set) var liveness = Duration.zero
        package internal(set) var longestRest = Duration.zero
        /// Orders by their action.
        package internal(set) var actions: [(name: String, count: Int)] = []
        /// Records by their kind.
        package internal(set) var kinds: [(name: String, count: Int)] = []
        /// Services by their phase, at each record.
        package internal(set) var phases: [(name: String, count: Int)] = []
        /// Records that an order is withheld, by why.
        package internal(set) var vetoes: [(name: String, count: Int)] = []
        /// From phase to phase.
        package internal(set) var edges: [(name: String, count: Int)] = []

        /// Nothing seen yet.
        package init() {}
    }

    /// A broken invariant, and where to look.
    package struct Violation: Sendable {
        /// The run to repeat.
        package var seed: UInt64
        /// `safety`, `liveness`, or that no world was needed.
        package var phase = Phase.safety
        /// Faults that had struck.
        package var strikes = 0
        /// Events of the world until then.
        package var step: Int
        /// Whose complaint it is.
        package var checker: String
        /// What is wrong, and with whom.
        package var complaint: String
        /// The end of the journal, in sentences.
        package var lastRecords: [String]
    }

    /// Kinds of faults that there are.
    package static let kindsOfFaults = Fault.allCases.count

    /// Which part of a run.
    package enum Phase: String, Sendable {
        case madeUp = "made-up history"
        case departures
        case safety, liveness
    }

    /// As it stands.
    package private(set) var world: World
    private var checkers: [any Checker]
    private var edges = EdgeReader()
    private let plan: FaultPlan
    private var phase = Phase.safety
    private var struck = 0

    /// Runs what the seed comes to.
    package init(seed: UInt64) { self.init(FaultPlan(seed: seed)) }

    /// Runs a plan under all checkers, and these.
    package init(_ plan: FaultPlan, also more: [any Checker] = []) {
        self.plan = plan
        world = plan.world
        checkers = allCheckers(latency: world.latency) + more
    }

    /// Runs to the end; answers the first violation.
    package mutating func run(into totals: inout Totals) -> Violation? {
        totals.seeds += 1
        totals.kindsOfFaults += plan.kinds
        defer { totals.steps += world.steps }
        if let violation = imagine(&totals) { return violation }
        return strike(&totals) ?? converge(&totals) ?? depart()
    }

    /// Services that come and go, in a host of their own.
    private func depart() -> Violation? {
        var departures = Departures(seed: plan.seed)
        return departures.run().map {
            var found = violation($0.checker, $0.complaint, departures.journal)
            found.phase = .departures
            return found
        }
    }

    /// What no host lives through in an hour.
    private func imagine(_ totals: inout Totals) -> Violation? {
        var history = RandomHistory(seed: plan.seed)
        let complaint = history.run()
        totals.madeUp += history.texts.count
        return complaint.map {
            var found = violation("replay equals live", $0, history.texts)
            found.phase = .madeUp
            return found
        }
    }

    /// The first phase: safety, under faults.
    package mutating func strike(_ totals: inout Totals) -> Violation? {
        world.start()
        for strike in plan.strikes {
            world.pass(until: world.now + strike.wait)
            totals.safety += strike.wait
            if strike.fault.isDeath { totals.deaths += 1 }
            totals.faults += 1
            struck += 1
            var chance = Chance(seed: strike.seed)
            world.inflict(strike.fault, on: strike.service, &chance)
            if let violation = judge(&totals) { return violation }
        }
        return nil
    }

    /// How long the second phase may take: every rest is over within four budget windows, and a
    /// trial then finds a well service.
    private static let patience = 60
    private static let round = Duration.seconds(120)

    /// The second phase: liveness, all faults being over and all repairs whole.
    package mutating func converge(_ totals: inout Totals) -> Violation? {
        phase = .liveness
        world.healEverything()
        var complaint: String?
        var spent = Duration.zero
        let end = world.now + Self.round * Self.patience
        for _ in 0..<Self.patience {
            world.pass(until: world.now + Self.round)
            spent += Self.round
            if let violation = judge(&totals) { return violation }
            complaint = Convergence().check(
                world.truths, world.supervisor?.states ?? [], at: world.now, end: end)
            if complaint == nil { break }
        }
        totals.liveness += spent
        totals.longestRest = max(totals.longestRest, spent)
        if let complaint { return violation("convergence", complaint) }
        let open = checkers.compactMap { ($0 as? OneOutcomeEach)?.open }.joined()
        if let order = open.first { return violation("every order ends", "order \(order) is open") }
        return nil
    }

    private mutating func judge(_ totals: inout Totals) -> Violation? {
        if world.isSpinning {
            let due = world.supervisor?.nextDeadline ?? .never
            return violation("time goes on", "it stands at \(world.now), deadline \(due)")
        }
        for turn in world.takeTurns() {
            totals.count(turn, &edges)
            for place in checkers.indices {
                if let complaint = checkers[place].check(turn) {
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
            seed: plan.seed, phase: phase, strikes: struck, step: world.steps, checker: checker,
            complaint: complaint,
            lastRecords: last)
    }
}
