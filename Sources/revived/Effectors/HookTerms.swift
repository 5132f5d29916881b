// SPDX-License-Identifier: Apache-2.0
// What the policy says of a hook at the moment in which its order is begun.

import Supervision

extension Supervisor {
    func terms(of deployment: Deployment, _ service: String) -> HookEffector.Terms? {
        guard let place = place(of: service) else { return nil }
        let situation = situation(place)
        guard situation.ladder.indices.contains(deployment.rung) else { return nil }
        let rung = situation.ladder[deployment.rung]
        let isRollback = deployment.action == .rollback
        guard let hook = isRollback ? rung.redeploy?.rollback : rung.redeploy?.hook else {
            return nil
        }
        return HookEffector.Terms(
            hook: hook, limit: rung.timeout ?? Redeploy.timeout,
            incident: situation.state.incident?.id ?? "")
    }
}
