// SPDX-License-Identifier: Apache-2.0
// systemd would restart along a service whose own budget is spent. Asked after all others of the
// affected set: it is the only one that an operator's word overrides, and must hide no other.

extension Restraint {
    static let affectedBudget = Restraint(
        word: "member-budget", names: 1, hasEnd: true, stage: .amongOthers, handovers: .beginning,
        operators: .override(.affectedBudget), ends: .withOthers, sameness: .word,
        look: .around { supervisor, place, action in
            for member in supervisor.dragged(by: place, action) {
                let member = supervisor.situation(member)
                guard member.budgetIsSpent else { continue }
                return .affectedBudget(service: member.policy.name, until: member.budgetRoomAt)
            }
            return nil
        },
        sentence: { "systemd would also restart \($0.names[0]), whose budget is spent" })
}

extension Veto {
    /// The budget of this service.
    package static func affectedBudget(service: String, until: Instant) -> Veto {
        Veto("member-budget", [service], until: until)
    }
}
