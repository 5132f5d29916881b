// SPDX-License-Identifier: Apache-2.0
// What was deployed and did not stand its verification is not deployed again: the ladder goes on.

extension Situation {
    var versionVeto: Veto? {
        guard step.action == .redeploy, case .known(let token, _) = evidence.version,
            state.badVersions.contains(token)
        else { return nil }
        return .sameVersion(token)
    }
}
