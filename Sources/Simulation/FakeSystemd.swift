// SPDX-License-Identifier: Apache-2.0
// The fake systemd: jobs, starts, stops, own restarts, and what follows from dependencies. It is
// written from what was seen of systemd 252, not from its source, and only as far as revived looks.

import Supervision

extension World {
    // MARK: - Jobs

    /// Queues a job as systemctl would: a conflicting one of another client is replaced, and ours
    /// (mode `fail`) never comes here when one is queued.
    mutating func enqueue(_ name: String, _ kind: FakeJob.Kind, _ origin: FakeJob.Origin) {
        guard let place = place(name) else { return }
        if kind == .start, units[place].isDown, units[place].load != .loaded { return }
        if units[place].refusesManual, origin == .client || origin == .hook, kind != .reload,
            kind != .nothing
        {
            return
        }
        if units[place].job != nil { endJob(place, "canceled") }
        lastJob += 1
        let job = FakeJob(id: lastJob, kind: kind, origin: origin)
        units[place].job = job
        if !Self.isAgents(job) { signal(.tell(.jobBegan(unit: name, id: job.id), run: run)) }
        if kind == .start || kind == .restart && origin == .client {
            units[place].isStoppedBySomebody = false
        }
        switch kind {
        case .start: beginStart(place)
        case .stop: beginStop(place)
        case .restart:
            if units[place].isDown {
                return origin == .systemd ? endJob(place, "done") : beginStart(place)
            }
            for dependant in dependants(of: name) where unit(dependant)?.isUp == true {
                enqueue(dependant, .restart, .systemd)
            }
            beginStop(place)
        case .reload: reload(place)
        case .nothing: changed(place)
        }
    }

    private mutating func reload(_ place: Int) {
        guard units[place].isUp else { return endJob(place, "invalid") }
        guard units[place].canReload else { return endJob(place, "failed") }
        if units[place].reloadHeals { units[place].illnesses.removeAll { !$0.isForGood } }
        endJob(place, "done")
    }

    static func isAgents(_ job: FakeJob) -> Bool {
        if case .agent = job.origin { return true }
        return false
    }

    private mutating func endJob(_ place: Int, _ result: String) {
        guard let job = units[place].job else { return }
        units[place].job = nil
        let unit = units[place]
        switch job.origin {
        case .agent(let order, let run):
            guard run == self.run else { break }
            signal(.look(unit: unit.name, run: run))
            signal(.tell(.orderFinished(order: order, outcome(result, unit, order)), run: run))
        case .client, .hook, .systemd:
            tellEnd(place, job.id, result)
        }
        changed(place)
        startWaiting()
        stopWaiting(for: unit.name)
    }

    private func outcome(_ result: String, _ unit: FakeUnit, _ order: UInt64) -> OrderOutcome {
        switch result {
        case "done":
            if let stop = stopOutcome(of: order, unit) { return stop }
            if unit.isDown, !unit.conditionResult { return .skipped }
            let service = agent?.supervisor.services.first { $0.state.order?.id == order }
            let isOld =
                service?.state.order?.invocation == unit.invocation
                && service?.state.order?.action.keepsInvocation != true
            return isOld ? .ignored : .succeeded(invocation: unit.invocation)
        case "canceled": return .canceled
        case "dependency":
            let culprit = unit.needs.compactMap { self.unit($0) }.first { $0.active == .failed }
            guard var end = culprit?.end, !end.unit.isEmpty else { break }
            (end.dependency, end.unit) = (end.unit, unit.name)
            return .failed(job: result, result: culprit?.result ?? "", end)
        default: return .failed(job: result, result: unit.result, unit.end)
        }
        return .failed(job: result, result: unit.result)
    }

    private func stopOutcome(of order: UInt64, _ unit: FakeUnit) -> OrderOutcome? {
        let service = agent?.supervisor.services.first { $0.state.order?.id == order }
        switch service?.state.order?.handover?.step {
        case .stop, .retire: return stopOutcome(unit)
        case .start, .switchOver, nil: return nil
        }
    }

    /// Units that systemd stops or restarts together with this one.
    func dependants(of name: String) -> [String] {
        units.filter { $0.needs.contains(name) }.map(\.name)
    }

    /// Units that this one excludes, by its own word or by theirs.
    func rivals(of name: String) -> [String] {
        let own = unit(name)?.conflicts ?? []
        return own + units.filter { $0.conflicts.contains(name) }.map(\.name)
    }

    // MARK: - Starting

    private mutating func beginStart(_ place: Int) {
        let unit = units[place]
        if unit.isUp { return endJob(place, "done") }
        // Where the other one says it, job mode `fail` lets both run.
        for rival in unit.conflicts where self.unit(rival)?.isUp == true {
            enqueue(rival, .stop, .systemd)
        }
        for need in unit.needs {
            guard let other = self.place(need), units[other].isDown, units[other].job == nil else {
                continue
            }
            enqueue(need, .start, .systemd)
        }
        guard units[place].job != nil else { return }
        startIfNeedsAreUp(place)
    }

