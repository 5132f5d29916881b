// SPDX-License-Identifier: Apache-2.0
// revived in the world: the flow of the daemon with the world at both ends.

package import Supervision

extension World {
    // MARK: - The flow

    /// A message that arrives; one that stops at a stopped process waits for it.
    mutating func hear(_ observation: Observation) {
        if isAway { return unread.append(observation) }
        if case .orderFinished = observation, doom == .beforeOutcome { return die() }
        tell(observation)
    }

    /// One turn: the observation, its records, their orders, and what the core asks.
    package mutating func tell(_ observation: Observation) {
        if notesDeeds {
            if case .late(let lag) = observation { note(deed: "late \(lag.scenario)") }
            if case .checkpointDue = observation { note(deed: "checkpoint") }
        }
        lookForHold(before: observation)
        guard let records = agent?.supervisor.observe(observation, at: now) else { return }
        if doom == .beforeRecord, !records.isEmpty { return die() }
        write(records)
        if doom == .beforeTelling, !records.isEmpty { return die() }
        note(records)
        for record in records {
            guard case .ordered(let order, _) = record.event else { continue }
            if doom == .beforeAct { return die() }
            schedule(.begin(order, run: run), in: draw())
        }
        inquire()
        noteNext()
        swap()
        if case .timePassed = observation { noteOverdue() }
    }

    /// Before each decision the hold files are looked for, as the daemon does.
    private mutating func lookForHold(before observation: Observation) {
        if case .hostSeen = observation { return }
        guard var facts = agent?.supervisor.host, facts.holdFile != host.holdFile,
            agent?.supervisor.services.isEmpty == false
        else { return }
        facts.holdFile = host.holdFile
        tell(.hostSeen(facts))
    }

    /// A deadline has woken revived. Its turn satisfies it, or leaves it to the next one: what was
    /// decided on may have been changed by a later decision of the same turn.
    private mutating func noteOverdue() {
        guard let due = agent?.supervisor.nextDeadline, due <= now else { return overdueTurns = 0 }
        overdueTurns += 1
        guard overdueTurns > 1, keepsTurns else { return }
        var moment = Turn(at: now, boot: bootName)
        moment.overdue = due
        turns.append(moment)
    }

    private mutating func write(_ records: [Record]) {
        guard !records.isEmpty else { return }
        let texts = records.map(\.text)
        journal += texts
        forgetHooks(records)
        guard keepsTurns else { return }
        var moment = Turn(at: now, boot: bootName)
        moment.records = records
        moment.texts = texts
        moment.states = agent?.supervisor.states ?? []
        moment.hostMemory = agent.map { HostMemory($0.supervisor) }
        moment.truths = truths
        moment.host = policy.host
        moment.isHeld = host.holdFile != nil
        moment.hostState = agent?.supervisor.host.systemState ?? host.systemState
        turns.append(moment)
    }

    package var truths: [Truth] {
        policy.services.map { service in
            let unit = unit(watched(service))
            var truth = Truth(
                policy: service, isUp: unit?.isUp ?? false, wellSince: unit?.wellSince,
                isStoppedBySomebody: unit?.isStoppedBySomebody ?? false, holdFile: host.holdFile)
            truth.watched = watched(service)
            truth.succeededAt = unit?.result == "success" ? unit?.succeeded?.at : nil
            if let slowest = unit?.slowest {
                truth.answers = unit?.answeringSince.map { (since: $0, slowest: slowest) }
            }
            truth.saysWhen = unit?.saysWhenSince
            truth.needs = unit?.needs ?? []
            truth.neededBy = dependants(of: truth.watched)
            truth.tracedSince = unit?.tracesItself == true ? nil : unit?.tracedSince
            truth.dumpingSince = unit?.dumpingSince
            truth.packagesSince = packagesSince
            truth.rebootLimit = unit?.rebootsHost == true ? unit?.startLimit : nil
            truth.risksHost = unit?.hostRisk != nil
            let rivals = rivals(of: truth.watched).compactMap { self.unit($0) }
            truth.rivalUpSince = rivals.compactMap { $0.isUp ? $0.activeSince : nil }.min()
            if case .stopped = unit?.explanation { truth.wasStopped = true }
            if unit?.looksStopped == true { truth.wasStopped = true }
            truth.running = running(service)
            return truth
        }
    }

