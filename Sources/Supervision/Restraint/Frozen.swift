// SPDX-License-Identifier: Apache-2.0
// The unit is frozen (for example by `systemctl freeze`): it is meant to stand still.

extension Restraint {
    static let frozen = Restraint(
        word: "frozen", subject: .unit,
        look: .here { $0.unit?.frozen == true ? .frozen : nil },
        sentence: { _ in "it is frozen" })
}

extension Veto {
    /// It stands still.
    package static let frozen = Veto("frozen")
}
