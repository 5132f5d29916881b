// SPDX-License-Identifier: Apache-2.0
// Recovering: the records of the memory, applied in order by the same function as ever; and the
// two moments in which what is remembered meets what is configured.

extension Supervisor {
    /// Applies a record of a former run. Its sequence number must be higher than the last one's;
    /// another one is a repetition and is ignored.
    package mutating func replay(_ record: Record) {
        guard record.sequence > sequence else { return }
        sequence = record.sequence
        applyReplayed(record)
    }

    mutating func applyReplayed(_ record: Record) {
        if let (boot, wall) = record.event.boot { enter(boot: boot, wall: wall, at: record.at) }
        applyOfHost(record)
        guard !record.service.isEmpty else { return }
        if case .dropped = record.event {
            forget(record.service)
            burst.forget(record.service)
        } else if let place = rememberedPlaces[record.service] {
            remembered[place].apply(record)
        } else {
            var state = ServiceState(name: record.service, unit: "")
            state.apply(record)
            rememberedPlaces[record.service] = remembered.count
            remembered.append(state)
        }
        noteReadable(record)
        guard case .failed = record.event,
            remembered(record.service)?.incident?.since == record.at
        else { return }
        noteFailure(of: record.service, at: record.at)
    }

    /// What was replayed of a service, while no configuration is known.
    private func remembered(_ service: String) -> ServiceState? {
        rememberedPlaces[service].map { remembered[$0] }
    }

    /// What could not be read is said at the start, unless what came later settled it.
    private mutating func noteReadable(_ record: Record) {
        if case .unreadable(let kind) = record.event {
            unread[record.service] = kind
        } else if remembered(record.service)?.phaseName != .inDoubt {
            unread[record.service] = nil
        }
    }

    private mutating func forget(_ service: String) {
        guard let place = rememberedPlaces[service] else { return }
        remembered.remove(at: place)
        rememberedPlaces[service] = nil
        for later in place..<remembered.count { rememberedPlaces[remembered[later].name] = later }
    }

    private mutating func enter(boot next: String, wall: Int64, at now: Instant) {
        defer { boot = next }
        guard !boot.isEmpty, boot != next else { return }
        for place in remembered.indices { remembered[place].applyReboot(wall: wall, at: now) }
        brake = nil
        correlation = nil
        burst = Burst()
    }

    /// What a record of the host changes; like `apply`, by nothing but the record.
    mutating func applyOfHost(_ record: Record) {
        guard record.service.isEmpty else { return }
        if case .braked(let until, _, _) = record.event { brake = Brake(until: until) }
        if case .brakeReleased = record.event { brake?.releasedAt = record.at }
        if case .correlated(let services, _, let until) = record.event {
            correlation = Correlation(at: record.at, until: until, services: services)
            burst = Burst()
        }
        if case .checkpoint(_, _, let knownBrake, let knownCorrelation) = record.event {
            brake = knownBrake
            correlation = knownCorrelation
        }
    }

    /// The state of one service, as it is remembered.
    package func state(of service: String) -> ServiceState? {
        places[service].map { services[$0].state } ?? remembered(service)
    }

    /// States as they are remembered, for those who compare a replay with the live run.
    package var states: [ServiceState] {
        services.isEmpty ? remembered : services.map(\.state)
    }

    // MARK: - A configuration, whole

    /// Services keep their state by name; one that means another unit now starts with a fresh
    /// state. What is no longer configured is dropped, and its open order ended.
    mutating func configure(_ next: Policy, _ records: inout [Record]) -> [Int] {
        let (former, formerPlaces) = (services, places)
        let units = Dictionary(
            next.services.map { ($0.name, $0.unit) }, uniquingKeysWith: { first, _ in first })
        for state in former.isEmpty ? remembered : former.map(\.state) {
            let unit = units[state.name]
            if unit == nil || (!state.unit.isEmpty && unit != state.unit) { drop(state, &records) }
        }
        records.append(
            make(.configured(digest: next.digest, services: next.services.count)))
        services = next.services.map { policy in
            supervised(policy, formerly: formerPlaces[policy.name].map { former[$0] })
        }
        remembered = []
        rememberedPlaces = [:]
        unread = [:]
        policy = next
        places = Dictionary(
            zip(next.services.map(\.name), next.services.indices), uniquingKeysWith: { $1 })
        deadlines = DeadlineTree(count: services.count + 1)
        armHost()
        index()
        endOverrides(&records)
        return Array(services.indices)
    }