    private mutating func inquire() {
        guard let inquiries = agent?.supervisor.inquiries(at: now) else { return }
        for inquiry in inquiries {
            if recordsInquiries { self.inquiries.append((now, inquiry)) }
            switch inquiry {
            case .probe(let service, let probe, let invocation, let begun):
                ask(service, probe, invocation, begun)
            case .whoStopped(let service, let name, let invocation):
                let unit = unit(name)
                let isTold = !host.busLost && unit?.isUntold == false
                let isOwn = unit?.endedBeforeAnyStop == true && unit?.invocation == invocation
                var cause = isTold ? unit?.explanation ?? .unknown : .unknown
                if cause == .unknown, isOwn, !host.busLost { cause = .byItself }
                var explanation = Explanation(invocation: invocation, cause: cause)
                if isTold, cause != .unknown, let run = unit?.lastRun {
                    (explanation.run, explanation.ended) = (run.invocation, run.ended)
                }
                schedule(.tell(.explained(service: service, explanation), run: run), in: draw())
            case .howEnded(let service, let name, let invocation, _):
                let found = unit(name).flatMap { $0.invocation == invocation ? $0.end : nil }
                let told = Observation.ended(
                    service: service, invocation: invocation, found ?? UnitEnd())
                schedule(.tell(told, run: run), in: draw())
            case .whatBecameOf(_, let order):
                examined.append(order)
                examine()
            case .preflight(let service, let sight):
                schedule(.tell(.looked(service: service, preflight(sight)), run: run), in: draw())
            case .whichVersion(let service, _):
                let policy = policy.services.first { $0.name == service }
                let unit = policy.flatMap { self.unit(watched($0)) }
                let said = host.busLost ? "" : unit?.version ?? ""
                let found = Observation.versionFound(
                    service: service, said.isEmpty ? .unknown("it said nothing") : .token(said))
                schedule(.tell(found, run: run), in: draw())
            case .evidence(let service, let collecting, let before):
                collect(service, collecting, before)
            }
        }
    }

    private func preflight(_ sight: Sight) -> Preflight {
        var look = Preflight(at: now)
        let units = sight.stopped.compactMap { unit($0) }.filter(\.isUp)
        look.risk =
            units.compactMap { unit in
                unit.hostRisk.map { HostRisk(unit: unit.name, setting: $0) }
            }.first
        for name in sight.started where look.excluded == nil {
            let other = rivals(of: name).first { !sight.isOwn($0) && unit($0)?.isDown == false }
            look.excluded = other.map {
                Exclusion(unit: name, other: $0, setting: Exclusion.conflicts)
            }
        }
        let traced = units.filter { $0.tracedSince != nil }
        look.traced = (traced.first { !$0.tracesItself } ?? traced.first).map {
            Traced(unit: $0.name, by: "gdb", isOwn: $0.tracesItself)
        }
        look.dumping = units.first { $0.dumpingSince != nil }?.name
        look.packageManager = packagesSince == nil ? nil : "apt-get"
        return look
    }

    // MARK: - Orders

    mutating func begin(_ order: Order) {
        let isScripted = !scripted.isEmpty
        if isScripted, let outcome = scripted.removeFirst() { return end(order, outcome) }
        if isScripted { return }
        if host.busLost { return end(order, .notBegun(.busLost)) }
        if host.holdFile != nil { return end(order, .notBegun(.held)) }
        guard let unit = unit(order.unit) else {
            return end(order, .notBegun(.refused("NoSuchUnit")))
        }
        if unit.load != .loaded, !order.runsHook {
            return end(order, .notBegun(.refused("UnitMasked")))
        }
        if unit.refusesManual, !order.runsHook, !order.action.keepsInvocation {
            return end(order, .notBegun(.refused("OnlyByDependency")))
        }
        meddleBefore(unit)
        if let rival = rival(of: order) { return end(order, .notBegun(.notGone(unit: rival))) }
        if let moved = order.unmetPrecondition(of: facts(of: unit)) {
            return end(order, .notBegun(.worldMoved(moved)))
        }
        if let moved = unmetNeed(of: order, unit) {
            return end(order, .notBegun(.worldMoved(moved)))
        }
        noteBegun(order)
        carryOut(order)
        if doom == .afterAct { die() }
        if let kind = meddler, self.unit(order.unit)?.job != nil {
            meddler = nil
            operate(kind, order.unit)
        }
    }

    /// The core decides again at once: it must know what we know.
    private mutating func unmetNeed(of order: Order, _ unit: FakeUnit) -> String? {
        for name in unit.needs {
            guard let need = self.unit(name) else { continue }
            let now = facts(of: need, affected: dependants(of: name))
            let moved = order.unmetNeed(name, known: agent?.told[name], now: now)
            guard let moved else { continue }
            look(name)
            return moved
        }
        return nil
    }

