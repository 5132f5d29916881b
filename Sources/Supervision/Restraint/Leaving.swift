// SPDX-License-Identifier: Apache-2.0
// revived itself is being stopped: nothing is begun any more.

extension Restraint {
    static let leaving = Restraint(
        word: "ending", subject: .host, handovers: .all,
        look: .here { $0.host.ending ? .ending : nil },
        sentence: { _ in "revived is stopping" })
}

extension Veto {
    /// revived is stopping.
    package static let ending = Veto("ending")
}
