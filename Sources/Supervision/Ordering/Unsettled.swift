// SPDX-License-Identifier: Apache-2.0
// A job on a dependency goes first. `systemctl stop db` queues stops of db and of all that requires
// it, and those go down before db does: to take them for missing would be to start them, and to
// have systemd start db again, against the operator. So a dependency on which another client has a
// job is waited for, until the job has ended and the unit was read after it.

extension Supervisor {
    /// This long after the end of a job its unit has been read, or had no news.
    private static let reading = Situation.jobNewsDelay
    /// A reading may have begun before the job did.
    private static let queueing = Duration.seconds(1)

    /// Another client's job is at work on this unit, or has just been.
    func isUnsettled(_ unit: String) -> Bool {
        openJobs[unit] != nil || endedJobs[unit].map { clock - $0 < Self.reading } ?? false
    }

    /// When the first of these units will be settled by itself; never while a job is open.
    func settling(_ names: [String]) -> Instant {
        names.reduce(.never) { least, unit in
            guard openJobs[unit] == nil, let ended = endedJobs[unit] else { return least }
            let end = ended + Self.reading
            return end > clock ? min(least, end) : least
        }
    }

    /// The end of a job may have been lost; what a unit shows a while later has no job.
    mutating func noteRead(_ unit: String, _ facts: UnitFacts) {
        endedJobs[unit] = nil
        guard facts.job == 0 else { return }
        unreadJobs.remove(unit)
        if clock - (jobsBegan[unit] ?? clock) > Self.queueing { openJobs[unit] = nil }
    }

    /// Services that need this unit, by their unit or by the configuration.
    func waiting(for unit: String) -> [Int] {
        let concerned = interest.concerned(by: unit)
        let dependants = interest.watching(unit).flatMap {
            dependentOn[services[$0].policy.name] ?? []
        }
        return concerned + Set(dependants).subtracting(concerned).sorted()
    }

    /// Units whose jobs this service waits for.
    func awaited(by place: Int) -> [String] {
        let configured = services[place].policy.dependsOn.compactMap { self.place(of: $0) }
        let needs = units[services[place].policy.unit]?.needs ?? []
        return configured.map { services[$0].policy.unit } + needs
    }
}
