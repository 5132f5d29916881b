// SPDX-License-Identifier: Apache-2.0
// What must be so of one service, as its records say: a page of the ledger, in plain words and
// numbers. Instants are nanoseconds; trees of words are as the journal has them.

import Simulation
import Supervision

/// The durable facts of one service.
struct ServicePage: Equatable, Sendable {
    /// From the first `failed` to the recovery.
    struct Trouble: Equatable, Sendable {
        var id: String
        var since: Int64
        var reason: WordTree
        var failures = 0
        var rung = 0
        var isTouched = false
        var knownTo = ""
        var onset: Int64?
        var orderedAt: Int64?
    }

    /// The last repair, until it has lasted.
    struct Repair: Equatable, Sendable {
        var rung: Int
        var failures: Int
        var since: Int64
    }

    /// A handover under way.
    struct Handing: Equatable, Sendable {
        var from: String
        var to: String
        var stage: String
        var former: String

        /// The new member is what is watched.
        var isAtNew: Bool { ["started", "switched", "retired"].contains(stage) }
    }

    var unit = ""
    var phase = WordTree(word: "off-duty", parts: [WordTree(word: "unseen")])
    var invocation = ""
    var trouble: Trouble?
    var order: WordTree?
    var replacedAt: Int64?
    var lastOrder: UInt64?
    var tries = 0
    var nextAttempt: Int64 = 0
    var orders: [Int64] = []
    var hostCounted: [Int64] = []
    var outcomes: [Bool] = []
    var breakerForce: WordTree?
    var opens = 0
    var rests = 0
    var repair: Repair?
    var chronicSaid = false
    var chronicAt: Int64?
    var trial = "no"
    var withheld: WordTree?
    var wouldHaveSaid = false
    var stallSaid = false
    var longStopSaid = false
    var offDutySince: Int64 = 0
    var hold: [String] = []
    var mode: WordTree?
    var deployment: WordTree?
    var collecting: WordTree?
    var rollbackDue = false
    var touched: [Int64] = []
    var badVersions: [String] = []
    var proven: [String] = []
    /// When, and the wall clock then.
    var lastSuccess: [Int64] = []
    var slow: [String] = []
    /// Empty: the primary serves.
    var standby: [String] = []
    var handing: Handing?
    var wanted: WordTree?
    var tried: [String] = []
    var failovers: [Int64] = []
    var blocked: WordTree?
    var stopped: [String] = []
    var silenced: [[String]] = []
    var alsoRunning = ""
}

extension ServicePage {
    /// Where a state is not as this page says: the fact's name, the state's word, the page's.
    func difference(from state: ServiceState) -> (fact: String, state: String, page: String)? {
        var finding = Comparison()
        // Before the first start no record names the unit: the configuration does.
        if !unit.isEmpty { finding.compare("unit", state.unit, unit) }
        finding.compare("phase", state.phase.term, phase)
        finding.compare("invocation", state.invocation, invocation)
        compareTrouble(of: state, &finding)
        finding.compare("order", state.order?.term, order)
        finding.compare("replacedAt", state.replacedAt?.nanoseconds, replacedAt)
        finding.compare("lastOrder", state.lastOrder, lastOrder)
        finding.compare("tries", state.tries, tries)
        finding.compare("nextAttempt", state.nextAttempt.nanoseconds, nextAttempt)
        finding.compare("orders", state.orders.map(\.nanoseconds), orders)
        finding.compare("hostCounted", state.hostCounted.map(\.nanoseconds), hostCounted)
        finding.compare("outcomes", state.outcomes, outcomes)
        finding.compare("breakerForce", state.breakerForce?.term, breakerForce)
        finding.compare("opens", state.opens, opens)
        finding.compare("rests", state.rests, rests)
        finding.compare("mended.rung", state.mended?.rung, repair?.rung)
        finding.compare("mended.failures", state.mended?.failures, repair?.failures)
        finding.compare("mended.since", state.mended?.since.nanoseconds, repair?.since)
        finding.compare("chronicSaid", state.chronicSaid, chronicSaid)
        finding.compare("chronicAt", state.chronicAt?.nanoseconds, chronicAt)
        finding.compare("trial", state.trial.rawValue, trial)
        finding.compare("withheld", state.withheld?.term, withheld)
        finding.compare("wouldHaveSaid", state.wouldHaveSaid, wouldHaveSaid)
        finding.compare("stallSaid", state.stallSaid, stallSaid)
        finding.compare("longStopSaid", state.longStopSaid, longStopSaid)
        finding.compare("offDutySince", state.offDutySince.nanoseconds, offDutySince)
        compareWords(of: state, &finding)
        compareGroup(of: state, &finding)
        return finding.first
    }

