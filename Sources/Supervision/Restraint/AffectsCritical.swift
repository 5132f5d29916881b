// SPDX-License-Identifier: Apache-2.0
// systemd would restart along a unit on which the host itself depends.

extension Restraint {
    static let affectsCritical = Restraint(
        word: "affects-critical", names: 1, stage: .amongOthers, handovers: .beginning,
        ends: .byAPerson,
        look: .around { supervisor, place, action in
            guard !supervisor.services[place].policy.critical else { return nil }
            return supervisor.touchedUnits(by: place, action).first(where: Situation.isCritical)
                .map { .affectsCritical(unit: $0) }
        },
        sentence: { "systemd would also restart \($0.names[0]), on which the host depends" })
}

extension Veto {
    /// This unit.
    package static func affectsCritical(unit: String) -> Veto { Veto("affects-critical", [unit]) }
}
