// SPDX-License-Identifier: Apache-2.0
// What scripts and chance do to the world.

package import Supervision

extension World {
    /// An operator (or a package's script): systemctl start, stop, restart, reload.
    package mutating func operate(_ kind: FakeJob.Kind, _ unit: String) {
        note(deed: Self.line(of: kind, unit))
        enqueue(unit, kind, .client)
    }

    /// An operator speaks to revived itself; answers why that is refused.
    package mutating func command(
        _ command: OperatorCommand, _ service: String, by: String = "alice"
    ) -> CommandRefusal? {
        note(deed: Self.line(of: command, service))
        guard let supervisor = agent?.supervisor else { return nil }
        if let refused = supervisor.refusal(of: command, for: service, at: now) { return refused }
        tell(.commanded(service: service, command, by: by))
        return nil
    }

    /// A hold that begins now.
    package func hold(
        for length: Duration, reason: String = "", replaces: Bool = true
    ) -> OperatorCommand {
        .hold(
            length: length, reason: reason, expires: wall + length.nanoseconds / 1000,
            replaces: replaces)
    }

    /// The wall clock, in microseconds since 1970.
    var wall: Int64 {
        1_790_000_000_000_000 + (before + (now - Instant(nanoseconds: 0))).nanoseconds / 1000
    }

    /// A job that stays in the queue until `endForeignJob`.
    package mutating func endForeignJob(_ name: String) {
        guard let place = place(name), let job = units[place].job, job.kind == .nothing else {
            return
        }
        note(deed: "\(name) is idle")
        units[place].job = nil
        tellEnd(place, job.id, "done")
        changed(place)
    }

    /// A reload of a running unit: a job that is done and changes nothing.
    package mutating func reloadUnit(_ name: String) {
        note(deed: Self.line(of: .reload, name))
        guard unit(name)?.isUp == true else { return enqueue(name, .reload, .client) }
        enqueue(name, .nothing, .client)
        endForeignJob(name)
    }

    package mutating func sicken(_ name: String, _ illness: Illness) {
        guard let place = place(name) else { return }
        note(deed: line(of: illness, name))
        units[place].illnesses.removeAll { $0.probe == illness.probe }
        units[place].illnesses.append(illness)
        units[place].answeringSince = nil
        units[place].noteHealth(at: now)
    }

    package mutating func heal(_ name: String, probe: String = "") {
        guard let place = place(name) else { return }
        note(deed: "\(name) passes")
        units[place].illnesses.removeAll { probe.isEmpty || $0.probe == probe || $0.probe.isEmpty }
        units[place].answeringSince = nil
        units[place].noteHealth(at: now)
        answerWaiting(place)
    }

    /// Changes what is written of a unit, and tells.
    package mutating func change(_ name: String, _ edit: (inout FakeUnit) -> Void) {
        guard let place = place(name) else { return }
        let old = notesDeeds ? units[place] : nil
        edit(&units[place])
        if let old { note(change: old, to: units[place]) }
        changed(place)
    }

    /// The unit's file is gone.
    package mutating func remove(_ name: String) {
        if let unit = unit(name) { lastWords[name] = unit.explanation }
        units.removeAll { $0.name == name }
        signal(.look(unit: name, run: run))
    }

    /// A unit that is up since long before.
    package mutating func add(_ unit: FakeUnit, isUp: Bool) {
        var unit = unit
        if let word = lastWords[unit.name] { unit.explanation = word }
        if isUp {
            lastInvocation += 1
            unit.invocation = String(repeating: "0", count: 16) + hexadecimal(lastInvocation)
            (unit.active, unit.subState) = (.active, "running")
            unit.activeSince = now - .seconds(1800)
            unit.explanation = .byItself
            unit.noteHealth(at: now - .seconds(1800))
        }
        units.append(unit)
        if isUp { scheduleBeat(unit) }
        signal(.look(unit: unit.name, run: run))
    }

    package mutating func changeHost(_ edit: (inout HostFacts) -> Void) {
        let old = host
        edit(&host)
        note(change: old, to: host)
        if isAway { unread.append(.hostSeen(host)) } else { tell(.hostSeen(host)) }
    }

    package mutating func loseBus() {
        note(deed: "bus lost")
        changeHost { $0.busLost = true }
        tell(.unitsLost)
        for unit in units {
            guard case .agent(let order, run) = unit.job?.origin else { continue }
            let open = agent?.supervisor.services.compactMap(\.state.order) ?? []
            examined += open.filter { $0.id == order && !examined.contains($0) }
            if let place = place(unit.name) { units[place].job?.origin = .systemd }
        }
        for place in hooks.indices where hooks[place].run == run && hooks[place].result == nil {
            hooks[place].run = -1
            examined.append(hooks[place].order)
        }
    }

    package mutating func returnBus() {
        note(deed: "bus back")
        changeHost { $0.busLost = false }
        lookAtAll()
        examine()
        sendMail()
    }

    /// The host goes down and comes up; revived must be started again.
    package mutating func reboot(after delay: Duration = .seconds(30)) {
        note(deed: "reboot")
        die()
        hooks = []
        keptOutbox = nil
        queue.removeAll()
        boot += 1
        before = before + (now - Instant(nanoseconds: 0)) + delay
        now = Instant(nanoseconds: 0)
        busFree = now
        packagesSince = nil
        host = HostFacts()
        host.systemState = "starting"
        for place in units.indices {
            let old = units[place]
            units[place].invocation = ""
            (units[place].active, units[place].subState) = (.inactive, "dead")
            (units[place].activeSince, units[place].downSince) = (nil, nil)
            units[place].leftActive = nil
            (units[place].job, units[place].result) = (nil, "success")
            units[place].starts = []
            (units[place].startedAt, units[place].succeeded) = (nil, nil)
            units[place].remains = false
            units[place].epoch = old.epoch + 1
            units[place].isStoppedBySomebody = false
            units[place].explanation = .unknown
            units[place].illnesses.removeAll { !$0.isForGood }
            (units[place].tracedSince, units[place].dumpingSince) = (nil, nil)
            units[place].noteHealth(at: now)
        }
        for unit in units where unit.isEnabled && unit.load == .loaded && unit.job == nil {
            if self.unit(unit.name)?.isDown == true { enqueue(unit.name, .start, .systemd) }
        }
    }
}
