// SPDX-License-Identifier: Apache-2.0
// The supervisor: a value that is told what happened, and answers with what to write down.
//
// One door in (`observe`), one list out (records); `inquiries` says what it would like to know and
// `nextDeadline` when it wants to be asked again. It holds no clock and no timer: each waiting
// state holds its instant, and the least of them is the next deadline.

package struct Supervisor: Sendable {
    /// In the order of the configuration.
    package internal(set) var services: [Supervised] = []
    package internal(set) var host = HostFacts()
    /// The sequence number of the last record.
    package internal(set) var sequence: UInt64 = 0
    package internal(set) var boot = ""
    package internal(set) var policy = Policy()

    /// Position by name. Look-up only, never iterated.
    var places: [String: Int] = [:]
    var interest = Interest()
    var census = Census()
    /// Those that name a service in `depends_on`, and those of a group, by its name.
    var dependentOn: [String: [Int]] = [:]
    var grouped: [String: [Int]] = [:]
    /// Services whose unit an order drags along, by the order: no fewer than those that say so.
    var dragging: [UInt64: [Int]] = [:]
    var units: [String: UnitFacts] = [:]
    /// When the last foreign job on a unit, one that revived did not queue, was seen to begin.
    var jobsBegan: [String: Instant] = [:]
    /// Foreign jobs that have not ended, by their unit; and when those did whose unit was not read
    /// since. Look-up only, never iterated.
    var openJobs: [String: UInt32] = [:]
    var endedJobs: [String: Instant] = [:]
    /// Units that were not read without a job since a foreign job on them began.
    var unreadJobs: Set<String> = []
    /// The brake that was put on last.
    package internal(set) var brake: Brake?
    /// Services that failed at once, as was recorded last; and failures since.
    package internal(set) var correlation: Correlation? {
        didSet { correlated = Set(correlation?.services ?? []) }
    }
    /// Their names. Look-up only.
    var correlated: Set<String> = []
    var burst = Burst()
    /// For each service the first one of its chain; nil where it must be found, because needs
    /// changed.
    var chains: [Int]?
    /// States that were replayed before the configuration was known, in order of appearance.
    var remembered: [ServiceState] = []
    /// Position among them by name. Look-up only: a journal may have a hundred thousand records.
    var rememberedPlaces: [String: Int] = [:]
    /// Of services that are in doubt for a record that could not be read, its kind.
    var unread: [String: String] = [:]
    var deadlines = DeadlineTree(count: 0)
    /// How late we are ourselves: evidence about revived and no service.
    package internal(set) var localHealth = LocalHealth()
    var chance: Chance
    var clock = Instant(nanoseconds: 0)

    /// The seed decides jitter and incident ids: the same seed and observations give the same
    /// records anywhere.
    package init(seed: UInt64) { chance = Chance(seed: seed) }

    /// One service: what is wanted, what is so, what was lately seen.
    package struct Supervised: Sendable {
        /// As the member of its group that is watched asks for.
        package var policy: ServicePolicy
        /// As the operator wrote it.
        package var configured: ServicePolicy
        package var state: ServiceState
        package var evidence = Evidence()
        /// When a decision may be due, whatever the probes: as the last one says.
        var decisionDue = Instant.never
    }

    /// The least instant at which `observe(.timePassed)` or `inquiries` has something to do.
    package var nextDeadline: Instant { deadlines.least }

    package func place(of service: String) -> Int? { places[service] }

    package func facts(of unit: String) -> UnitFacts? { units[unit] }

    // MARK: - The one door in

    /// Takes note of an observation and returns all records that follow from it, in order. The
    /// caller writes all of them, then begins the orders among them, each once.
    package mutating func observe(_ observation: Observation, at now: Instant) -> [Record] {
        clock = max(clock, now)
        var records: [Record] = []
        let concerned = absorb(observation, &records)
        for place in concerned + releaseBrake(&records) { settle(place, &records) }
        tellCorrelation(&records)
        return records
    }

    /// Asks for decisions until there is none left, also of those who wait for this service. More
    /// than a few in one turn would be a circle: a bug of revived, which must not become an endless
    /// loop on an operator's host.
    private mutating func settle(_ first: Int, _ records: inout [Record]) {
        var waiting = [first]
        var bound = 16 * (services.count + 1)
        while let place = waiting.popLast() {
            let before = services[place].state.phase
            let wasHeld = services[place].state.hold != nil
            var situation = wholeSituation(place)
            var decision = situation.deliberate(&chance)
            while bound > 0, case .record(let event) = decision {
                bound -= 1
                note(event, of: place, &records)
                situation = wholeSituation(place)
                decision = situation.deliberate(&chance)
            }
            assert(bound > 0, "circular decision of \(services[place].state)")
            // A circle goes on when something is heard, and not before.
            services[place].decisionDue = bound > 0 ? decision.due(at: clock) : .never
            rearm(place, by: situation)
            if wasHeld, services[place].state.hold == nil { waiting += census.heldAlong.all }
            guard services[place].state.phaseName != before.name else { continue }
            let dependants = dependants(of: place)
            let isWell = !services[place].state.phase.makesDependantsWait
            if isWell, before.makesDependantsWait { dependants.forEach { verifyAnew($0) } }
            // The last one is asked first.
            waiting += Set(dependants + waitingOnOthers(of: place)).sorted().reversed()
        }
    }

    /// What waited for a dependency, or came under suspicion meanwhile, is touched only if it still
    /// fails now that the dependency is well: its failures are counted from zero.
    private mutating func verifyAnew(_ place: Int) {
        guard
            services[place].state.phaseName == .healthy
                || services[place].state.withheld?.word == Restraint.waitsFor.word
        else { return }
        countAnew(place)
    }

    /// A decision that is due stays due until it is taken, whoever asks for probes in between.
    mutating func rearm(_ place: Int) { rearm(place, by: situation(place)) }

    /// The same, where the present situation is at hand.
    mutating func rearm(_ place: Int, by situation: Situation) {
        deadlines[place] = min(services[place].decisionDue, situation.probesDue)
    }

    /// Completes an event (ids, sequence), applies it, and puts it into the list.
    mutating func note(_ event: Event, of place: Int, _ records: inout [Record]) {
        let record = make(complete(event, of: place), service: services[place].policy.name)
        services[place].state.apply(record)
        census.note(place, services[place].state)
        remember(record, place)
        rewatch(place)
        records.append(record)
        if case .failed = event {
            if services[place].state.incident?.since == record.at {
                noteFailure(of: record.service, at: record.at)
            }
            considerBrake(&records)
        }
    }

    /// The same for an event of the host.
    mutating func noteOfHost(_ event: Event, _ records: inout [Record]) {
        let record = make(event)
        applyOfHost(record)
        records.append(record)
        armHost()
    }

    mutating func make(_ event: Event, service: String = "") -> Record {
        sequence += 1
        return Record(sequence: sequence, at: clock, service: service, event: event)
    }

    private mutating func complete(_ event: Event, of place: Int) -> Event {
        if case .failover(.handoverAsked("", let wanted)) = event {
            return .handoverAsked(incident: chance.identifier(), wanted)
        }
        if case .failed("", let reason, let next, let onset) = event {
            return .failed(incident: chance.identifier(), reason: reason, next: next, onset)
        }
        if case .recovered(let how, let isSlow, nil) = event {
            let parts = services[place].state.outageParts(until: clock)
            return .recovered(how, isSlow: isSlow, parts)
        }
        if case .collecting(var collecting) = event {
            collecting.id = sequence + 1
            return .collecting(collecting)
        }
        if case .ordered(var order, let incident) = event {
            order.id = sequence + 1
            order.boot = boot
            if order.deployment?.unit == "" {
                order.deployment?.unit = Deployment.unit(of: order.id)
            }
            let isNew = incident.isEmpty && order.reason.askedBy != nil
            return .ordered(order, incident: isNew ? chance.identifier() : incident)
        }
        return event
    }

    /// What a record means for the evidence, which `apply` does not see.
    private mutating func remember(_ record: Record, _ place: Int) {
        guard let change = record.event.kind.row.evidence else { return }
        services[place].evidence.note(change, at: clock)
        if case .unproven(let probe, _) = record.event {
            let index = services[place].policy.probes.firstIndex { $0.name == probe }
            if let index { services[place].evidence.probes[index].unprovenSaid = true }
        }
        if case .ordered(let order, _) = record.event {
            for unit in order.affected { drag(unit, by: place, order.id) }
        }
        guard case .finished(let order, _, _, _, _) = record.event else { return }
        judgeAnew(place)
        for other in dragging.removeValue(forKey: order) ?? []
        where services[other].evidence.draggedBy == order {
            services[other].evidence.draggedBy = nil
        }
    }

    /// An order that left the invocation as it was is verified by what is said from now on.
    private mutating func judgeAnew(_ place: Int) {
        let evidence = services[place].evidence
        guard services[place].state.phaseName == .verifying,
            evidence.invocation == evidence.eraOfOrder
        else { return }
        for index in evidence.probes.indices {
            services[place].evidence.probes[index].judgeAnew(from: clock)
        }
    }

    /// A job on this unit that begins before our order ends is a consequence of the order, not
    /// a client's wish.
    private mutating func drag(_ unit: String, by place: Int, _ order: UInt64) {
        for other in interest.watching(unit) where other != place {
            services[other].evidence.draggedBy = order
            dragging[order, default: []].append(other)
        }
    }
}
