// SPDX-License-Identifier: Apache-2.0
// systemd cannot be reached: nothing can be done, and nothing that is known is still true.

extension Restraint {
    static let busLost = Restraint(
        word: "bus-lost", subject: .host, handovers: .all,
        look: .here { $0.host.busLost ? .busLost : nil },
        sentence: { _ in "systemd cannot be reached" })
}

extension Veto {
    /// systemd cannot be reached.
    package static let busLost = Veto("bus-lost")
}
