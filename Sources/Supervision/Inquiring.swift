// SPDX-License-Identifier: Apache-2.0
// What the core would like to know: probes that are due, and whose doing something was.

extension Supervisor {
    /// Probes that are due and questions that are open. Each is asked once: calling this marks it
    /// as asked, so the caller must ask it.
    package mutating func inquiries(at now: Instant) -> [Inquiry] {
        clock = max(clock, now)
        var inquiries: [Inquiry] = []
        for place in services.indices where deadlines[place] <= clock {
            if wholeSituation(place).asks {
                question(place, &inquiries)
                askEvidence(place, &inquiries)
                askVersion(place, &inquiries)
            }
            probe(place, &inquiries)
        }
        return inquiries
    }

    private mutating func askEvidence(_ place: Int, _ inquiries: inout [Inquiry]) {
        guard services[place].evidence.collector == .wanted,
            let collecting = services[place].state.collecting
        else { return }
        let service = services[place].policy
        services[place].evidence.collector = .asked
        services[place].decisionDue = situation(place).decisionDue
        inquiries.append(
            .evidence(
                service: service.name, collecting, service.before ?? Before()))
    }

    private mutating func askVersion(_ place: Int, _ inquiries: inout [Inquiry]) {
        let situation = wholeSituation(place)
        guard situation.asksVersion,
            let command = situation.ladder[situation.step.rung].redeploy?.version
        else { return }
        services[place].evidence.version = .asked(clock)
        services[place].decisionDue = wholeSituation(place).decisionDue
        inquiries.append(.whichVersion(service: services[place].state.name, command))
    }

    private mutating func question(_ place: Int, _ inquiries: inout [Inquiry]) {
        let situation = wholeSituation(place)
        if situation.asksForLook {
            let units = touched(by: place)
            inquiries.append(.lastLook(service: services[place].state.name, units: units))
            services[place].evidence.isLooking = true
            services[place].decisionDue = wholeSituation(place).decisionDue
            return
        }
        guard situation.asksTheWorld else { return }
        let state = situation.state
        if let order = state.order, state.phaseName == .inDoubt {
            inquiries.append(.whatBecameOf(service: state.name, order))
        } else if situation.presence == .ask, let unit = situation.unit {
            inquiries.append(
                .whoStopped(
                    service: state.name, unit: situation.policy.unit,
                    invocation: unit.invocation))
        } else {
            return
        }
        services[place].evidence.asked = true
        services[place].decisionDue = wholeSituation(place).decisionDue
    }

    private mutating func probe(_ place: Int, _ inquiries: inout [Inquiry]) {
        var situation = situation(place)
        for (index, probe) in situation.policy.probes.enumerated() {
            guard probe.within == nil, situation.probeDue(index) <= clock else { continue }
            defer { situation.evidence = services[place].evidence }
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
        rearm(place, by: situation)
    }

    private func ask(_ place: Int, _ probe: ProbePolicy, _ begun: Instant) -> Inquiry {
        var asked = probe
        asked.timeout = lateness.widened(probe.timeout)
        return .probe(
            service: services[place].policy.name, probe: asked,
            era: services[place].evidence.era, begun: begun)
    }
}

extension Situation {
    /// A question is open and has not been asked.
    var asks: Bool { asksTheWorld || asksForLook || asksVersion || asksEvidence }

    fileprivate var asksForLook: Bool {
        switch state.phase {
        case .failing, .resting, .givenUp: wantsLook
        case .offDuty, .starting, .healthy, .acting, .verifying, .blind, .inDoubt: false
        }
    }

    fileprivate var asksTheWorld: Bool {
        guard !evidence.asked, !host.busLost else { return false }
        let isInDoubt =
            state.phaseName == .inDoubt && state.order != nil && evidence.outcome == nil
        return isInDoubt || presence == .ask
    }

    /// The version is asked for when everything else speaks for a redeploy.
    fileprivate var asksVersion: Bool {
        if case .asked(let since) = evidence.version, now - since < Redeploy.versionAge {
            return false
        }
        return !host.busLost && state.phase.mayOrder(at: now) && wantsVersion
    }

    /// Evidence was promised by a record and is not being taken yet.
    private var asksEvidence: Bool { evidence.collector == .wanted }
}