    private mutating func drop(_ state: ServiceState, _ records: inout [Record]) {
        if let order = state.order {
            records.append(
                make(
                    .finished(
                        order: order.id, outcome: .unknown("dropped"), rung: 0,
                        graceUntil: clock, next: clock), service: state.name))
        }
        if let open = state.collecting {
            let end = Event.collected(id: open.id, .overtaken, folder: open.folder)
            records.append(make(end, service: state.name))
        }
        records.append(make(.dropped(unit: state.unit), service: state.name))
        forget(state.name)
        burst.forget(state.name)
    }

    private func supervised(
        _ policy: ServicePolicy, formerly former: Supervised?
    ) -> Supervised {
        if var kept = former, kept.configured.unit == policy.unit {
            kept.configured = policy
            let policy = policy.watching(kept.state.watched(primary: policy.unit))
            let seen = kept.policy.probes.map(\.name)
            let answers = kept.evidence.probes
            kept.evidence.probes = policy.probes.map { probe in
                guard let place = seen.firstIndex(of: probe.name),
                    kept.policy.probes[place] == probe, answers.indices.contains(place)
                else { return ProbeEvidence(probe, at: clock) }
                return answers[place]
            }
            kept.policy = policy
            return kept
        }
        var state = ServiceState(name: policy.name, unit: policy.unit)
        if former == nil, let known = remembered(policy.name) {
            state = known
            state.unit = policy.unit
        }
        let effective = policy.watching(state.watched(primary: policy.unit))
        var fresh = Supervised(policy: effective, configured: policy, state: state)
        fresh.evidence.probes = effective.probes.map { ProbeEvidence($0, at: clock) }
        if let order = state.order, order.boot != boot {
            let isLasting = order.runsHook
            fresh.evidence.outcome = isLasting ? .unknown("rebooted") : .notBegun(.rebooted)
        }
        return fresh
    }

    /// Another member of the group is watched from now on: that unit, its probes, fresh evidence.
    mutating func rewatch(_ place: Int) {
        let configured = services[place].configured
        let member = services[place].state.watched(primary: configured.unit)
        let policy = configured.watching(member)
        guard policy.unit != services[place].policy.unit else { return }
        services[place].policy = policy
        services[place].evidence = Evidence()
        services[place].evidence.probes = policy.probes.map {
            ProbeEvidence($0, at: clock)
        }
        noteInterest(place)
        if let facts = units[policy.unit] { seeOwn(place, facts) }
    }

    /// Everything by which services are found, as they are now.
    private mutating func index() {
        interest = Interest(count: services.count)
        census = Census()
        (dependentOn, grouped, dragging) = ([:], [:], [:])
        for place in services.indices {
            let policy = services[place].configured
            noteInterest(place)
            census.note(place, services[place].state)
            for name in Set(policy.dependsOn).sorted() {
                dependentOn[name, default: []].append(place)
            }
            if let group = policy.group { grouped[group.name, default: []].append(place) }
            if let order = services[place].evidence.draggedBy {
                dragging[order, default: []].append(place)
            }
        }
    }

    /// The service watches another unit, or that one needs something else.
    mutating func noteInterest(_ place: Int) {
        let unit = services[place].policy.unit
        interest.set(
            place, watching: unit, members: services[place].configured.members,
            needs: units[unit]?.needs ?? [])
        chains = nil
    }

    /// A group of snapshots from which a replay can begin.
    mutating func checkpoint() -> [Record] {
        var records = [
            make(
                .checkpoint(
                    boot: boot, services: services.count, brake: brake, correlation: correlation))
        ]
        for service in services {
            records.append(make(.snapshot(service.state), service: service.state.name))
        }
        return records
    }
}

extension Event {
    /// The boot in which it was written, and the wall clock then, where it says so.
    fileprivate var boot: (String, wall: Int64)? {
        if case .started(let boot, _, let wall) = self { return (boot, wall) }
        if case .checkpoint(let boot, _, _, _) = self { return (boot, 0) }
        return nil
    }
}
