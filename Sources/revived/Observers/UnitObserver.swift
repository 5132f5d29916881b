// SPDX-License-Identifier: Apache-2.0
// Watches units: subscribe first, read then; a signal is a hint to read again, never a truth.
//
// A crash with Restart= shows as `failed` for a moment before systemd waits to restart it. Whoever
// acts on the signal races with systemd; whoever reads the unit after the signal sees the end of
// that turn. Reading costs about a millisecond.

import Supervision
import Systemd

final class UnitObserver {
    let manager: UnitManager
    private let post: (Observation) -> Void
    /// Tells our own jobs from those of other clients.
    private let jobs: OwnJobs
    /// What is left of members of exclusive groups when they are down.
    let groups = ControlGroups()
    /// Called with each reading, after it was posted.
    private var readers: [(_ unit: String, UnitFacts) -> Void] = []

    private struct Watched {
        /// Read whole at least once since systemd last read its files.
        var whole: UnitProperties?
        /// The number of the reading under way.
        var reading: Int?
        var isDirty = false
        var wantsWhole = true
        var isSupervised: Bool
        var lastWord = LastWord()
        /// systemd has forgotten its last run: what is known of that is what was told.
        var isForgotten = false
        var last: UnitFacts?
        /// Who waits for a reading with a greater number than this.
        var waiters: [(after: Int, tell: (UnitFacts?) -> Void)] = []
    }
    /// By the name in the configuration; looked up, and walked only in `names`' order.
    private var watched: [String: Watched] = [:]
    private var names = WatchedNames()
    /// Readings of all units, numbered as they are begun.
    private var lastReading = 0
    /// Begins when the bus is there, or is there no longer.
    private var era = 0
    /// A reading of this era had no answer: systemd is silent, or gone.
    private var isUnanswered = false
    /// Members of groups: of these it matters what is left of them when they are down.
    private var members: Set<String> = []

    /// What changes while a unit lives; the rest only when systemd reads its files again.
    private static let changing = [
        "LoadState", "ActiveState", "SubState", "InvocationID", "Job", "Result",
        "ActiveEnterTimestampMonotonic", "ActiveExitTimestampMonotonic",
        "InactiveEnterTimestampMonotonic", "ConditionResult", "ConditionTimestampMonotonic",
        "FreezerState", "ControlGroup", "ExecMainCode", "ExecMainStatus",
    ]

    /// What changes with each run of a oneshot: when it began and ended.
    private static let running = ["InactiveExitTimestampMonotonic", "InactiveEnterTimestamp"]

    private static func changing(of unit: UnitProperties?) -> [String] {
        unit?.type == "oneshot" ? changing + running : changing
    }

    init(manager: UnitManager, jobs: OwnJobs, post: @escaping (Observation) -> Void) {
        self.manager = manager
        self.jobs = jobs
        self.post = post
        manager.onUnitChanged = { [weak self] name, change in self?.changed(name, change) }
        manager.onJobNew = { [weak self] id, unit in self?.jobBegan(id, unit) }
        manager.onJobRemoved = { [weak self] end in self?.jobEnded(end) }
        manager.onReloading = { [weak self] begins in if !begins { self?.readAll(whole: true) } }
        manager.onUnitFilesChanged = { [weak self] in self?.readAll(whole: true) }
        manager.onUnitRemoved = { [weak self] name in self?.removed(name) }
    }

    /// From now on these units are watched, and those that they need. Whoever waits for a unit that
    /// is no longer among them is told that it cannot be read.
    func watch(_ units: [String], inGroups members: Set<String> = []) {
        self.members = members
        let former = names
        names = WatchedNames(units, knowing: former)
        let gone = former.all.filter { !names.contains($0) }.compactMap {
            watched.removeValue(forKey: $0)
        }
        for unit in names.all {
            if watched[unit] == nil { watched[unit] = Watched(isSupervised: true) }
            watched[unit]?.isSupervised = true
            read(unit, whole: true)
        }
        for waiter in gone.flatMap(\.waiters) { waiter.tell(nil) }
    }

    /// The bus is (again) there: everything is read again. `done` is called when all supervised
    /// units were read, so that nothing is decided on what was true before the gap; it is not
    /// called when systemd is lost again, or silent, before that.
    func connected(_ done: @escaping () -> Void) {
        era += 1
        isUnanswered = false
        // Asked before the units are read, and so answered before.
        manager.controlGroup { [groups] result in groups.root = try? result.get() }
        let begun = era
        let answers = Countdown { [weak self] in
            guard let self, begun == era, !isUnanswered else { return }
            done()
        }
        for name in names.all {
            watched[name]?.reading = nil
            watched[name]?.isDirty = false
            watched[name]?.lastWord = LastWord()
            // Told again, though it be the same: the core has forgotten that it was seen to run,
            // and would take its next crash for a stop that was not seen.
            watched[name]?.last = nil
            guard watched[name]?.isSupervised == true else {
                read(name, whole: true)
                continue
            }
            watched[name]?.wantsWhole = true
            let oneIsRead = answers.wait()
            fresh(name) { _ in oneIsRead() }
        }
        answers.close()
    }

