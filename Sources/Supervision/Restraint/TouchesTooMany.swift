// SPDX-License-Identifier: Apache-2.0
// systemd would restart along more running units than `max_units_touched`.

extension Restraint {
    static let touchesTooMany = Restraint(
        word: "touches-too-many", names: 2, stage: .amongOthers, handovers: .beginning,
        ends: [.withOthers, .byAPerson], sameness: .word,
        look: .around { supervisor, place, action in
            let count = supervisor.touchedUnits(by: place, action).count
            let most = supervisor.services[place].policy.limits.maxUnitsTouched
            return count > most ? .touchesTooMany(count: count, most: most) : nil
        },
        sentence: { veto in
            "systemd would also restart \(veto.names[0]) unit\(veto.names[0] == "1" ? "" : "s"), "
                + "and max_units_touched is \(veto.names[1])"
        })
}

extension Veto {
    /// It would restart `count` units along, and at most `most` are allowed.
    package static func touchesTooMany(count: Int, most: Int) -> Veto {
        Veto("touches-too-many", [String(count), String(most)])
    }
}
