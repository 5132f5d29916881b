// SPDX-License-Identifier: Apache-2.0
// What becomes of a question: it is answered, or not in time.

extension Supervisor {
    /// A question of this probe has had no answer for a whole timeout.
    mutating func noteUnanswered(
        _ service: String, _ probe: String, _ invocation: String, _ begun: Instant
    ) -> [Int] {
        guard let (place, index) = answered(probe, of: service, in: invocation) else { return [] }
        let timeout = localHealth.widened(services[place].policy.probes[index].timeout)
        services[place].evidence.probes[index].noteUnanswered(begun: begun, since: clock - timeout)
        hastenDependencies(of: place)
        return [place]
    }

    /// An answer, of whatever kind; one that was not asked for changes nothing.
    mutating func finish(
        _ service: String, _ probe: String, _ invocation: String, _ begun: Instant,
        _ outcome: ProbeOutcome
    ) -> [Int] {
        guard let (place, index) = answered(probe, of: service, in: invocation) else { return [] }
        let healed = services[place].evidence.probes[index].finish(
            begun: begun, outcome, at: clock, localHealth)
        if case .passed = outcome, services[place].policy.probes[index].role == .startup {
            listenAnew(place)
        }
        let policy = services[place].policy.probes[index]
        let mayAct = services[place].state.proven.contains(policy.definition)
        if healed, mayAct, services[place].state.phaseName == .healthy {
            services[place].evidence.waveredCount += 1
            services[place].evidence.waveredProbe = probe
        }
        let seen = services[place].evidence.probes[index]
        if services[place].state.isCounting(policy, seen), let due = seen.due {
            let soon = clock + policy.suspectEvery
            services[place].evidence.probes[index].due = min(due, soon)
        } else if case .passed = seen.lastOutcome, seen.lastOutcomeAt == clock, let due = seen.due {
            // What came late was not served for all that time.
            let rested = situation(place).rested(index, after: min(seen.took, policy.timeout))
            services[place].evidence.probes[index].due = max(due, rested)
        }
        hastenDependencies(of: place)
        return [place]
    }

    /// Where that probe stands, while the service is in that invocation.
    private func answered(
        _ probe: String, of service: String, in invocation: String
    ) -> (place: Int, index: Int)? {
        guard let place = places[service], services[place].evidence.invocation == invocation,
            let index = services[place].policy.probes.firstIndex(where: { $0.name == probe })
        else { return nil }
        return (place, index)
    }
}
