// SPDX-License-Identifier: Apache-2.0
// The host is going down: systemd would refuse, or the order would be in the way.

extension Restraint {
    static let hostEnding = Restraint(
        word: "host-ending", names: 1, subject: .host, handovers: .all,
        look: .here { situation in
            let state = situation.host.systemState
            return state == "stopping" || state == "maintenance" ? .hostEnding(state: state) : nil
        },
        sentence: { "the host is going down (\($0.names[0]))" })
}

extension Veto {
    /// The host is in this state.
    package static func hostEnding(state: String) -> Veto { Veto("host-ending", [state]) }
}
