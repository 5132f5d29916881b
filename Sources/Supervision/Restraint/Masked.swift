// SPDX-License-Identifier: Apache-2.0
// The unit is masked: systemd does not start it.

extension Restraint {
    static let masked = Restraint(
        word: "masked", subject: .unit, ends: .byAPerson,
        look: .here { $0.unit?.load == .masked && !$0.isMendedOtherwise ? .masked : nil },
        sentence: { _ in "it is masked" })
}

extension Veto {
    /// systemd does not start it.
    package static let masked = Veto("masked")
}
