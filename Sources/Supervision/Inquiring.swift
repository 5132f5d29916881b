// SPDX-License-Identifier: Apache-2.0
// What the core would like to know: probes that are due, and whose doing something was.

extension Supervisor {
    /// Probes that are due and questions that are open. Each is asked once: calling this marks it
    /// as asked, so the caller must ask it.
    package mutating func inquiries(at now: Instant) -> [Inquiry] {
        clock = max(clock, now)
        var inquiries: [Inquiry] = []
        for place in services.indices where deadlines[place] <= clock {
            question(place, &inquiries)
            askVersion(place, &inquiries)
            probe(place, &inquiries)
            rearm(place)
        }
        return inquiries
    }

    /// A question is open and has not been asked.
    func asks(_ place: Int) -> Bool {
        guard !services[place].evidence.asked, !host.busLost else { return false }
        let isInDoubt =
            services[place].state.phaseName == .inDoubt && services[place].state.order != nil
            && services[place].evidence.outcome == nil
        return isInDoubt || situation(place).presence == .ask
    }

    /// The version is asked for when everything else speaks for a redeploy.
    func asksVersion(_ place: Int) -> Bool {
        if case .asked(let since) = services[place].evidence.version,
            clock - since < Redeploy.versionAge
        {
            return false
        }
        return !host.busLost && services[place].state.phase.mayOrder(at: clock)
            && wholeSituation(place).wantsVersion
    }

    private mutating func askVersion(_ place: Int, _ inquiries: inout [Inquiry]) {
        guard asksVersion(place) else { return }
        let situation = situation(place)
        guard let command = situation.ladder[situation.step.rung].redeploy?.version else { return }
        services[place].evidence.version = .asked(clock)
        services[place].decisionDue = wholeSituation(place).decisionDue
        inquiries.append(.whichVersion(service: services[place].state.name, command))
    }

    private mutating func question(_ place: Int, _ inquiries: inout [Inquiry]) {
        guard asks(place) else { return }
        let state = services[place].state
        if let order = state.order, state.phaseName == .inDoubt {
            inquiries.append(.whatBecameOf(service: state.name, order))
        } else if situation(place).presence == .ask, let unit = units[services[place].policy.unit] {
            inquiries.append(
                .whoStopped(
                    service: state.name, unit: services[place].policy.unit,
                    invocation: unit.invocation))
        } else {
            return
        }
        services[place].evidence.asked = true
        services[place].decisionDue = wholeSituation(place).decisionDue
    }

    private mutating func probe(_ place: Int, _ inquiries: inout [Inquiry]) {
        for index in services[place].policy.probes.indices {
            let situation = situation(place)
            guard situation.probeDue(index) <= clock else { continue }
            let probe = services[place].policy.probes[index]
            services[place].evidence.probes[index].forgetRuns(begunBefore: clock - probe.patience)
            services[place].evidence.probes[index].begin(at: clock)
            services[place].evidence.probes[index].due = clock + situation.period(index, &chance)
            inquiries.append(
                .probe(
                    service: services[place].policy.name, probe: probe,
                    era: services[place].evidence.era, begun: clock))
        }
    }
}
