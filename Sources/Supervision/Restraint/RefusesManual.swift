// SPDX-License-Identifier: Apache-2.0
// RefuseManualStart= or RefuseManualStop=: systemd would refuse.

extension Restraint {
    static let refusesManual = Restraint(
        word: "refuses-manual", subject: .unit, ends: .byAPerson,
        look: .here { situation in
            guard let unit = situation.unit else { return nil }
            let traits = situation.action.traits
            let isRefused =
                (traits.stopsByHand && unit.refusesManualStop)
                || (traits.startsByHand && unit.refusesManualStart)
            return isRefused ? .refusesManual : nil
        },
        sentence: { _ in "its unit refuses to be started or stopped by hand" })
}

extension Veto {
    /// systemd would refuse.
    package static let refusesManual = Veto("refuses-manual")
}
