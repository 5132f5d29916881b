// SPDX-License-Identifier: Apache-2.0
// Watches units: subscribe first, read then; a signal is a hint to read again, never a truth.
//
// A crash with Restart= shows as `failed` for a moment before systemd waits to restart it. Whoever
// acts on the signal races with systemd; whoever reads the unit after the signal sees the end of
// that turn. Reading costs about a millisecond.

import Supervision
import Systemd

final class UnitObserver {
    private let manager: UnitManager
    private let post: (Observation) -> Void
    /// Our own jobs are not somebody else's.
    private let jobs: JobLedger
    /// What is left of members of exclusive groups when they are down.
    let groups = ControlGroups()
    /// Called with each reading, after it was posted.
    private var readers: [(_ unit: String, UnitFacts) -> Void] = []

    private struct Watched {
        /// The primary name, once read: signals come under it.
        var id: String
        /// Read whole at least once since systemd last read its files.
        var whole: UnitProperties?
        var isReading = false
        var isDirty = false
        var wantsWhole = true
        var isSupervised: Bool
        /// systemd keeps it loaded for us. Without that it forgets a unit that has stopped, and
        /// with it when and how that was.
        var isPinned = false
        var last: UnitFacts?
        /// Readings begun so far, and who waits for the end of which.
        var readings = 0
        var waiters: [(reading: Int, tell: (UnitFacts?) -> Void)] = []
    }
    /// By the name in the configuration; looked up, and walked only in `names`' order.
    private var watched: [String: Watched] = [:]
    private var names: [String] = []
    /// Members of groups: of these it matters what is left of them when they are down.
    private var members: Set<String> = []

    /// What changes while a unit lives; the rest only when systemd reads its files again.
    private static let changing = [
        "LoadState", "ActiveState", "SubState", "InvocationID", "Job", "Result",
        "ActiveEnterTimestampMonotonic", "InactiveEnterTimestampMonotonic", "ConditionResult",
        "ConditionTimestampMonotonic", "FreezerState", "ControlGroup",
    ]

    /// What changes with each run of a oneshot: when it began, how and when it ended.
    private static let running = [
        "InactiveExitTimestampMonotonic", "InactiveEnterTimestamp", "ExecMainCode",
    ]

    private static func changing(of unit: UnitProperties?) -> [String] {
        unit?.type == "oneshot" ? changing + running : changing
    }

    init(manager: UnitManager, jobs: JobLedger, post: @escaping (Observation) -> Void) {
        self.manager = manager
        self.jobs = jobs
        self.post = post
        manager.onUnitChanged = { [weak self] name, _ in self?.hint(name) }
        manager.onJobNew = { [weak self] id, unit in self?.jobBegan(id, unit) }
        manager.onJobRemoved = { [weak self] end in self?.jobEnded(end) }
        manager.onReloading = { [weak self] begins in if !begins { self?.readAll(whole: true) } }
        manager.onUnitFilesChanged = { [weak self] in self?.readAll(whole: true) }
        manager.onUnitRemoved = { [weak self] name in self?.removed(name) }
    }

    /// From now on these units are watched, and those that they need.
    func watch(_ units: [String], inGroups members: Set<String> = []) {
        self.members = members
        for unit in names where !units.contains(unit) {
            if watched[unit]?.isPinned == true { manager.unref(unit) }
            watched[unit] = nil
        }
        names = units
        for unit in units {
            if watched[unit] == nil { watched[unit] = Watched(id: unit, isSupervised: true) }
            watched[unit]?.isSupervised = true
            read(unit, whole: true)
        }
    }

    /// The bus is (again) there: everything is read anew. `done` is called when all supervised
    /// units were read, so that nobody decides on what was true before the gap.
    func connected(_ done: @escaping () -> Void) {
        var open = 1
        let oneIsRead = {
            open -= 1
            if open == 0 { done() }
        }
        for name in names {
            watched[name]?.isReading = false
            watched[name]?.isDirty = false
            watched[name]?.isPinned = false
            guard watched[name]?.isSupervised == true else { continue }
            open += 1
            fresh(name) { _ in oneIsRead() }
        }
        readAll(whole: true)
        oneIsRead()
    }

    /// Reads all units; the slow poll that catches what no signal told.
    func readAll(whole: Bool) {
        for name in names { read(name, whole: whole) }
    }

    /// Compares all units with what was last read, at the price of one cheap call.
    func reconcile() {
        manager.listUnits(names) { [weak self] result in
            guard let self, case .success(let rows) = result else { return }
            for row in rows { self.compare(row) }
        }
    }

