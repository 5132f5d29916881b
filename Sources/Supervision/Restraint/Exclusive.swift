// SPDX-License-Identifier: Apache-2.0
// Of an exclusive group only one member may run. What starts a member, also a plain restart, is not
// ordered while another one is not proven gone: a member that another client has started is left
// alone, and so is this one.

extension Restraint {
    static let otherRuns = Restraint(
        word: "other-runs", names: 1,
        look: .here { $0.rivalVeto(of: $0.action) },
        sentence: { "\($0.names[0]) is not proven gone, and only one of them may run" })
}

extension Veto {
    /// This member of the group is not proven gone.
    package static func otherRuns(_ unit: String) -> Veto { Veto("other-runs", [unit]) }
}

extension Situation {
    /// Who must be gone when the next order is begun.
    func rivals(of action: Action) -> [String] {
        guard failover?.exclusive == true, action.traits.startsIt else { return [] }
        var target = policy.unit
        if action == .failover {
            guard let handover else { return [] }
            target = handover.to
            // Those that we have in hand are stopped first; what others started forbids it.
            if handover.step == .stop {
                let own = [serving] + state.tried
                return members.map(\.unit).filter { $0 != target && !own.contains($0) }
            }
        }
        return members.map(\.unit).filter { $0 != target }
    }

    func rivalVeto(of action: Action) -> Veto? {
        for rival in rivals(of: action) where !isGone(rival) {
            return facts(of: rival) == nil ? .busLost : .otherRuns(rival)
        }
        return nil
    }
}
