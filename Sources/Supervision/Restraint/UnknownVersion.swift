// SPDX-License-Identifier: Apache-2.0
// A redeploy did not help, and what would be deployed now is not known: it may be the same again.
// In doubt it is not deployed, and the ladder goes on. (Where no redeploy has failed yet there is
// nothing to repeat: it is deployed, and its record says that its version is not known.)

extension Restraint {
    static let unknownVersion = Restraint(
        word: "version-unknown", names: 1, stage: .version, operators: .override(nil),
        ends: .withTheRung, sameness: .word,
        look: .here(\.unknownVersionVeto),
        sentence: {
            "which version would be deployed is not known (\($0.names[0])), and a redeploy did not "
                + "help before"
        })
}

extension Veto {
    /// For this reason: the next rung.
    package static func unknownVersion(_ why: String) -> Veto { Veto("version-unknown", [why]) }
}

extension Situation {
    fileprivate var unknownVersionVeto: Veto? {
        guard step.action == .redeploy, case .heard(.unknown(let why), _) = evidence.version,
            !state.badVersions.isEmpty
        else { return nil }
        return .unknownVersion(why)
    }
}
