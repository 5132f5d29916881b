// SPDX-License-Identifier: Apache-2.0
// Rules of the ledger: members of a group, and who hands over to whom.

import Simulation
import Supervision

extension Entry {
    /// Another member was taken for the truth, whatever we were about.
    private var isAdopted: Bool { kind == .roleChanged && !isHandedOver }

    /// We made it serve, or serve again.
    var isHandedOver: Bool {
        kind == .roleChanged && ["handover", "undone"].contains(line["why"].word)
    }

    /// Unit and since when, if a standby serves.
    var standby: [String] {
        guard kind == .roleChanged else { return old.standby }
        return line["primary"].isYes ? [] : [line["unit"].word, String(at)]
    }

    var handing: ServicePage.Handing? {
        if let orderedStep { return handing(after: orderedStep) }
        if settles || isAdopted || isCalledOff { return nil }
        guard var handing = old.handing else { return nil }
        if kind == .relapsed {
            guard leavesNothing else { return nil }
            (handing.to, handing.stage) = ("", "stopped")
            return handing
        }
        if kind == .roleChanged, handing.stage == "started" { handing.stage = "switched" }
        guard let step = endedStep else { return handing }
        if isDismissed { (handing.to, handing.stage) = ("", "stopped") }
        switch stepEnd {
        case .untouched: return isOver(handing) ? nil : handing
        case .done:
            let stages = [
                "stop": "stopped", "start": "started", "switch": "switched", "retire": "retired",
            ]
            handing.stage = stages[step.name] ?? "?"
        case .failed where step.name == "stop": handing.stage = "stop-failed"
        case .failed, .refused: if step.name == "retire" { handing.stage = "retired" }
        }
        return handing
    }

    /// The new member died, and one was stopped for it: the handover goes on.
    private var leavesNothing: Bool {
        guard let handing = old.handing, handing.to != handing.from else { return false }
        let isWatched = ["started", "switched", "retired"].contains(handing.stage)
        let isProbes = ["probe-failed", "no-pass"].contains(line["reason"].word)
        return isWatched && !isProbes && !old.stopped.isEmpty
    }

    private func handing(after step: Step) -> ServicePage.Handing {
        ServicePage.Handing(
            from: step.from, to: step.to,
            stage: step.name == "stop" ? "begun" : old.handing?.stage ?? "begun",
            former: old.handing?.former ?? old.invocation)
    }

    /// Nothing was changed yet, another client took the unit over, or the host was rebooted.
    private func isOver(_ handing: ServicePage.Handing) -> Bool {
        let isAnew = outcome.word == "rebooted" || outcome[0].word == "rebooted"
        return handing.stage == "begun" || outcome.word == "canceled" || isAnew
    }

    var wanted: WordTree? {
        if kind == .handoverAsked { return line["wanted"] }
        if settles || isAdopted || isCalledOff { return nil }
        guard kind == .relapsed, let handing = old.handing, !leavesNothing else {
            return old.wanted
        }
        let isWayBack = old.wanted?[1].word == handing.to || handing.from == handing.to
        return isWayBack || handing.stage == "started" ? nil : old.wanted
    }

    /// Members that are broken too.
    var tried: [String] {
        if settles || isAdopted || kind == .handoverAsked { return [] }
        var broken: String?
        if isDismissed { broken = endedStep?.to }
        if kind == .relapsed { broken = old.handing?.to }
        guard let broken, !old.tried.contains(broken) else { return old.tried }
        return old.tried + [broken]
    }

    /// Promotions of the last day; one that was not begun is taken back.
    var failovers: [Int64] {
        if kind == .unblocked { return [] }
        if let orderedStep, orderedStep.isPromotion {
            return old.failovers.filter { at - $0 < Self.day } + [at]
        }
        let wasNotBegun = stepEnd == .untouched || stepEnd == .refused
        guard let endedStep, endedStep.isPromotion, wasNotBegun else { return old.failovers }
        return old.failovers.dropLast()
    }

    var blocked: WordTree? {
        if kind == .blocked { return line["why"] }
        if kind == .unblocked { return nil }
        let isAnswered = settles || isAdopted || orderedStep != nil
        return isAnswered && old.blocked?.word == "not-gone" ? nil : old.blocked
    }

    /// The last eight invocations that we stopped.
    var stopped: [String] {
        if kind == .roleChanged, line["why"].word == "configured" { return [] }
        if kind == .stable { return [] }
        guard let step = endedStep, step.name == "stop", stepEnd == .done || stepEnd == .failed,
            let invocation = old.order?[5].word, !invocation.isEmpty,
            !old.stopped.contains(invocation)
        else { return old.stopped }
        return (old.stopped + [invocation]).suffix(8)
    }

    /// The units that we have stopped, each with what was stopped before it.
    var silenced: [[String]] {
        if isAdopted { return [] }
        guard endedStep != nil, let unit = old.order?[2].word else { return old.silenced }
        let others = old.silenced.filter { $0.first != unit }
        if outcome.word == "succeeded" { return others }
        guard outcome.word == "gone", !outcome.words.isEmpty else { return old.silenced }
        guard let place = old.silenced.firstIndex(where: { $0.first == unit }) else {
            return old.silenced + [[unit] + outcome.words]
        }
        var silenced = old.silenced
        silenced[place] += outcome.words.filter { !silenced[place].contains($0) }
        return silenced
    }

    var alsoRunning: String {
        switch kind {
        case .twoRunning: line["other"].word
        case .oneRunning: ""
        default: old.alsoRunning
        }
    }
}
