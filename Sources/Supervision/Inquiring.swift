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
            askEvidence(place, &inquiries)
            askVersion(place, &inquiries)
            probe(place, &inquiries)
            rearm(place)
        }
        return inquiries
    }

    /// A question is open and has not been asked.
    func asks(_ place: Int) -> Bool { asksTheWorld(place) || wantsLook(place) }

    private func wantsLook(_ place: Int) -> Bool {
        switch services[place].state.phase {
        case .failing, .resting, .givenUp: wholeSituation(place).wantsLook
        case .offDuty, .starting, .healthy, .acting, .verifying, .blind, .inDoubt: false
        }
    }

    private func asksTheWorld(_ place: Int) -> Bool {
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

    /// Evidence was promised by a record and is not being taken yet.
    func asksEvidence(_ place: Int) -> Bool { services[place].evidence.collector == .wanted }

    private mutating func askEvidence(_ place: Int, _ inquiries: inout [Inquiry]) {
        guard asksEvidence(place), let collecting = services[place].state.collecting else { return }
        let service = services[place].policy
        services[place].evidence.collector = .asked
        services[place].decisionDue = situation(place).decisionDue
        inquiries.append(
            .evidence(
                service: service.name, collecting, service.before ?? Before()))
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
        if wantsLook(place) {
            let units = touched(by: place)
            inquiries.append(.lastLook(service: services[place].state.name, units: units))
            services[place].evidence.isLooking = true
            services[place].decisionDue = wholeSituation(place).decisionDue
            return
        }
        guard asksTheWorld(place) else { return }
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
            let probe = services[place].policy.probes[index]
            guard probe.within == nil, situation.probeDue(index) <= clock else { continue }
            services[place].evidence.probes[index].forgetRuns(
                begunBefore: clock - lateness.widened(probe.patience))
            while let begun = services[place].evidence.probes[index].tryAgain(at: clock) {
                inquiries.append(ask(place, probe, begun))
            }
            guard situation.questionDue(index) <= clock else { continue }
            let begun = services[place].evidence.probes[index].begin(at: clock)
            services[place].evidence.probes[index].due = clock + situation.period(index, &chance)
            inquiries.append(ask(place, probe, begun))
        }
    }

    private func ask(_ place: Int, _ probe: ProbePolicy, _ begun: Instant) -> Inquiry {
        var asked = probe
        asked.timeout = lateness.widened(probe.timeout)
        return .probe(
            service: services[place].policy.name, probe: asked,
            era: services[place].evidence.era, begun: begun)
    }
}
