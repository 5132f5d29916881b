// SPDX-License-Identifier: Apache-2.0
// What is down, or has no ExecReload=, is not reloaded. Waiting would not change that, so the
// ladder goes on.

extension Restraint {
    static let cannotReload = Restraint(
        word: "cannot-reload", operators: .override(nil), ends: .withTheRung,
        look: .here(\.reloadVeto),
        sentence: { _ in "it is down or cannot be reloaded" })
}

extension Veto {
    /// It is down, or its unit has no ExecReload=: the next rung.
    package static let cannotReload = Veto("cannot-reload")
}

extension Situation {
    fileprivate var reloadVeto: Veto? {
        guard action == .reload else { return nil }
        return unit?.isUp == true && unit?.canReload == true ? nil : .cannotReload
    }
}
