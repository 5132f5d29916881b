// SPDX-License-Identifier: Apache-2.0
// Taking note: what each observation changes in the evidence, and whom it concerns. Nothing is
// decided here.

extension Supervisor {
    /// Changes evidence and facts, and says which services must be deliberated.
    mutating func absorb(_ observation: Observation, _ records: inout [Record]) -> [Int] {
        switch observation {
        case .started(let boot, let version, let wall):
            return start(boot, version, wall, &records)
        case .configured(let policy): return configure(policy, &records)
        case .configurationRefused(let faults, let first):
            records.append(make(.configurationRefused(faults: faults, first: first)))
            return []
        case .hostSeen(let facts): return see(facts, &records)
        case .unitSeen(let unit, let facts): return see(unit, facts)
        case .unitsLost:
            (openJobs, endedJobs, unreadJobs) = ([:], [:], [])
            for place in services.indices { services[place].evidence.forgetNews() }
            return []
        case .jobBegan(let unit, let id): return jobBegan(unit, id)
        case .jobEnded(let unit, let id, let result): return jobEnded(unit, id, result)
        case .explained(let service, let explanation): return explain(service, explanation)
        case .probeFinished(let service, let probe, let invocation, let begun, let outcome):
            return finish(service, probe, invocation, begun, outcome)
        case .probeUnanswered(let service, let probe, let invocation, let begun):
            return noteUnanswered(service, probe, invocation, begun)
        case .beat(let service, let probe): return beat(service, probe)
        case .beatUnheard(let service): return beatUnheard(service)
        case .looked(let service, let look): return self.look(service, look)
        case .orderFinished(let order, let outcome):
            return orderFinished(order, outcome)
        case .commanded(let service, let command, let by):
            return obey(command, for: service, by: by, &records)
        case .ended(let service, let invocation, let end):
            guard let place = places[service] else { return [] }
            services[place].evidence.end = .known(invocation: invocation, end)
            return [place]
        case .versionFound(let service, let answer):
            guard let place = places[service] else { return [] }
            services[place].evidence.version = .heard(answer, at: clock)
            return [place]
        case .collectorEnded(let service, let id, let outcome):
            return collectorEnded(service, id, outcome)
        case .untold(let loss):
            let event = Event.untold(
                dropped: loss.dropped, failed: loss.failed, last: loss.last)
            records.append(make(event))
            return []
        case .late(let lag): return wasLate(lag)
        case .away(let from, let until): return away(until - from)
        case .checkpointDue:
            records += checkpoint()
            return []
        case .stopRequested:
            host.ending = true
            records += checkpoint()
            records.append(make(.stopping))
            return []
        case .timePassed:
            let due = placesDue
            for place in due { noteSilence(place) }
            return due
        }
    }

    private mutating func start(
        _ boot: String, _ version: String, _ wall: Int64, _ records: inout [Record]
    ) -> [Int] {
        let record = make(.started(boot: boot, version: version, wall: wall))
        applyReplayed(record)
        records.append(record)
        for place in remembered.indices {
            let name = remembered[place].name
            if let kind = unread[name], remembered[place].phaseName == .inDoubt {
                let doubt = make(.unreadable(kind: kind), service: name)
                remembered[place].apply(doubt)
                records.append(doubt)
            }
            guard case .acting = remembered[place].phase, let order = remembered[place].order
            else { continue }
            let doubt = make(.inDoubt(order: order.id), service: name)
            remembered[place].apply(doubt)
            records.append(doubt)
        }
        return []
    }

    private mutating func collectorEnded(
        _ service: String, _ id: UInt64, _ outcome: CollectingOutcome
    ) -> [Int] {
        guard let place = places[service], services[place].state.collecting?.id == id else {
            return []
        }
        services[place].evidence.collector = .ended(outcome)
        return [place]
    }

    private mutating func orderFinished(_ order: UInt64, _ outcome: OrderOutcome) -> [Int] {
        let concerned = census.ordered.all.filter { services[$0].state.order?.id == order }
        for place in concerned {
            services[place].evidence.outcome = outcome
            services[place].evidence.asked = false
        }
        return concerned
    }

    private mutating func see(_ facts: HostFacts, _ records: inout [Record]) -> [Int] {
        let before = host
        host = facts
        host.ending = before.ending
        if facts.busLost != before.busLost {
            records.append(make(facts.busLost ? .busLost : .busRestored))
            for place in services.indices { listenAnew(place) }
        }
        if let how = facts.journalDegraded, before.journalDegraded == nil {
            records.append(make(.journalDegraded(how)))
        } else if facts.journalDegraded == nil, before.journalDegraded != nil {
            records.append(make(.journalRestored(spooled: facts.spooled, lost: facts.lost)))
        }
        return facts == before ? [] : Array(services.indices)
    }

