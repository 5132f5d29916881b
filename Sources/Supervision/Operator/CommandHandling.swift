// SPDX-License-Identifier: Apache-2.0
// Carrying out what an operator asks.
//
// A command becomes records like everything else, so it survives us. An operator's order goes the
// way of our own: one at a time, recorded first, with the same affected set, verified afterwards.
// It overrides what only restrains our own zeal (back-off, budget, rest, giving up, observe mode,
// the service's own hold) and says so; it never overrides what others rely on (another client's
// job, the host's state, the hold file, another service's hold, systemd's own limits).

extension Supervisor {
    /// Why this command would be refused now; nil if it would be carried out.
    package func refusal(of command: OperatorCommand, for service: String, at now: Instant)
        -> CommandRefusal?
    {
        guard let place = places[service] else { return .noSuchService }
        var looking = self
        var situation = looking.askedSituation(place)
        situation.now = max(clock, now)
        return command.handling.refusal(situation)
    }

    /// As an operator's order would meet it, whatever the phase.
    private mutating func askedSituation(_ place: Int) -> Situation {
        var situation = situation(place)
        situation.surroundings = surroundings(of: place, for: situation.action(of: .restart))
        return situation
    }

    /// A refused command changes nothing; who asked was told by `refusal`.
    mutating func obey(
        _ command: OperatorCommand, for service: String, by: String, _ records: inout [Record]
    ) -> [Int] {
        guard let place = places[service], refusal(of: command, for: service, at: clock) == nil
        else { return [] }
        let handling = command.handling
        if let event = handling.event(askedSituation(place), by) {
            note(event, of: place, &records)
        }
        return handling.endsHold ? Set(census.heldAlong.all + [place]).sorted() : [place]
    }

    /// A mode that was set holds for the configuration that it was set over.
    mutating func endOverrides(_ records: inout [Record]) {
        for place in services.indices {
            let mode = services[place].policy.mode
            guard let set = services[place].state.modeOverride, set.configured != mode else {
                continue
            }
            let configured = ModeOverride(mode: mode, configured: mode, by: "the configuration")
            note(.modeSet(configured), of: place, &records)
        }
    }
}

extension Situation {
    func refusalOfHold(_ length: Duration, _ replaces: Bool) -> CommandRefusal? {
        guard length >= .seconds(1), length <= Hold.longest else { return .holdLength(length) }
        guard let hold = state.hold, hold.until > now, !replaces else { return nil }
        return .heldAlready(by: hold.by, reason: hold.reason, left: hold.until - now)
    }

    var refusalOfAcknowledging: CommandRefusal? {
        if unblocking(by: "") != nil { return nil }
        guard let incident = state.incident else { return .noIncident }
        let by = incident.acknowledgedBy
        return by.isEmpty ? nil : .acknowledgedAlready(by: by)
    }

    func refusal(ofOrder step: Step) -> CommandRefusal? { asking(step).orderRefusal }

    /// Every restraint is to judge what is asked, wherever the ladder stands.
    private func asking(_ step: Step) -> Situation {
        var situation = self
        situation.asked = step
        return situation
    }

    var restart: Step { Step(rung: trialRung, action: action(of: .restart)) }

    var redeploy: Step? {
        ladder.firstIndex { $0.remedy == .redeploy }.map { Step(rung: $0, action: .redeploy) }
    }

    private var orderRefusal: CommandRefusal? {
        if let order = state.order { return .orderIsOpen(order.id) }
        if state.phaseName == .inDoubt { return .inDoubt }
        if unit?.runState == .absent, unit?.load == .notFound { return .noUnit }
        if let veto = vetoForOperators { return .vetoed(veto) }
        switch unit?.runState {
        case .up, .down: return nil
        case .changing, .upWithJob: return .changing(unit?.active.rawValue ?? "changing")
        case .absent, nil: return .noUnit
        }
    }

    /// Those that the service's own budget or the host's limit still counts.
    var ordersThatStillCount: Int {
        let window = max(policy.limits.budget.per, surroundings?.hostWindow ?? .zero)
        return state.orders.count { now - $0 < window }
    }

    /// In a rest it is that rest's trial: if nothing comes of it, the rest goes on.
    func operatorsOrder(_ step: Step, _ by: String) -> Event {
        let trial: Trial =
            switch state.phaseName {
            case .resting: .ofRest
            case .givenUp: .ofGivingUp
            case .offDuty, .starting, .healthy, .failing, .acting, .verifying, .held, .blind,
                .inDoubt:
                .no
            }
        var order = order(step, trial)
        order.reason = .asked(by: by, over: overridden)
        return .ordered(order, incident: state.incident?.id ?? "")
    }

    /// An operator's order in a rest of which nothing came: the rest goes on, and its own trial is
    /// not made sooner for it.
    func isFruitlessAsking(_ order: Order, _ outcome: OrderOutcome) -> Bool {
        guard order.reason.askedBy != nil, order.trial != .no else { return false }
        switch outcome {
        case .canceled, .notBegun, .unknown: return true
        case .succeeded, .gone, .ignored, .failed, .timedOut: return false
        }
    }

    /// In the order of `Overridden`.
    private var overridden: [Overridden] {
        var over = overriddenRestraints
        let rests = state.phaseName == .resting || state.phaseName == .givenUp
        if state.incident != nil, now < state.nextAttempt, !rests { over.append(.backoff) }
        if budgetIsSpent { over.append(.budget) }
        if state.phaseName == .resting { over.append(.rest) }
        if state.phaseName == .givenUp { over.append(.givingUp) }
        if mode == .observe { over.append(.observeMode) }
        return Overridden.allCases.filter(over.contains)
    }
}