    /// Start jobs wait for the starts of what their units need.
    private mutating func startWaiting() {
        for place in units.indices {
            guard let job = units[place].job, units[place].isDown else { continue }
            switch job.kind {
            case .start, .restart: startIfNeedsAreUp(place)
            case .stop, .reload, .nothing: break
            }
        }
    }

    private mutating func startIfNeedsAreUp(_ place: Int) {
        for need in units[place].needs {
            guard let other = unit(need), !other.isUp else { continue }
            if other.job != nil || !other.isDown { return changed(place) }
            units[place].explanation = .startEnded(result: "dependency")
            return endJob(place, "dependency")
        }
        activate(place)
    }

    /// A new invocation, if the unit's condition and systemd's start limit let it.
    private mutating func activate(_ place: Int) {
        if let limit = units[place].startLimit {
            units[place].starts.removeAll { now - $0 >= limit.per }
            if units[place].starts.count >= limit.count {
                // A result that was bad already stands.
                if units[place].result == "success" { units[place].result = "start-limit-hit" }
                enter(place, .failed, "failed")
                return endJob(place, "failed")
            }
            units[place].starts.append(now)
        }
        units[place].conditionResult = units[place].conditionMet
        guard units[place].conditionMet else {
            // It was stopped before, or an operator's restart has only stopped it: that is theirs
            // to see to.
            if case .stopped = units[place].explanation { units[place].looksStopped = true }
            if units[place].job?.origin == .client { units[place].looksStopped = true }
            // What waited for its own restart has ended with that.
            if units[place].subState == "auto-restart" { enter(place, .inactive, "dead") }
            units[place].explanation = .byItself
            return endJob(place, "done")
        }
        lastInvocation += 1
        units[place].invocation = String(repeating: "0", count: 16) + hexadecimal(lastInvocation)
        units[place].explanation = .byItself
        units[place].isStoppedBySomebody = false
        units[place].looksStopped = false
        units[place].illnesses.removeAll { !$0.isForGood }
        (units[place].tracedSince, units[place].dumpingSince) = (nil, nil)
        units[place].workers?.begin()
        units[place].waiting = []
        units[place].result = "success"
        units[place].startedAt = now
        units[place].succeeded = nil
        units[place].remains = false
        enter(place, .activating, "start", for: units[place].startsIn)
    }

    /// A person ends a stop that hangs.
    package mutating func endStop(_ name: String) {
        guard let unit = unit(name), unit.active == .deactivating else { return }
        step(name, unit.epoch)
    }

    mutating func forgetStarts(_ name: String) {
        guard let place = place(name) else { return }
        units[place].starts = []
        guard units[place].active == .failed else { return }
        units[place].active = .inactive
        units[place].result = "success"
    }

    // MARK: - Stopping

    private mutating func beginStop(_ place: Int) {
        let unit = units[place]
        if unit.isDown {
            // The stop was asked for in the moment of its end: which came first is not told.
            let isLate = unit.downSince.map { now - $0 <= Situation.jobNewsDelay } ?? false
            if isLate, unit.job?.origin == .client { units[place].looksStopped = true }
            return endJob(place, "done")
        }
        if unit.job?.kind == .stop {
            for dependant in dependants(of: unit.name) where self.unit(dependant)?.isUp == true {
                enqueue(dependant, .stop, .systemd)
            }
            if isAwaited(unit.name) { return changed(place) }
        }
        if unit.subState == "auto-restart" { return stopped(place) }
        if unit.subState == "final-sigterm" { return changed(place) }
        let time = unit.ignoresTerm || unit.survivesKill ? .seconds(90) : unit.stopsIn
        enter(place, .deactivating, "stop-sigterm", for: unit.stopsNever ? nil : time)
    }

    /// Something that is ordered after it is still to be stopped.
    private func isAwaited(_ name: String) -> Bool {
        units.contains { $0.isOrdered && $0.needs.contains(name) && !$0.isDown && $0.job != nil }
    }

    /// Stops that waited for this one.
    private mutating func stopWaiting(for name: String) {
        for need in unit(name)?.needs ?? [] {
            guard let place = place(need), units[place].isUp, units[place].job?.kind == .stop,
                !isAwaited(need)
            else { continue }
            beginStop(place)
        }
    }

    private mutating func stopped(_ place: Int) {
        units[place].endedBeforeAnyStop = false
        units[place].remains = units[place].leavesProcesses || units[place].survivesKill
        if units[place].survivesKill {
            units[place].result = "timeout"
            enter(place, .failed, "failed")
            return endJob(place, "failed")
        }
        if units[place].stopsBadly, units[place].job?.kind == .stop {
            units[place].result = "exit-code"
            enter(place, .failed, "failed")
        } else {
            enter(place, .inactive, "dead")
        }
        ended(place)
    }