    private mutating func see(_ unit: String, _ facts: UnitFacts) -> [Int] {
        let before = units[unit]
        units[unit] = facts
        noteRead(unit, facts)
        if before?.needs != facts.needs || before?.affected != facts.affected {
            for place in interest.watching(unit) { noteInterest(place) }
        }
        let concerned = interest.concerned(by: unit)
        for place in interest.watching(unit) {
            seeOwn(place, facts)
            // Nothing could answer until now.
            if before?.frozen == true, !facts.frozen { countAnew(place) }
        }
        return concerned
    }

    mutating func seeOwn(_ place: Int, _ facts: UnitFacts) {
        services[place].evidence.noteBegin(facts.invocation)
        if services[place].evidence.invocation != facts.invocation {
            services[place].evidence.begin(
                invocation: facts.invocation, probes: services[place].policy.probes,
                activeSince: facts.active == .active ? facts.activeSince : nil, at: clock)
            countStart(place, facts)
            spreadFirstProbes(place, facts)
        }
        services[place].evidence.note(facts, at: clock)
        services[place].evidence.restartsItself = facts.isRestartingItself
        let runs = facts.endsByDesign && facts.active == .activating
        if facts.runState == .up || runs {
            services[place].evidence.seenRunning = facts.invocation
        }
    }

    /// For systemd's start limit. A unit that was up before we looked started when it says so.
    private mutating func countStart(_ place: Int, _ facts: UnitFacts) {
        guard !facts.invocation.isEmpty else { return }
        let limit = facts.startLimit?.per ?? .zero
        if services[place].evidence.restartsItself {
            services[place].evidence.noteOwnStart(at: clock)
        }
        services[place].evidence.starts.append(runningSince(facts))
        services[place].evidence.starts.removeAll { clock - $0 >= limit }
    }

    /// A unit that has run for long is not asked in the instant in which we start; a new one is.
    private mutating func spreadFirstProbes(_ place: Int, _ facts: UnitFacts) {
        guard clock - runningSince(facts) > .seconds(5) else { return }
        for index in services[place].policy.probes.indices {
            let every = services[place].policy.probes[index].every
            services[place].evidence.probes[index].due = clock + chance.draw(upTo: every)
        }
    }

    /// On its way up a unit still shows when it was last up before.
    private func runningSince(_ facts: UnitFacts) -> Instant {
        guard let since = facts.activeSince, facts.active == .active else { return clock }
        return min(since, clock)
    }

    private mutating func jobBegan(_ unit: String, _ id: UInt32) -> [Int] {
        jobsBegan[unit] = clock
        openJobs[unit] = id
        unreadJobs.insert(unit)
        let concerned = interest.watching(unit)
        for place in concerned {
            let facts = units[unit]
            services[place].evidence.foreignJob = ForeignJob(
                id: id, invocation: facts?.invocation ?? "",
                wasUp: facts.map { $0.active != .inactive && $0.active != .failed } ?? false,
                isDragged: services[place].evidence.draggedBy != nil, began: clock)
        }
        return concerned
    }

    /// Another client's job is judged by its end: where the unit was up before and the result is
    /// `done`, a unit that is down by now was stopped by that client.
    private mutating func jobEnded(_ unit: String, _ id: UInt32, _ result: String) -> [Int] {
        if openJobs[unit] == id { openJobs[unit] = nil }
        endedJobs[unit] = unreadJobs.remove(unit) == nil ? nil : clock
        let concerned = interest.watching(unit)
        for place in concerned {
            let job = services[place].evidence.foreignJob
            services[place].evidence.foreignJob = nil
            let invocation = units[unit]?.invocation ?? ""
            if result == "done" {
                guard let job, job.id == id, job.wasUp else { continue }
                if job.isDragged {
                    // A consequence of our order, or a stop by another client that replaced it: the
                    // journal knows.
                    services[place].evidence.seenRunning = ""
                    continue
                }
                services[place].evidence.explanation = Explanation(
                    invocation: job.invocation, cause: .stopped(job: id), until: clock,
                    began: job.began)
            } else if result == "canceled" {
                // Another client's job replaced the dragged one; what comes of it is that client's
                // doing.
                if job?.isDragged == true { services[place].evidence.draggedBy = nil }
            } else if result != "invalid" {
                // (A reload of what does not run is invalid: systemd has not tried anything.)
                // A failed reload of a running unit explains nothing that comes later.
                let isUp = units[unit]?.isUp ?? false
                services[place].evidence.explanation = Explanation(
                    invocation: invocation, cause: .startEnded(result: result),
                    until: isUp ? clock : .never)
            }
        }
        return concerned + waiting(for: unit).filter { !concerned.contains($0) }
    }

    private mutating func explain(_ service: String, _ explanation: Explanation) -> [Int] {
        guard let place = places[service] else { return [] }
        services[place].evidence.asked = false
        services[place].evidence.explanation = explanation
        return [place]
    }
}
