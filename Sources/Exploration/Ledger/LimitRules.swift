// SPDX-License-Identifier: Apache-2.0
// Rules of the ledger: orders, and what the limits count.

import Simulation
import Supervision

extension Entry {
    var order: WordTree? {
        switch kind {
        case .ordered: line["order"]
        case .finished: nil
        default: old.order
        }
    }

    var lastOrder: UInt64? { kind == .ordered ? UInt64(line["order"][0].word) : old.lastOrder }

    var tries: Int {
        if forgives { return 0 }
        if let order = old.order, isGivenBack {
            return min(old.tries, max(Int(order[4].number) - 1, 0))
        }
        return kind == .ordered ? Int(line["order"][4].number) : old.tries
    }

    /// The least instant of a further order.
    var nextAttempt: Int64 {
        switch kind {
        case .failed, .finished, .relapsed: line["next"].instant
        case .handoverAsked, .reset: at
        case .released: oldPhase == "given-up" ? at : old.nextAttempt
        case .unblocked: isAtRest ? at : old.nextAttempt
        default: old.nextAttempt
        }
    }

    private func lately(_ instants: [Int64]) -> [Int64] { instants.filter { at - $0 < Self.day } }

    /// Orders of the last day that the service's own limits count.
    var orders: [Int64] {
        if kind == .reset { return Array(old.orders.suffix(Int(line["spent"].number))) }
        if isUncounted, endedStep.map({ $0.isFirst && old.order?[3].word != "wanted" }) ?? true {
            return withoutEnded(old.orders)
        }
        guard kind == .ordered else { return old.orders }
        let isAsked = line["order"][3].word == "wanted"
        let counts = orderedStep.map { $0.isFirst && !isAsked } ?? true
        return lately(old.orders) + (counts ? [at] : [])
    }

    /// Those that the host's bucket counts until they have helped.
    var hostCounted: [Int64] {
        if kind == .recovered, isByOrder, let last = old.orders.last, old.hostCounted.last == last {
            return Array(old.hostCounted.dropLast())
        }
        if isUncounted, endedStep?.isFirst ?? (old.order?[1].word != "start") {
            return withoutEnded(old.hostCounted)
        }
        guard kind == .ordered else { return old.hostCounted }
        let counts = orderedStep?.isFirst ?? (line["order"][1].word != "start")
        return lately(old.hostCounted) + (counts ? [at] : [])
    }

    /// The open order could not be begun because systemd was away: it is not counted.
    private var isGivenBack: Bool {
        kind == .finished && old.order != nil && oldPhase == "acting"
            && outcome.word == "not-begun" && outcome[0].word == "bus-lost"
    }

    /// Nor is a start that systemd has skipped.
    private var isUncounted: Bool {
        let isSkipped =
            outcome.word == "failed" && outcome[0].word == "done"
            && outcome[1].word == "condition" && action == "start"
        return isGivenBack || (kind == .finished && isSkipped && oldPhase == "acting")
    }

    private func withoutEnded(_ instants: [Int64]) -> [Int64] {
        instants.last == old.phase[0].instant ? Array(instants.dropLast()) : instants
    }

    private var isByOrder: Bool { line["how"].word == "order" }

    /// The last ten verified attempts, as the breaker reads them.
    var outcomes: [Bool] {
        let isClosed = forgives || (kind == .recovered && old.opens > 0)
        let hasHelped = kind == .recovered && isByOrder
        let all = hasHelped ? (old.outcomes + [true]).suffix(10) : old.outcomes
        if isClosed { return Array(all.reversed().prefix { $0 }) }
        if hasHelped { return all }
        return isCounted ? (old.outcomes + [false]).suffix(10) : old.outcomes
    }

    var opens: Int {
        if kind == .breakerOpened { return old.opens + 1 }
        return forgives || kind == .recovered ? 0 : old.opens
    }

    var breakerForce: WordTree? {
        guard kind == .breakerForced else { return old.breakerForce }
        return line["force"].word == "auto" ? nil : line["force"]
    }

    var rests: Int {
        if forgives { return 0 }
        return isOne(of: .resting, .gaveUp) ? old.rests + 1 : old.rests
    }

    /// What has helped last, while it has not lasted.
    var repair: ServicePage.Repair? {
        if forgives || kind == .offDuty { return nil }
        guard kind == .recovered, isByOrder, let trouble = old.trouble, trouble.onset != nil,
            !["asked", "wanted", "follows"].contains(trouble.reason.word),
            trouble.reason.word != "missing" || trouble.reason[0].word != "dependency"
        else { return old.repair }
        let isTrial = old.trial != "no"
        return ServicePage.Repair(
            rung: isTrial ? 0 : trouble.rung, failures: isTrial ? 0 : trouble.failures,
            since: min(old.repair?.since ?? trouble.since, trouble.since))
    }

    var chronicSaid: Bool { kind == .chronic || (old.chronicSaid && !forgives) }

    var chronicAt: Int64? { kind == .chronic ? at : old.chronicAt }

    var trial: String {
        if kind == .ordered { return line["order"][8].word }
        let isOver =
            settles || isOne(of: .resting, .gaveUp, .breakerOpened, .reset, .handoverAsked)
            || endedStep != nil || end == .nothing || restIsOver
        return isOver ? "no" : old.trial
    }

    var wouldHaveSaid: Bool {
        if kind == .wouldHave { return true }
        return old.wouldHaveSaid
            && !isOne(of: .healthy, .recovered, .offDuty, .modeSet, .reset)
    }

    var longStopSaid: Bool {
        kind == .offDutyLong || (old.longStopSaid && !isOne(of: .starting, .offDuty))
    }

    var offDutySince: Int64 { kind == .offDuty ? at : old.offDutySince }

    // MARK: - Hooks

    var deployment: WordTree? {
        if kind == .ordered { return line["order"].part("hook") }
        if settles || (end == .refused && action == "redeploy") { return nil }
        return old.deployment
    }

    /// The redeploy that has failed or did not help.
    private var failedDeploy: WordTree? {
        guard setback != nil, let hook = hookOfSetback, hook[0].word == "redeploy" else {
            return nil
        }
        return hook
    }

    var rollbackDue: Bool {
        if settles || kind == .ordered { return false }
        if let failedDeploy { return failedDeploy[4].isYes }
        guard end == .nothing else { return old.rollbackDue }
        // It was not tried, as far as is known: it is still owed.
        let isKnown = outcome.word == "not-begun" || outcome.word == "canceled"
        return action == "rollback" && old.deployment != nil && isKnown
    }

    /// When hooks that failed were at work. systemd ends them two minutes before their deadline.
    var touched: [Int64] {
        if settles { return [] }
        guard end == .setback, let given = old.deployment?[6].instant else { return old.touched }
        let deadline = old.order?[7].instant ?? at
        let ended = deadline == .max ? deadline : deadline - 120_000_000_000
        return [old.touched.first ?? given, max(min(at, ended), given)]
    }

    /// The last sixteen that did not help, each once.
    var badVersions: [String] {
        guard let deploy = failedDeploy, !deploy[3].word.isEmpty || !deploy[7].word.isEmpty,
            !old.badVersions.contains(deploy[3].word)
        else { return old.badVersions }
        let version = deploy[3].word
        return (old.badVersions + [version]).suffix(16)
    }

    var collecting: WordTree? {
        switch kind {
        case .collecting: line["collecting"]
        case .collected: nil
        default: old.collecting
        }
    }
}
