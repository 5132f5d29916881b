// SPDX-License-Identifier: Apache-2.0
// systemd would refuse: the unit's file is gone or broken.

extension Restraint {
    static let notLoadable = Restraint(
        word: "not-loadable", names: 1, subject: .unit, ends: .byAPerson,
        look: .here { situation in
            switch situation.unit?.load {
            case _ where situation.isMendedOtherwise: nil
            case .loaded, .masked, nil: nil
            case .notFound: .notLoadable("not-found")
            case .other(let state): .notLoadable(state)
            }
        },
        sentence: { "systemd would refuse: its unit cannot be loaded (\($0.names[0]))" })
}

extension Veto {
    /// The word is its LoadState.
    package static func notLoadable(_ state: String) -> Veto { Veto("not-loadable", [state]) }
}