    /// An operator's stop of what the unit needs has come to its end in this moment. (No draw of
    /// its own: the seeds stay what they were.)
    private mutating func meddleBefore(_ unit: FakeUnit) {
        guard meddler == .stop, now.nanoseconds % 2 == 0,
            let need = unit.needs.first(where: { self.unit($0)?.isUp == true })
        else { return }
        meddler = nil
        operate(.stop, need)
        endStop(need)
    }

    /// As systemd would; what keeps the invocation is a reload to it.
    private mutating func carryOut(_ order: Order) {
        if let handover = order.handover { return carryOut(handover, order) }
        if order.runsHook { return runHook(order) }
        let origin = FakeJob.Origin.agent(order: order.id, run: run)
        if order.action.keepsInvocation { return enqueue(order.unit, .reload, origin) }
        if unit(order.unit)?.isUp == true { return enqueue(order.unit, .restart, origin) }
        if let place = place(order.unit), units[place].active == .deactivating {
            units[place].job?.origin = origin
            return kill(order.unit, units[place].epoch)
        }
        forgetStarts(order.unit)
        enqueue(order.unit, .start, origin)
    }

    private mutating func noteBegun(_ order: Order) {
        guard keepsTurns else { return }
        var moment = Turn(at: now, boot: bootName)
        moment.begun = order
        moment.truths = truths
        moment.host = policy.host
        turns.append(moment)
    }

    mutating func end(_ order: Order, _ outcome: OrderOutcome) {
        schedule(.tell(.orderFinished(order: order.id, outcome), run: run), in: draw())
    }

    /// Finds out what became of orders in doubt, as the daemon does.
    ///
    /// Hole: a start that has failed by then counts as done, and only its verification fails.
    mutating func examine() {
        guard !host.busLost, !isAway else { return }
        let open = examined
        examined = []
        for order in open {
            if order.runsHook {
                if let outcome = hookOutcome(order) {
                    look(order.unit)
                    end(order, outcome)
                } else {
                    examined.append(order)
                }
                continue
            }
            if let handover = order.handover {
                guard let outcome = found(handover, order) else {
                    examined.append(order)
                    continue
                }
                for member in [handover.from, handover.to] { look(member) }
                end(order, outcome)
                continue
            }
            guard let unit = unit(order.unit),
                let outcome = order.outcomeInDoubt(unit.facts(affected: []))
            else {
                examined.append(order)
                continue
            }
            look(order.unit)
            if case .failed = outcome {
                end(order, .succeeded(invocation: unit.invocation))
            } else {
                end(order, outcome)
            }
        }
    }

    // MARK: - Messages

    /// Reads the unit now and tells what is new.
    mutating func look(_ name: String) {
        guard agent != nil, !host.busLost else { return }
        guard !isAway else { return schedule(.look(unit: name, run: run), in: .seconds(1)) }
        let facts: UnitFacts
        if let unit = unit(name) {
            if let heard = unit.endHeard, heard.run == run, now < heard.at {
                return queue.add(.look(unit: name, run: run), at: heard.at)
            }
            facts = self.facts(of: unit, affected: dependants(of: name))
        } else {
            var absent = UnitFacts()
            (absent.load, absent.active) = (.notFound, .inactive)
            absent.processes = .none
            facts = absent
        }
        guard agent?.told[name] != facts else { return }
        agent?.told[name] = facts
        tell(.unitSeen(unit: name, facts))
    }

    /// What revived reads of a unit.
    func facts(of unit: FakeUnit, affected: [String] = []) -> UnitFacts {
        var facts = unit.facts(affected: affected)
        if case .agent(_, run) = unit.job?.origin { facts.jobIsOurs = true }
        return facts
    }

    package mutating func lookAtAll() {
        var names = policy.services.flatMap(\.members)
        for unit in policy.services.compactMap({ unit($0.unit) }) {
            for need in unit.needs where !names.contains(need) { names.append(need) }
        }
        agent?.told = [:]
        for name in names { look(name) }
    }

    /// Signals keep their order.
    mutating func signal(_ happening: Happening) {
        guard agent != nil, !host.busLost else { return }
        busFree = max(busFree, now + draw())
        queue.add(happening, at: busFree)
    }

    /// A job of another client has ended. What PID 1 answers later does not overtake the news.
    mutating func tellEnd(_ place: Int, _ job: UInt32, _ result: String) {
        let unit = units[place].name
        units[place].foreignJobEnded = now
        signal(.tell(.jobEnded(unit: unit, id: job, result: result), run: run))
        units[place].endHeard = (run, busFree)
    }

    mutating func draw() -> Duration {
        latency == .zero ? .zero : chance.draw(upTo: latency)
    }
}
