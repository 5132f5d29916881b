// SPDX-License-Identifier: Apache-2.0
// What the policy says of a hook at the moment in which its order is begun.

import Supervision

extension Supervisor {
    /// How long a member may take to stop; nil: the service has no failover.
    func stopTimeout(of service: String) -> Duration? {
        place(of: service).flatMap { services[$0].configured.failover?.stopTimeout }
    }

    func hookPlan(of deployment: Deployment, _ service: String) -> HookEffector.HookPlan? {
        guard let place = place(of: service) else { return nil }
        let situation = situation(place)
        guard situation.ladder.indices.contains(deployment.rung) else { return nil }
        let rung = situation.ladder[deployment.rung]
        let role = deployment.action == .failover ? .turns : deployment.action.traits.hook
        guard let role, let hook = rung.hook(role) else { return nil }
        let builtIn =
            deployment.action == .failover ? Failover.switchTimeout : Redeploy.timeout
        return HookEffector.HookPlan(
            hook: hook, limit: rung.timeout ?? builtIn,
            incident: situation.state.incident?.id ?? "")
    }
}
