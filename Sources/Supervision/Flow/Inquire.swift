// SPDX-License-Identifier: Apache-2.0
// What the core would like to know: probes that are due, and what decisions lack.

extension Supervisor {
    /// Probes that are due and questions that are open. Each is asked once: calling this marks it
    /// as asked, so the caller must ask it.
    package mutating func inquiries(at now: Instant) -> [Inquiry] {
        clock = max(clock, now)
        var inquiries: [Inquiry] = []
        for place in placesDue {
            if services[place].decisionDue <= clock { ask(place, &inquiries) }
            probe(place, &inquiries)
        }
        return inquiries
    }

    /// Those of whom a deadline has passed; the host's own stands behind them.
    var placesDue: [Int] { deadlines.due(by: clock).filter(services.indices.contains) }

    /// Asks what decisions lack, until there is nothing more. What is to be written down stays due:
    /// that is for the next turn, and so are its draws.
    private mutating func ask(_ place: Int, _ inquiries: inout [Inquiry]) {
        var draws = chance
        var decision = wholeSituation(place).deliberate(&draws)
        while case .ask(let question) = decision {
            inquiries.append(inquiry(question, of: place))
            decision = wholeSituation(place).deliberate(&draws)
        }
        services[place].decisionDue = decision.due(at: clock)
    }

    /// The inquiry that a question becomes; it is out from now on.
    private mutating func inquiry(_ question: Question, of place: Int) -> Inquiry {
        let (name, policy) = (services[place].policy.name, services[place].policy)
        switch question {
        case .whoStopped:
            services[place].evidence.asked = true
            return .whoStopped(
                service: name, unit: policy.unit, invocation: units[policy.unit]?.invocation ?? "")
        case .whatBecameOf(let order):
            services[place].evidence.asked = true
            return .whatBecameOf(service: name, order)
        case .howEnded:
            let unit = units[policy.unit]
            let invocation = unit?.invocation ?? ""
            services[place].evidence.end = .asked(invocation: invocation, at: clock)
            return .howEnded(
                service: name, unit: policy.unit, invocation: invocation, unit?.exit ?? .unknown)
        case .preflight:
            services[place].evidence.isLooking = true
            return .preflight(service: name, sight(of: place))
        case .whichVersion(let command):
            services[place].evidence.version = .asked(clock)
            return .whichVersion(service: name, command)
        case .evidence(let collecting):
            services[place].evidence.collector = .asked
            return .evidence(service: name, collecting, policy.before ?? Before())
        }
    }

    private mutating func probe(_ place: Int, _ inquiries: inout [Inquiry]) {
        var situation = situation(place)
        for (index, probe) in situation.policy.probes.enumerated() {
            guard probe.within == nil, situation.probeDue(index) <= clock else { continue }
            defer { situation.evidence = services[place].evidence }
            services[place].evidence.probes[index].forgetRuns(
                begunBefore: clock - localHealth.widened(probe.patience) - Situation.lostAfter)
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
        asked.timeout = localHealth.widened(probe.timeout)
        asked.failForTimeouts = localHealth.widened(probe.failForTimeouts)
        return .probe(
            service: services[place].policy.name, probe: asked,
            invocation: services[place].evidence.invocation, begun: begun)
    }
}

extension Situation {
    /// What is lacking in every phase: whose doing it was that the unit is down, and what a record
    /// has promised.
    var openQuestion: Question? {
        if duty == .ask, mayAskTheWorld { return .whoStopped }
        if wantsEnd { return .howEnded }
        if wantsEarlyLook { return .preflight }
        guard evidence.collector == .wanted, let collecting = state.collecting else { return nil }
        return .evidence(collecting)
    }

    /// One question to the world at a time, and none while it cannot be reached.
    var mayAskTheWorld: Bool { !evidence.asked && !host.busLost }
}
