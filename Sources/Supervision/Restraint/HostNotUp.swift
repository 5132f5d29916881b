// SPDX-License-Identifier: Apache-2.0
// The host is not up yet: what does not run now may be about to be started. In a state that is not
// known nothing is done.

extension Restraint {
    static let hostNotUp = Restraint(
        word: "host-not-up", names: 1, subject: .host, handovers: .all,
        look: .here { situation in
            let state = situation.host.systemState
            return state == "running" || state == "degraded" ? nil : .hostNotUp(state: state)
        },
        sentence: { "the host is not up yet (\($0.names[0]))" })
}

extension Veto {
    /// The host is in this state.
    package static func hostNotUp(state: String) -> Veto { Veto("host-not-up", [state]) }
}