    /// A stop has come to its end.
    private mutating func ended(_ place: Int) {
        guard let job = units[place].job, job.kind == .stop else { return startWaiting() }
        units[place].explanation = .stopped(job: job.id)
        // It is unknown afterwards whether a dependency that died just before took it along; and an
        // observer cannot tell either where both happen in the same moment.
        let moment = isRunning ? Situation.jobNewsDelay : Situation.sameMoment
        let isPlain = !units[place].needs.contains { fell($0, within: moment) }
        let isHooks = hooks.contains { $0.order.unit == units[place].name && $0.owns(now) }
        if job.origin == .client, isPlain, !isHooks, isKnowable(units[place]) {
            units[place].isStoppedBySomebody = true
        }
        endJob(place, "done")
    }

    /// Who did not see the job finds it in the journal, or in what a stop alone leaves behind.
    private func isKnowable(_ unit: FakeUnit) -> Bool {
        isRunning || !unit.isUntold || unit.facts(affected: []).mayHaveBeenStopped
    }

    /// What is down, has not failed, and is referred to by no client any more is forgotten.
    mutating func unload() {
        for place in units.indices {
            guard units[place].unloads, units[place].active == .inactive, units[place].job == nil
            else { continue }
            units[place].invocation = ""
            (units[place].activeSince, units[place].downSince) = (nil, nil)
            units[place].leftActive = nil
            (units[place].startedAt, units[place].succeeded) = (nil, nil)
            units[place].result = "success"
            units[place].conditionResult = true
        }
    }

    private func fell(_ name: String, within moment: Duration) -> Bool {
        unit(name)?.downSince.map { now - $0 <= moment } ?? false
    }

    // MARK: - What happens by itself

    /// The process ends; a clean end has the result `success`.
    package mutating func crash(_ name: String, _ result: String) {
        guard let place = place(name), units[place].isUp else { return }
        let isClean = result == "success"
        note(deed: isClean ? "\(name) exits" : "\(name) crashes \(result)")
        units[place].result = result
        let lingers = units[place].lingers
        if lingers > .zero {
            enter(place, .deactivating, "final-sigterm", for: lingers)
        } else {
            settle(place)
        }
        units[place].endedBeforeAnyStop = units[place].isDown
        // Seen before what is bound to it is stopped, which may take no time here.
        units[place].leftActive = now - .microseconds(1)
        for other in units.indices where units[other].bindsTo.contains(name) && units[other].isUp {
            enqueue(units[other].name, .stop, .systemd)
        }
    }

    /// Nothing is left of what ended by itself.
    private mutating func settle(_ place: Int) {
        let result = units[place].result
        let isClean = result == "success"
        let isPrevented = units[place].preventsRestart && result == "exit-code"
        let restarts =
            units[place].ownRestart == .always
            || (units[place].ownRestart == .onFailure && !isClean)
        if restarts, !isPrevented, units[place].job?.kind != .stop {
            enter(place, .activating, "auto-restart", for: units[place].ownRestartAfter)
        } else {
            enter(place, isClean ? .inactive : .failed, isClean ? "dead" : "failed")
        }
        if units[place].job?.kind == .stop { ended(place) }
    }

    /// The end of a timed step.
    mutating func step(_ name: String, _ epoch: Int) {
        guard let place = place(name), units[place].epoch == epoch else { return }
        switch (units[place].active, units[place].subState) {
        case (.activating, "auto-restart"): activate(place)
        case (.activating, _):
            if let result = units[place].startFails {
                units[place].result = result
                enter(place, .failed, "failed")
                endJob(place, "failed")
            } else if units[place].isOneshot {
                units[place].succeeded = Success(at: now, wall: wall)
                enter(place, .inactive, "dead")
                endJob(place, "done")
            } else {
                enter(place, .active, "running")
                endJob(place, "done")
            }
        case (.deactivating, "final-sigterm"): settle(place)
        case (.deactivating, _): stopped(place)
        default: break
        }
    }

    private mutating func enter(
        _ place: Int, _ active: ActiveState, _ sub: String, for time: Duration? = nil
    ) {
        let (wasDown, wasUp) = (units[place].isDown, units[place].isUp)
        units[place].epoch += 1
        units[place].active = active
        units[place].subState = sub
        if active == .active {
            units[place].activeSince = now
            scheduleBeat(units[place])
        }
        if units[place].isDown, !wasDown {
            units[place].downSince = now
            units[place].lastRun = (units[place].invocation, now)
            // An end while the news of a job's end are on their way looks like that job's doing.
            if let ended = units[place].foreignJobEnded, now - ended <= latency * 3 {
                units[place].looksStopped = true
            }
        }
        if wasUp, !units[place].isUp { units[place].leftActive = now }
        if let time {
            schedule(.step(unit: units[place].name, epoch: units[place].epoch), in: time)
        }
        changed(place)
    }

    /// Tells of a change; an open question about an order may have its answer now.
    mutating func changed(_ place: Int) {
        units[place].noteHealth(at: now)
        answerWaiting(place)
        signal(.look(unit: units[place].name, run: run))
        if !examined.isEmpty { examine() }
    }
}
