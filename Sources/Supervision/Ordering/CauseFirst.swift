// SPDX-License-Identifier: Apache-2.0
// A dependency that hangs is seen later than those who need it: they answer 500 at once, and its
// own probe takes until its timeout, twice. Whoever is restarted in between was restarted for
// nothing.
//
// So a dependant that fails for its probes waits until its dependency has answered a question that
// was put after the failing began, and is not under suspicion itself. The question is put at once.
// It costs a healthy dependency one probe and the dependant that probe's answer; the wait ends with
// a pass, with the dependency's own failure (which goes first anyway), or with answers that say
// nothing.

extension Supervisor {
    /// What this service fails for may be that one's doing: it is not known to be well since.
    func mayBeTheCause(_ other: Int, of place: Int) -> Bool {
        guard let since = suspicion(of: place), isJudged(other) else { return false }
        let policy = services[other].policy.probes
        return zip(policy, services[other].evidence.probes).contains { probe, seen in
            guard services[other].state.mayAct(probe), !seen.hasServed(probe.role) else {
                return false
            }
            // A heartbeat cannot be asked: silence is no suspicion before it is a failure.
            return seen.isSuspect
                || (probe.within == nil && !seen.hasAnswered(since: since))
        }
    }

    /// Those on whom this service depends are asked soon, once it fails a probe.
    mutating func hastenDependencies(of place: Int) {
        guard let since = suspicion(of: place) else { return }
        let named = services[place].policy.dependsOn.compactMap { places[$0] }
        let needs = units[services[place].policy.unit]?.needs ?? []
        let dependencies = Set(named + needs.flatMap(interest.watching)).sorted()
        for other in dependencies where other != place && isJudged(other) {
            hasten(other, since)
        }
    }

    private mutating func hasten(_ other: Int, _ since: Instant) {
        for index in services[other].evidence.probes.indices {
            let seen = services[other].evidence.probes[index]
            let probe = services[other].policy.probes[index]
            guard services[other].state.mayAct(probe), probe.within == nil, seen.rounds.isEmpty,
                let due = seen.due, due > clock, !seen.hasAnswered(since: since)
            else { continue }
            services[other].evidence.probes[index].due = clock
        }
        rearm(other)
    }

    /// Since when a probe that may act has failed, or does not answer.
    private func suspicion(of place: Int) -> Instant? {
        var earliest: Instant?
        for index in services[place].evidence.probes.indices {
            guard let since = services[place].evidence.probes[index].troubledSince,
                services[place].state.mayAct(services[place].policy.probes[index])
            else { continue }
            earliest = min(earliest ?? since, since)
        }
        return earliest
    }

    /// It runs, is taken for healthy, and its probes are asked. (One that is blind says nothing,
    /// and in every other phase the dependant waits anyway.)
    private func isJudged(_ place: Int) -> Bool {
        guard services[place].state.phaseName == .healthy,
            let unit = units[services[place].policy.unit], unit.runState == .up
        else { return false }
        return services[place].evidence.invocation == unit.invocation && !host.ending
    }
}

extension ProbeEvidence {
    /// A question that was put since then has been answered, whatever the answer.
    fileprivate func hasAnswered(since: Instant) -> Bool {
        answeredFrom.map { $0 >= since } ?? false
    }
}

extension ServiceState {
    /// What this probe says may fail the service: it is proven, and more than readiness.
    func mayAct(_ probe: ProbePolicy) -> Bool {
        probe.role != .readiness && proven.contains(probe.definition)
    }
}
