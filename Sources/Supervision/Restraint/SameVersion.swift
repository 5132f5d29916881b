// SPDX-License-Identifier: Apache-2.0
// What was deployed and did not stand its verification is not deployed again: the ladder goes on.

extension Restraint {
    static let sameVersion = Restraint(
        word: "same-version", names: 1, stage: .version, operators: .override(nil),
        ends: .withTheRung,
        look: .here(\.versionVeto),
        sentence: { "version \($0.names[0]) was deployed and did not help" })
}

extension Veto {
    /// This version: the next rung.
    package static func sameVersion(_ token: String) -> Veto { Veto("same-version", [token]) }
}

extension Situation {
    fileprivate var versionVeto: Veto? {
        guard step.action == .redeploy, case .heard(.token(let token), _) = evidence.version,
            state.badVersions.contains(token)
        else { return nil }
        return .sameVersion(token)
    }
}
