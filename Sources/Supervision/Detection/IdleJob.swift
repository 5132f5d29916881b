// SPDX-License-Identifier: Apache-2.0
// A stop of what is down already. systemd ends such a job at once, changes nothing and writes
// nothing: it is seen only while we listen, and its kind cannot be asked for. Who says `systemctl
// stop` to a unit that fails and fails again means that it is to stay down.
//
// (A `try-restart` of a unit that is down looks the same. In doubt nothing is started.)

/// Somebody's job on a unit that was down, which changed nothing.
struct IdleJob: Equatable, Sendable {
    var id: UInt32
    /// The run that had ended before.
    var invocation: String
    var ended: Instant
}

extension Supervisor {
    /// A start would have shown a new run, or a condition that is not met; a hook sees to its
    /// service by itself. What is not being repaired is not kept from anything.
    mutating func noteIdle(_ job: ForeignJob, of place: Int) {
        let runsHook = services[place].state.order?.action.runsHook == true
        guard !job.isDragged, !runsHook, services[place].state.incident != nil else { return }
        services[place].evidence.idleJob = IdleJob(
            id: job.id, invocation: job.invocation, ended: clock)
    }
}

extension Situation {
    /// Until then the news of what a job on a unit that was down has changed may still come.
    var idleJobUntil: Instant {
        evidence.idleJob.map { $0.ended + Self.jobNewsDelay } ?? .never
    }

    /// What is being repaired was stopped while it was down.
    func idleStop(_ unit: UnitFacts) -> PresenceVerdict? {
        guard let job = evidence.idleJob, job.invocation == unit.invocation, unit.conditionMet
        else { return nil }
        return now < idleJobUntil ? .unclear : .offDuty(.stopped(job: job.id))
    }
}
