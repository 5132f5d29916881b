// SPDX-License-Identifier: Apache-2.0
// One line of the journal beside the page as it was before: from both follows the page after it.
//
// `apply` goes by the kind of the record and says for each what it changes, one change after the
// other. Here it is the other way round, so that both are not wrong in the same place: each fact
// has one rule that names all records which bear on it, and reads nothing but the line and the
// former page, never a fact that is already new. The rules are in the files Rules+….swift.

import Simulation
import Supervision

struct Entry: Sendable {
    let line: JournalLine
    let old: ServicePage

    var kind: Kind { line.kind }
    var at: Int64 { line.at }

    /// What a limit looks back on at most.
    static let day: Int64 = 86_400_000_000_000

    func isOne(of kinds: Kind...) -> Bool { kinds.contains(line.kind) }

    // MARK: - What the line means

    /// The service is well, or another client has taken it over: what was begun is settled.
    var settles: Bool { isOne(of: .starting, .healthy, .recovered, .offDuty) }

    /// What built up by failures is forgotten.
    var forgives: Bool { isOne(of: .stable, .reset) }

    var oldPhase: String { old.phase.word }

    var isAtRest: Bool { oldPhase == "resting" || oldPhase == "given-up" }

    /// How the open order ended.
    var outcome: WordTree { line["outcome"] }

    /// What the open order was about to do.
    var action: String { old.order?[1].word ?? "" }

    /// The step of a handover that has ended.
    var endedStep: Step? {
        guard kind == .finished, let part = old.order?.part("handover") else { return nil }
        return Step(part)
    }

    /// The step of a handover that was ordered.
    var orderedStep: Step? {
        guard kind == .ordered, let part = line["order"].part("handover") else { return nil }
        return Step(part)
    }

    /// What kind of end an order that is no step came to.
    enum End { case none, down, done, setback, refused, nothing }

    var end: End {
        guard kind == .finished, endedStep == nil else { return .none }
        switch outcome.word {
        case "gone": return .down
        case "succeeded": return .done
        case "ignored", "failed", "timed-out": return .setback
        case "not-begun" where outcome[0].word == "refused":
            let isTried = ["reload", "redeploy", "rollback", "failover"].contains(action)
            return isTried ? .refused : .nothing
        case "not-begun", "canceled": return .nothing
        // Unknown: harmless if it was a reload.
        default: return action == "reload" ? .done : .nothing
        }
    }

    /// A verified failure, and why.
    var setback: WordTree? {
        if kind == .relapsed { return line["reason"] }
        let isSetback: Bool
        if let step = endedStep {
            switch stepEnd {
            case .refused: isSetback = step.name != "retire"
            case .failed: isSetback = step.isOnward
            case .done, .untouched: isSetback = false
            }
        } else {
            isSetback = end == .setback || end == .refused
        }
        guard isSetback else { return nil }
        guard let step = endedStep, step.name == "switch" else {
            return WordTree(word: "order-failed", parts: [outcome])
        }
        return WordTree(
            word: "switch-failed",
            parts: [WordTree(word: step.from), WordTree(word: step.to), outcome])
    }

    /// The hook whose effect the setback speaks of.
    var hookOfSetback: WordTree? {
        end == .refused && action == "redeploy" ? nil : old.deployment
    }

    /// A setback that counts: the failure of a rollback was counted with its redeploy.
    var isCounted: Bool { setback != nil && hookOfSetback?[0].word != "rollback" }

    /// An obstacle that no waiting removes, where a rung is being tried.
    var endsRung: Bool {
        let lasting = [
            "cannot-reload", "same-version", "version-unknown", "no-standby", "failovers-blocked",
            "restart-prevented",
        ]
        return kind == .withheld && lasting.contains(line["veto"].word) && oldPhase == "failing"
            && old.trouble != nil
    }

    // MARK: - Handovers

    /// One step of a handover.
    struct Step: Sendable {
        let name: String
        let from: String
        let to: String
        let exclusive: Bool
        let isFirst: Bool

        init(_ part: WordTree) {
            name = part[0].word
            from = part[1].word
            to = part[2].word
            exclusive = part[4].isYes
            isFirst = part[5].isYes
        }

        /// It makes the new member serve.
        var isOnward: Bool { name == "start" || name == "switch" }
        /// It counts against the most handovers.
        var isPromotion: Bool { name == "start" && to != from }
        /// Where it fails the next member is tried.
        var hasNext: Bool { exclusive && to != from }
    }

    enum StepEnd { case done, failed, refused, untouched }

    var stepEnd: StepEnd {
        switch outcome.word {
        case "succeeded", "gone": .done
        case "not-begun": outcome[0].word == "refused" ? .refused : .untouched
        case "canceled", "rebooted": .untouched
        default: .failed
        }
    }

    /// The new member is broken as well.
    var isDismissed: Bool {
        guard let step = endedStep, step.isOnward else { return false }
        return stepEnd == .refused || stepEnd == .failed
    }

    /// A handover ends without having led anywhere, and it is no longer wanted.
    var isCalledOff: Bool {
        guard let step = endedStep else { return endsRung }
        return (isDismissed && !step.hasNext) || (step.name == "stop" && stepEnd == .refused)
    }

    /// A new member that was watched has not stood: the former one is watched again.
    var looksBack: Bool {
        guard let handing = old.handing, handing.stage == "started", handing.from != handing.to
        else { return false }
        return kind == .relapsed || (isDismissed && endedStep?.hasNext == false)
    }
}