    /// The bus is no longer there.
    func lost() { era += 1 }

    /// Reads all units; the slow poll that catches what no signal told.
    func readAll(whole: Bool) {
        for name in names.all { read(name, whole: whole) }
    }

    /// Compares all units with what was last read, at the price of one cheap call.
    func reconcile() {
        manager.listUnits(names.all) { [weak self] result in
            guard let self, case .success(let rows) = result else { return }
            for row in rows { self.compare(row) }
        }
    }

    private func compare(_ row: UnitListing) {
        for name in names.of(row.name) {
            guard let last = watched[name]?.last else {
                read(name, whole: true)
                continue
            }
            // Freezing and thawing have no signal on systemd 252.
            let isSame =
                !last.frozen && last.active.rawValue == row.active && last.subState == row.sub
                && last.processes != .some && last.job == row.jobID
                && (last.load == .notFound) == (row.load == "not-found")
            if !isSame { read(name, whole: last.load != .loaded) }
        }
    }

    private func changed(_ unit: String, _ change: UnitChange) {
        for name in names.of(unit) { watched[name]?.lastWord.hear(change) }
        hint(unit)
    }

    private func hint(_ unit: String) {
        for name in names.of(unit) { read(name, whole: false) }
    }

    /// systemd forgets what is down and refers to nothing; one that is not there, or masked, is
    /// forgotten after each reading, for it was loaded to be read. To read it again for that would
    /// go on for ever.
    private func removed(_ unit: String) {
        for name in names.of(unit) {
            guard let unit = watched[name], !unit.isForgotten, unit.last?.active != .inactive
            else { continue }
            read(name, whole: false)
        }
    }

    /// Calls this with each reading, after it was posted.
    func whenRead(_ reader: @escaping (_ unit: String, UnitFacts) -> Void) {
        readers.append(reader)
    }

    /// Reads a unit and tells what a reading begun now or later saw, after that was posted; nil if
    /// it could not be read.
    func fresh(_ name: String, _ tell: @escaping (UnitFacts?) -> Void) {
        guard watched[name] != nil else { return tell(nil) }
        watched[name]?.waiters.append((lastReading, tell))
        read(name, whole: false)
    }

    /// One reading at a time for each unit; what changes meanwhile is read once more.
    func read(_ name: String, whole: Bool) {
        guard var unit = watched[name] else { return }
        unit.wantsWhole = unit.wantsWhole || whole
        guard unit.reading == nil else {
            unit.isDirty = true
            watched[name] = unit
            return
        }
        lastReading += 1
        let number = lastReading
        unit.reading = number
        let readsWhole = unit.wantsWhole || unit.whole == nil
        unit.wantsWhole = false
        watched[name] = unit
        manager.readUnit(name, only: readsWhole ? nil : Self.changing(of: unit.whole)) {
            [weak self] result in
            self?.wasRead(name, number, whole: readsWhole, result)
        }
    }

    private func wasRead(
        _ name: String, _ number: Int, whole: Bool, _ result: Result<UnitProperties, SystemError>
    ) {
        // A unit that is no longer watched, or that was read again since.
        guard var unit = watched[name], unit.reading == number else { return }
        unit.reading = nil
        let again = unit.isDirty
        unit.isDirty = false
        switch result {
        case .failure(let error):
            // After a lost bus everything is read again; all else is tried by the next reconcile.
            if error.isLost || error.isTimeout { isUnanswered = true }
            let waiters = unit.waiters
            unit.waiters = []
            watched[name] = unit
            for waiter in waiters { waiter.tell(nil) }
            return
        case .success(let read):
            unit.whole = whole ? read : unit.whole?.updated(by: read)
        }
        guard let properties = unit.whole else { return }
        names.call(name, properties.id ?? name)
        let completed = unit.lastWord.completing(properties)
        unit.isForgotten = completed != nil
        watched[name] = unit
        let seen = UnitFacts(completed ?? properties, slept: Clock.slept)
        var facts = counted(known(seen, as: name), properties, as: name)
        facts.jobIsOurs = jobs.isOurs(facts.job)
        let isNews = facts != unit.last
        unit.last = facts
        let answered = unit.waiters.filter { number > $0.after }
        unit.waiters.removeAll { number > $0.after }
        watched[name] = unit
        if unit.isSupervised, whole { watchNeeds(facts.needs) }
        if isNews { post(.unitSeen(unit: name, facts)) }
        for waiter in answered { waiter.tell(facts) }
        for reader in readers { reader(name, facts) }
        if again { read(name, whole: false) }
    }

    /// The facts of a reading that the caller made; of a unit that systemd has forgotten, with what
    /// it told before.
    func facts(_ read: UnitProperties, of name: String) -> UnitFacts {
        UnitFacts(watched[name]?.lastWord.completing(read) ?? read, slept: 0)
    }

