// SPDX-License-Identifier: Apache-2.0
// The verb follows the state: TryRestartUnit does nothing to a failed unit and calls that `done`,
// RestartUnit would start what an operator has just stopped.

extension Situation {
    /// What would be done next.
    package var action: Action { step.action }

    /// A remedy is carried out by the action of its name; but what is down is started, and so it is
    /// after giving up.
    func action(of remedy: Rung.Remedy) -> Action {
        if let action = Action(rawValue: remedy.rawValue), action != .restart { return action }
        switch unit?.runState {
        case .up, .upWithJob: return .restart
        case .changing, .down, .absent, nil: return .start
        }
    }

    /// How long systemd may take: what the unit itself allows for stop and start, and half a minute
    /// for queued jobs of its dependencies; 10 min where the unit allows infinity.
    package func timeout(of step: Step) -> Duration {
        let rung = ladder[step.rung]
        if step.action.runsHook { return (rung.timeout ?? Redeploy.timeout) + Redeploy.margin }
        if step.action == .failover { return handoverTimeout(rung) }
        if let timeout = rung.timeout { return timeout }
        if let unit, unit.endsByDesign { return timeout(ofOneshot: unit) }
        return jobTimeout(unit)
    }

    /// The steps of a handover take what their units, the stop timeout or the hook may take.
    private func handoverTimeout(_ rung: Rung) -> Duration {
        guard let handover = dueHandover, let failover = rung.failover else { return .zero }
        switch handover.step {
        case .stop, .retire: return failover.stopTimeout + Failover.stopMargin
        case .start: return rung.timeout ?? jobTimeout(facts(of: handover.to))
        case .switchOver: return (rung.timeout ?? Failover.switchTimeout) + Redeploy.margin
        }
    }

    private func jobTimeout(_ unit: UnitFacts?) -> Duration {
        guard let unit, let start = unit.startTimeout, let stop = unit.stopTimeout else {
            return .seconds(600)
        }
        return start + stop + .seconds(30)
    }

    /// The job of a oneshot ends when its work is done: a day where no limit says how long that is.
    private func timeout(ofOneshot unit: UnitFacts) -> Duration {
        let longest = Duration.seconds(24 * 3600)
        let run = min(policy.maxRuntime ?? longest, unit.startTimeout ?? longest)
        return run + min(unit.stopTimeout ?? longest, longest) + .seconds(30)
    }

    /// The grace of an invocation that is active since the given instant.
    package func grace(from active: Instant) -> Instant {
        if let grace = policy.grace { return active + grace }
        return active + min(unit?.startTimeout ?? .seconds(120), .seconds(120))
    }
}
