// SPDX-License-Identifier: Apache-2.0
// Rules of the ledger: the phase, the invocation, and the incident.

import Simulation
import Supervision

extension Entry {
    private static func word(_ word: String, _ instants: Int64...) -> WordTree {
        WordTree(word: word, parts: instants.map { WordTree(word: String($0)) })
    }

    private var failing: WordTree { Self.word("failing", at) }

    var phase: WordTree {
        switch kind {
        case .starting: Self.word("starting", line["grace"].instant)
        case .healthy, .recovered: Self.word("healthy", at)
        case .offDuty: WordTree(word: "off-duty", parts: [line["why"]])
        case .failed, .relapsed, .handoverAsked: failing
        case .ordered: Self.word("acting", at)
        case .finished: endedStep == nil ? phaseAfterOrder : phaseAfterStep
        case .resting, .breakerOpened: Self.word("resting", line["until"].instant)
        case .gaveUp: Self.word("given-up", at, line["trial"].instant)
        case .blind: Self.word("blind", at)
        case .inDoubt, .unreadable: Self.word("in-doubt", at)
        case .released: oldPhase == "given-up" ? failing : old.phase
        case .reset, .unblocked: isAtRest ? failing : old.phase
        case .breakerForced: restIsOver ? failing : old.phase
        default: old.phase
        }
    }

    private var phaseAfterOrder: WordTree {
        switch end {
        case .none: return old.phase
        case .down, .setback, .refused: return failing
        case .done: return Self.word("verifying", at, line["grace"].instant)
        case .nothing: break
        }
        switch old.trial {
        case "rest": return Self.word("resting", line["next"].instant)
        case "given-up": return Self.word("given-up", at, line["next"].instant)
        default: return failing
        }
    }

    private var phaseAfterStep: WordTree {
        let isNew = handing?.isAtNew ?? false
        let wasNew = old.handing?.isAtNew ?? false
        let goesOn = isNew && (wasNew || stepEnd == .done)
        return goesOn ? Self.word("verifying", at, line["grace"].instant) : failing
    }

    /// Forced closed, the rest of an open breaker ends.
    var restIsOver: Bool {
        kind == .breakerForced && line["force"].word == "close" && old.opens > 0
            && oldPhase == "resting"
    }

    /// The obstacle that was said last, until anything happens to the service.
    var withheld: WordTree? {
        if kind == .withheld { return endsRung ? nil : line["veto"] }
        if isOne(of: .held, .released, .breakerForced, .reset) { return nil }
        if kind == .unblocked { return isAtRest ? nil : old.withheld }
        return enters ? nil : old.withheld
    }

    /// A phase begins, perhaps the same again.
    private var enters: Bool {
        settles
            || isOne(
                of: .failed, .relapsed, .handoverAsked, .ordered, .finished, .resting,
                .breakerOpened, .gaveUp, .blind, .inDoubt, .unreadable)
    }

    /// It was said that nothing will happen, until anything does.
    var stallSaid: Bool {
        if kind == .stalled, line["why"].word != "loop" { return true }
        let isFreed = kind == .released && oldPhase == "given-up"
        let isAwake = isOne(of: .reset, .unblocked) && isAtRest
        return enters || isFreed || isAwake || restIsOver ? false : old.stallSaid
    }

    var invocation: String {
        if kind == .starting { return line["invocation"].word }
        if looksBack { return old.handing?.former ?? "" }
        let isReplaced = endedStep.map { $0.name == "start" } ?? (end == .done)
        guard isReplaced, outcome.word == "succeeded" else { return old.invocation }
        return outcome[0].word
    }

    var replacedAt: Int64? {
        if isHandedOver { return at }
        guard end == .done, outcome.word == "succeeded", outcome[0].word != old.invocation else {
            return old.replacedAt
        }
        return at
    }

    // MARK: - The incident

    var trouble: ServicePage.Trouble? {
        if isOne(of: .recovered, .offDuty) { return nil }
        guard var trouble = old.trouble ?? begun else { return nil }
        trouble.reason = reason(of: trouble)
        (trouble.rung, trouble.failures) = place(of: trouble)
        if isOne(of: .ordered, .collecting) { trouble.isTouched = true }
        if kind == .ordered { trouble.orderedAt = at }
        if kind == .acknowledged { trouble.knownTo = line["by"].word }
        return trouble
    }

    /// An incident that begins with this line.
    private var begun: ServicePage.Trouble? {
        let reason: WordTree
        switch kind {
        case .failed: reason = line["reason"]
        case .handoverAsked: reason = WordTree(word: "wanted", parts: [line["wanted"][2]])
        // An operator's order to a service that is well: it may fail like any other.
        case .ordered where isAskedByAPerson: reason = line["order"][3]
        default: return nil
        }
        var begun = ServicePage.Trouble(id: line["incident"].word, since: at, reason: reason)
        guard kind == .failed else { return begun }
        begun.onset = line.field("since")?.instant
        begun.rung = Int(line["rung"].number)
        begun.failures = Int(line["failures"].number)
        return begun
    }

    private var isAskedByAPerson: Bool {
        let reason = line["order"][3]
        return reason.word == "asked" || (reason.word == "wanted" && !reason[0].word.isEmpty)
    }

    private func reason(of trouble: ServicePage.Trouble) -> WordTree {
        if kind == .failed { return line["reason"] }
        return setback ?? trouble.reason
    }

    /// The rung of the ladder, and its failures so far.
    private func place(of trouble: ServicePage.Trouble) -> (rung: Int, failures: Int) {
        let named = Int(line["rung"].number)
        let unchanged = (trouble.rung, trouble.failures)
        if isCounted { return (named, named == trouble.rung ? trouble.failures + 1 : 0) }
        switch kind {
        case .chronic: return (named, trouble.failures)
        case .unblocked: return isAtRest ? (named, 0) : unchanged
        case .reset: return (0, 0)
        case .released: return oldPhase == "given-up" ? (0, 0) : unchanged
        case .blocked:
            let isOver = line["why"].word == "too-many" && oldPhase == "failing"
            let isIdle = old.handing == nil && old.wanted == nil
            return isOver && isIdle ? (trouble.rung + 1, 0) : unchanged
        // A handover that is wanted is given up first; then the rung is asked again.
        case .withheld: return endsRung && old.wanted == nil ? (trouble.rung + 1, 0) : unchanged
        default: return unchanged
        }
    }
}