    private func compareTrouble(of state: ServiceState, _ finding: inout Comparison) {
        let incident = state.incident
        finding.compare("incident", incident?.id, trouble?.id)
        finding.compare("incident.since", incident?.since.nanoseconds, trouble?.since)
        finding.compare("incident.reason", incident?.reason.term, trouble?.reason)
        finding.compare("incident.failures", incident?.failures, trouble?.failures)
        finding.compare("incident.rung", incident?.rung, trouble?.rung)
        finding.compare("incident.isTouched", incident?.isTouched, trouble?.isTouched)
        finding.compare("incident.acknowledgedBy", incident?.acknowledgedBy, trouble?.knownTo)
        finding.compare("incident.onset", incident?.onset?.nanoseconds, trouble?.onset)
        finding.compare("incident.orderedAt", incident?.orderedAt?.nanoseconds, trouble?.orderedAt)
    }

    /// What operators and hooks left behind, and what probes proved.
    private func compareWords(of state: ServiceState, _ finding: inout Comparison) {
        finding.compare("hold", state.hold.map(Self.words) ?? [], hold)
        finding.compare("modeOverride", state.modeOverride?.term, mode)
        finding.compare("deployment", state.deployment?.term, deployment)
        finding.compare("collecting", state.collecting?.term, collecting)
        finding.compare("rollbackDue", state.rollbackDue, rollbackDue)
        let touch = state.touched.map { [$0.from.nanoseconds, $0.until.nanoseconds] }
        finding.compare("touched", touch ?? [], touched)
        finding.compare("badVersions", state.badVersions, badVersions)
        finding.compare("proven", state.proven, proven)
        let success = state.lastSuccess.map { [$0.at.nanoseconds, $0.wall] }
        finding.compare("lastSuccess", success ?? [], lastSuccess)
        finding.compare("slow", state.slow, slow)
    }

    private func compareGroup(of state: ServiceState, _ finding: inout Comparison) {
        var serving: [String] = []
        if case .standby(let unit, let since) = state.role {
            serving = [unit, String(since.nanoseconds)]
        }
        finding.compare("role", serving, standby)
        finding.compare("passage.from", state.passage?.from, handing?.from)
        finding.compare("passage.to", state.passage?.to, handing?.to)
        finding.compare("passage.stage", state.passage?.stage.rawValue, handing?.stage)
        finding.compare("passage.former", state.passage?.former, handing?.former)
        finding.compare("wanted", state.wanted?.term, wanted)
        finding.compare("tried", state.tried, tried)
        finding.compare("failovers", state.failovers.map(\.nanoseconds), failovers)
        finding.compare("blocked", state.blocked?.term, blocked)
        finding.compare("stopped", state.stopped, stopped)
        let listeners = state.silenced.map { [$0.unit] + $0.listeners }
        finding.compare("silenced", listeners, silenced)
        finding.compare("alsoRunning", state.alsoRunning, alsoRunning)
    }

    private static func words(_ hold: Hold) -> [String] {
        [
            String(hold.id), hold.by, hold.reason, String(hold.since.nanoseconds),
            String(hold.until.nanoseconds), String(hold.expires),
        ]
    }
}

/// Finds the first fact that differs.
struct Comparison {
    private(set) var first: (fact: String, state: String, page: String)?

    mutating func compare<Value: Equatable>(_ fact: String, _ state: Value?, _ page: Value?) {
        guard first == nil, state != page else { return }
        first = (fact, state.map { "\($0)" } ?? "nothing", page.map { "\($0)" } ?? "nothing")
    }

    mutating func compare<Value: Equatable>(_ fact: String, _ state: Value, _ page: Value) {
        guard first == nil, state != page else { return }
        first = (fact, "\(state)", "\(page)")
    }

    mutating func compare(_ fact: String, _ state: Term?, _ page: WordTree?) {
        guard first == nil, !Self.isSame(state, page) else { return }
        first = (fact, state?.text ?? "nothing", page.map(Self.term)?.text ?? "nothing")
    }

    /// A term is compared as it stands: nothing is read back that might be misread.
    static func isSame(_ term: Term?, _ tree: WordTree?) -> Bool {
        guard let term, let tree else { return term == nil && tree == nil }
        return term.word == tree.word && term.arguments.count == tree.parts.count
            && zip(term.arguments, tree.parts).allSatisfy { isSame($0, $1) }
    }

    private static func term(_ tree: WordTree) -> Term { Term(tree.word, tree.parts.map(term)) }
}
