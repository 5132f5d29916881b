// SPDX-License-Identifier: Apache-2.0
// A step of a failover needs a member to hand to, and members that can be acted on now. Of these
// the same is asked as of the service's own unit, and with the same words.

extension Restraint {
    static let noStandby = Restraint(
        word: "no-standby", handovers: .all, operators: .override(nil), ends: .withTheRung,
        look: .here(\.handoverVeto),
        sentence: { _ in "no standby is left to try" })
}

extension Veto {
    /// No standby is left to try: the next rung.
    package static let noStandby = Veto("no-standby")
}

extension Situation {
    fileprivate var handoverVeto: Veto? {
        guard isHandoverStep else { return nil }
        guard let handover = dueHandover else { return .noStandby }
        if handover.exclusive, let veto = rivalVeto(of: .failover) ?? targetVeto(handover) {
            return veto
        }
        let unit = unit(of: handover)
        guard let facts = facts(of: unit) else { return .busLost }
        if facts.job != 0, !facts.isHungByUs, state.passage?.stage != .stopFailed {
            return .foreignJob(id: facts.job)
        }
        switch handover.step {
        case .stop, .retire:
            if facts.frozen { return .frozen }
            return facts.refusesManualStop ? .refusesManual : nil
        case .start: return facts.runState == .changing ? .ownRestart : nil
        case .switchOver: return nil
        }
    }

    /// The old one is not stopped for one that cannot be started now.
    private func targetVeto(_ handover: Handover) -> Veto? {
        guard handover.step == .stop, state.passage?.stage != .stopFailed else { return nil }
        guard let facts = facts(of: handover.to) else { return .busLost }
        if facts.job != 0 { return .foreignJob(id: facts.job) }
        if facts.frozen { return .frozen }
        return facts.runState == .changing ? .ownRestart : nil
    }
}