    /// As last read; nil for a unit that is not watched, or was not read yet.
    func lastRead(_ name: String) -> UnitFacts? { watched[name]?.last }

    /// As last read: where the processes of a watched unit are; nil for a unit that is not watched.
    func controlGroup(of name: String) -> String? { watched[name]?.whole?.controlGroup }

    /// What is left of a member that is down; what runs has a process.
    private func counted(
        _ facts: UnitFacts, _ properties: UnitProperties, as name: String
    ) -> UnitFacts {
        guard members.contains(name), facts.load != .masked, facts.isDownForSystemd else {
            return facts
        }
        var counted = facts
        counted.processes = groups.processes(
            of: properties.id ?? name, slice: properties.slice ?? "system.slice")
        return counted
    }

    /// Whether one of our orders has queued this job.
    func isOurs(_ job: UInt32) -> Bool { jobs.isOurs(job) }

    /// Sockets, timers and paths that would start a unit.
    func triggers(of name: String) -> [String] { watched[name]?.whole?.triggeredBy ?? [] }

    /// Units that are watched by another name than their primary one, by that name.
    var primaryNames: [String: String] { names.aliases }

    /// The primary name of a unit that is watched; systemd's signals and journal entries use it.
    func primaryName(of name: String) -> String { names.id(of: name) }

    /// Which unit a process belongs to, by its primary name; nil if it is in none.
    func unit(of process: UInt32, _ answer: @escaping (Result<String?, SystemError>) -> Void) {
        manager.unit(of: process) { result in
            switch result {
            case .success(let unit): answer(.success(unit))
            case .failure(let error):
                // What has no answer says nothing; what is refused is in no unit.
                answer(error.isLost || error.isTimeout ? .failure(error) : .success(nil))
            }
        }
    }

    /// The facts in the configuration's names. Of two services that name one unit by its aliases
    /// the later one is not supervised: both would act.
    private func known(_ facts: UnitFacts, as name: String) -> UnitFacts {
        var known = facts
        known.needs = facts.needs.map(configuredName)
        known.affected = facts.affected.map(configuredName)
        let id = names.id(of: name)
        guard watched[name]?.isSupervised == true,
            let first = names.of(id).first(where: {
                watched[$0]?.isSupervised == true && names.id(of: $0) == id
            }), first != name
        else { return known }
        known.load = .other("it is \(first) by another name, which another service supervises")
        known.active = .inactive
        return known
    }

    private func configuredName(_ id: String) -> String {
        if watched[id]?.isSupervised == true { return id }
        return names.of(id).first { watched[$0]?.isSupervised == true } ?? id
    }

    private func watchNeeds(_ needs: [String]) {
        for need in needs where watched[need] == nil {
            watched[need] = Watched(isSupervised: false)
            names.add(need)
            read(need, whole: true)
        }
    }

    // MARK: - Jobs of others

    private func jobBegan(_ id: UInt32, _ unit: String) {
        jobs.whenKnown(id, unit: unit) { [weak self] isOurs in
            guard let self, !isOurs else { return }
            for name in self.names.of(unit) { self.post(.jobBegan(unit: name, id: id)) }
        }
        hint(unit)
    }

    private func jobEnded(_ end: JobEnd) {
        jobs.whenKnown(end.id, unit: end.unit) { [weak self] isOurs in
            guard let self, !isOurs else { return }
            for name in self.names.of(end.unit) {
                self.post(.jobEnded(unit: name, id: end.id, result: end.result.name))
            }
        }
        hint(end.unit)
    }
}

extension UnitFacts {
    fileprivate var isDownForSystemd: Bool { active == .inactive || active == .failed }
}

extension UnitProperties {
    /// These properties with the changing ones taken from a later reading.
    fileprivate func updated(by later: UnitProperties) -> UnitProperties {
        var merged = self
        merged.loadState = later.loadState ?? loadState
        merged.activeState = later.activeState ?? activeState
        merged.subState = later.subState ?? subState
        merged.invocationID = later.invocationID ?? invocationID
        merged.jobID = later.jobID ?? jobID
        merged.result = later.result ?? result
        merged.activeEnterMonotonic = later.activeEnterMonotonic ?? activeEnterMonotonic
        merged.activeExitMonotonic = later.activeExitMonotonic ?? activeExitMonotonic
        merged.inactiveEnterMonotonic = later.inactiveEnterMonotonic ?? inactiveEnterMonotonic
        merged.inactiveEnterRealtime = later.inactiveEnterRealtime ?? inactiveEnterRealtime
        merged.inactiveExitMonotonic = later.inactiveExitMonotonic ?? inactiveExitMonotonic
        merged.execMainCode = later.execMainCode ?? execMainCode
        merged.execMainStatus = later.execMainStatus ?? execMainStatus
        merged.conditionResult = later.conditionResult ?? conditionResult
        merged.conditionMonotonic = later.conditionMonotonic ?? conditionMonotonic
        merged.freezerState = later.freezerState ?? freezerState
        merged.controlGroup = later.controlGroup ?? controlGroup
        return merged
    }
}
