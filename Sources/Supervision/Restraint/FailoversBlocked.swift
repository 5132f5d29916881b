// SPDX-License-Identifier: Apache-2.0
// Too many failovers were made, and an operator must allow further ones: the next rung.

extension Restraint {
    static let failoversBlocked = Restraint(
        word: "failovers-blocked", operators: .override(nil), ends: .withTheRung,
        look: .here { situation in
            guard case .tooMany = situation.state.blocked, situation.isHandoverStep,
                !situation.isHandingOver
            else { return nil }
            return .failoversBlocked
        },
        sentence: { _ in "too many failovers were made; an operator must say when to go on" })
}

extension Veto {
    /// No further failover is made.
    package static let failoversBlocked = Veto("failovers-blocked")
}
