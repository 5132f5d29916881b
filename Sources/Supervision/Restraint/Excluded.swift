// SPDX-License-Identifier: Apache-2.0
// What the order would start excludes something that runs: Conflicts= on either side, or a fallback
// that OnFailure= has put in its place. systemd would stop the other one, or, in job mode `fail`,
// let both run. Which of them is to serve is for a person to say.

extension Restraint {
    static let excluded = Restraint(
        word: "conflicts-with", names: 3, stage: .preflight, handovers: .beginning,
        operators: .override(nil), ends: .byAPerson,
        look: .here { situation in
            guard situation.action.startsUnit, let found = situation.evidence.look?.excluded else {
                return nil
            }
            return .conflictsWith(found)
        },
        sentence: { veto in
            veto.names[2] == Exclusion.onFailure
                ? "\(veto.names[1]) runs in place of \(veto.names[0]) (\(veto.names[2]))"
                : "\(veto.names[1]) runs, and \(veto.names[0]) excludes it (\(veto.names[2]))"
        })
}

extension Veto {
    /// A unit that would be started, and what runs instead.
    package static func conflictsWith(_ found: Exclusion) -> Veto {
        Veto("conflicts-with", [found.unit, found.other, found.setting])
    }
}

/// A unit that would be started, what runs or is on its way instead, and the setting that says so.
package struct Exclusion: Equatable, Sendable {
    package static let conflicts = "Conflicts="
    package static let onFailure = "OnFailure="

    package var unit: String
    package var other: String
    /// `Conflicts=` or `OnFailure=`.
    package var setting: String

    package init(unit: String, other: String, setting: String) {
        self.unit = unit
        self.other = other
        self.setting = setting
    }
}

extension Action {
    /// It has systemd start the unit; what a hook does is its author's to know.
    var startsUnit: Bool { traits.startsIt && traits.hook == nil }
}