    private func compare(_ row: UnitListing) {
        for name in names where watched[name]?.id == row.name || name == row.name {
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

    private func hint(_ unit: String) {
        for name in names where watched[name]?.id == unit || name == unit {
            read(name, whole: false)
        }
    }

    /// systemd forgets what is down and refers to nothing; one that is not there, or masked, is
    /// forgotten after each reading, for it was loaded to be read. To read it again for that would
    /// go on for ever.
    private func removed(_ unit: String) {
        for name in names where watched[name]?.id == unit || name == unit {
            if watched[name]?.last?.active != .inactive { read(name, whole: false) }
        }
    }

    /// Calls this with each reading, after it was posted.
    func whenRead(_ reader: @escaping (_ unit: String, UnitFacts) -> Void) {
        readers.append(reader)
    }

    /// Reads a unit and tells what a reading begun now or later saw, after that was posted; nil if
    /// it could not be read.
    func fresh(_ name: String, _ tell: @escaping (UnitFacts?) -> Void) {
        guard let unit = watched[name] else { return tell(nil) }
        watched[name]?.waiters.append((unit.readings + 1, tell))
        read(name, whole: false)
    }

    /// One reading at a time for each unit; what changes meanwhile is read once more.
    func read(_ name: String, whole: Bool) {
        guard var unit = watched[name] else { return }
        unit.wantsWhole = unit.wantsWhole || whole
        guard !unit.isReading else {
            unit.isDirty = true
            watched[name] = unit
            return
        }
        unit.isReading = true
        unit.readings += 1
        let readsWhole = unit.wantsWhole || unit.whole == nil
        unit.wantsWhole = false
        watched[name] = unit
        manager.readUnit(name, only: readsWhole ? nil : Self.changing(of: unit.whole)) {
            [weak self] result in
            self?.wasRead(name, whole: readsWhole, result)
        }
    }

    private func wasRead(
        _ name: String, whole: Bool, _ result: Result<UnitProperties, SystemError>
    ) {
        guard var unit = watched[name] else { return }
        unit.isReading = false
        let again = unit.isDirty
        unit.isDirty = false
        switch result {
        case .failure:
            // A lost bus reads everything anew; anything else is tried by the next reconcile.
            let waiters = unit.waiters
            unit.waiters = []
            watched[name] = unit
            for waiter in waiters { waiter.tell(nil) }
            return
        case .success(let read):
            unit.whole = whole ? read : unit.whole?.updated(by: read)
            unit.id = unit.whole?.id ?? name
        }
        guard let properties = unit.whole else { return }
        watched[name]?.id = unit.id
        let seen = UnitFacts(properties, slept: Clock.boottime() - Clock.monotonic())
        var facts = counted(known(seen, as: name), properties, as: name)
        facts.jobIsOurs = jobs.isOurs(facts.job)
        let isNews = facts != unit.last
        unit.last = facts
        let answered = unit.waiters.filter { $0.reading <= unit.readings }
        unit.waiters.removeAll { $0.reading <= unit.readings }
        watched[name] = unit
        if unit.isSupervised, whole { watchNeeds(facts.needs) }
        pin(name)
        if isNews { post(.unitSeen(unit: name, facts)) }
        for waiter in answered { waiter.tell(facts) }
        for reader in readers { reader(name, facts) }
        if again { read(name, whole: false) }
    }

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

    /// The primary name of a unit that is watched; systemd's signals and journal entries use it.
    func primaryName(of name: String) -> String { watched[name]?.id ?? name }

    /// The facts in the configuration's names. Of two services that name one unit by its aliases
    /// the later one is not supervised: both would act.
    private func known(_ facts: UnitFacts, as name: String) -> UnitFacts {
        var known = facts
        known.needs = facts.needs.map(configuredName)
        known.affected = facts.affected.map(configuredName)
        guard let unit = watched[name], unit.isSupervised,
            let first = names.first(where: { other in
                watched[other].map { $0.isSupervised && $0.id == unit.id } ?? false
            }), first != name
        else { return known }
        known.load = .other("it is \(first) by another name, which another service supervises")
        known.active = .inactive
        return known
    }

    private func configuredName(_ id: String) -> String {
        if watched[id]?.isSupervised == true { return id }
        return names.first { watched[$0]?.isSupervised == true && watched[$0]?.id == id } ?? id
    }

    private func pin(_ name: String) {
        guard let unit = watched[name], unit.isSupervised, !unit.isPinned,
            unit.last?.load == .loaded
        else { return }
        watched[name]?.isPinned = true
        manager.ref(name) { [weak self] result in
            if case .failure = result { self?.watched[name]?.isPinned = false }
        }
    }

    private func watchNeeds(_ needs: [String]) {
        for need in needs where watched[need] == nil {
            watched[need] = Watched(id: need, isSupervised: false)
            names.append(need)
            read(need, whole: true)
        }
    }

    // MARK: - Jobs of others

    private func jobBegan(_ id: UInt32, _ unit: String) {
        jobs.whenKnown(id, unit: unit) { [weak self] isOurs in
            guard let self, !isOurs else { return }
            for name in self.names(of: unit) { self.post(.jobBegan(unit: name, id: id)) }
        }
        hint(unit)
    }

    private func jobEnded(_ end: JobEnd) {
        jobs.whenKnown(end.id, unit: end.unit) { [weak self] isOurs in
            guard let self, !isOurs else { return }
            for name in self.names(of: end.unit) {
                self.post(.jobEnded(unit: name, id: end.id, result: end.result.name))
            }
        }
        hint(end.unit)
    }

    private func names(of unit: String) -> [String] {
        names.filter { watched[$0]?.id == unit || $0 == unit }
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
        merged.inactiveEnterMonotonic = later.inactiveEnterMonotonic ?? inactiveEnterMonotonic
        merged.inactiveEnterRealtime = later.inactiveEnterRealtime ?? inactiveEnterRealtime
        merged.inactiveExitMonotonic = later.inactiveExitMonotonic ?? inactiveExitMonotonic
        merged.execMainCode = later.execMainCode ?? execMainCode
        merged.conditionResult = later.conditionResult ?? conditionResult
        merged.conditionMonotonic = later.conditionMonotonic ?? conditionMonotonic
        merged.freezerState = later.freezerState ?? freezerState
        merged.controlGroup = later.controlGroup ?? controlGroup
        return merged
    }
}
