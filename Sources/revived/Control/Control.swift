// SPDX-License-Identifier: Apache-2.0
// The daemon's D-Bus objects: what is so, a signal for each record, and Reload.
//
// It shows and asks, and decides nothing: what it needs it gets from closures, so that it knows
// neither the loop nor the supervisor. Services are exported as one fallback below a prefix: an
// object exists exactly while its service is configured.

import ControlInterface
import Glibc
import Supervision
import Systemd

/// The objects of `org.revived1` on a bus that comes and goes.
final class Control {
    /// Reads the configuration again, and tells when that is done or refused. It may be asked again
    /// before it has answered.
    typealias Reload = (@escaping (Result<Void, ReloadRefused>) -> Void) -> Void

    /// Has an operator's command carried out, and tells what it led to or why it is refused.
    typealias Obey = (
        OperatorCommand, String, String, @escaping (Result<[Record], CommandRefusal>) -> Void
    ) -> Void

    /// Why clients cannot find us: another process has the bus name, or the policy is not
    /// installed. Nil if they can, or if that is not known yet.
    private(set) var nameFault: String? {
        didSet { if nameFault != oldValue { onNameChanged() } }
    }
    var onNameChanged: () -> Void = {}

    let bus: Bus
    let callers: Callers
    private var shown: Shown
    private let facts: () -> ManagerFacts
    private let reload: Reload
    let command: Obey
    var beats: Beats
    private let manager = BusObject(interface: ControlName.manager)
    let service = BusObject(interface: ControlName.service)
    /// What clients were told last, so that they are told what changed and no more.
    private var told: [String: ServiceStatus] = [:]
    private var toldFacts: ManagerFacts?
    private var isExported = false

    init(
        bus: Bus, shown: Shown, facts: @escaping () -> ManagerFacts, reload: @escaping Reload,
        command: @escaping Obey = { _, _, _, answer in answer(.failure(.noSuchService)) },
        beats: Beats = Beats(), look: Callers.Look? = nil
    ) {
        self.bus = bus
        callers = Callers(
            look: look ?? { [weak bus] in bus?.credentials(of: $0, $1) },
            readAgain: { [weak bus] in bus?.readAgain($0) })
        self.shown = shown
        self.facts = facts
        self.reload = reload
        self.command = command
        self.beats = beats
        describeManager()
        describeService()
        describeCommands()
        describeBeat()
        callers.onRefused = { [weak self] in self?.wasRefused($0, from: $1) }
    }

    /// To be called at each `onConnected`: exports everything, then asks for the name, so that who
    /// finds the name finds the objects.
    func connected() {
        do {
            if !isExported { try export() }
        } catch {
            nameFault = error.description
            return
        }
        bus.requestName(ControlName.bus) { [weak self] result in
            switch result {
            case .success: self?.nameFault = nil
            case .failure(let error): if !error.isLost { self?.nameFault = error.description }
            }
        }
    }

    /// To be called when the bus is lost: what was exported went with it.
    func lost() {
        isExported = false
        callers.forget()
        beats.forget()
    }

    /// To be called now and then: a name that was refused may be free, or permitted, by now.
    func askAgain() {
        if nameFault != nil, bus.isConnected { connected() }
    }

    private func export() throws(SystemError) {
        try bus.admit { [weak self] in self?.callers.admission(of: $0) ?? .dropped }
        try bus.export(path: ControlName.path, manager)
        try bus.exportFallback(
            prefix: ControlName.servicePrefix, service,
            contains: shown.contains, children: shown.names)
        isExported = true
    }

    /// Tells of one record.
    func announce(_ record: Record) { announce([record]) }

    /// Tells of records that were written together: a signal each, and what changed by them.
    func announce(_ records: [Record]) {
        guard bus.isConnected, !records.isEmpty else { return }
        for record in records { signal(record) }
        // Snapshots change nothing, and come for all services at once.
        let telling = records.filter { $0.event.kind != .snapshot }
        guard !telling.isEmpty else { return }
        shown.forget()
        tellManager()
        for name in Set(telling.map(\.service)) where !name.isEmpty { tellService(name) }
    }

    /// To be called after a reload: services came, went, or mean something else.
    func servicesChanged() {
        shown.forget()
        toldFacts = nil
        told = told.filter { shown.contains($0.key) }
        tellManager()
        for name in shown.names() { tellService(name) }
    }

    /// To be called when the host was looked at: a hold file, for one, is no record.
    func hostSeen() {
        if bus.isConnected { tellManager() }
    }

    // MARK: Telling

    private func signal(_ record: Record) {
        bus.emit(
            path: ControlName.path, interface: ControlName.manager,
            member: ControlName.recordWritten
        ) { message throws(SystemError) in
            try message.append(record.sequence)
            try message.append(record.service)
            try message.append(record.event.kind.rawValue)
        }
    }

    private func tellManager() {
        let present = facts()
        guard present != toldFacts else { return }
        toldFacts = present
        bus.emitPropertiesChanged(
            path: ControlName.path, interface: ControlName.manager,
            properties: [
                "HoldFile", "JournalState", "BusState", "Lateness", "MemoryState",
                "ServiceCount", "ConfigurationDigest", "ConfigurationState", "BrakeServices",
                "BrakeUntil",
            ])
    }

    /// Everybody hears a signal: of texts it carries only that they changed.
    private func tellService(_ name: String) {
        guard var status = shown.status(of: name, false) else { return }
        // Answers of probes come all the time and are read, not told.
        status.probes = []
        guard told[name] != status else { return }
        told[name] = status
        bus.emitPropertiesChanged(
            path: ControlName.path(of: name), interface: ControlName.service,
            properties: [
                "Unit", "Mode", "Phase", "Reason", "Since", "Next", "NextAt", "Incident", "Role",
                "Blocked", "OffDuty", "HeldBy", "HeldUntil", "HoldReason",
            ])
    }

    // MARK: Looking

    /// What probes printed and what was answered is for who may read the journal. A signal goes to
    /// everybody, and has no destination.
    private func mayReadTexts(_ name: String?) -> Bool {
        callers.caller(of: name)?.readsJournal ?? false
    }

    private func facts(for value: BusMessage) -> ManagerFacts {
        mayReadTexts(value.destination) ? facts() : facts().withoutTexts
    }

    // MARK: The manager

    private func describeManager() {
        manager.method(
            ControlName.listServices, out: [BusArgument("services", ServiceStatus.listSignature)]
        ) { [weak self] call in
            guard let self else { return }
            let services = shown.services(mayReadTexts(call.sender))
            call.reply { answer throws(SystemError) in
                try ServiceStatus.append(services, to: answer)
            }
        }
        manager.method(
            ControlName.getService, in: [BusArgument("name", "s")],
            out: [BusArgument("service", "o")]
        ) { [weak self] call in self?.find(call) }
        manager.method(ControlName.reload, unprivileged: false) { [weak self] call in
            self?.authorize(call) { [weak self] in self?.answerReload(call) }
        }
        manager.signal(
            ControlName.recordWritten,
            [BusArgument("seq", "t"), BusArgument("service", "s"), BusArgument("kind", "s")])
        fact("Version", \.version, changes: .constant)
        fact("HoldFile", \.holdFile)
        fact("JournalState", \.journalState)
        fact("BusState", \.busState)
        fact("Lateness", \.lateness)
        fact("MemoryState", \.memoryState)
        fact("ConfigurationDigest", \.configurationDigest)
        fact("ConfigurationState", \.configurationState, changes: .emitsInvalidation)
        fact("BrakeServices", \.brakeServices)
        manager.property("BrakeUntil", "t", changes: .emitsChange) {
            [facts] value, _ throws(SystemError) in try value.append(facts().brakeUntil)
        }
        // How long a pause lasts changes all the time; it is read, not told.
        fact("NotifyState", \.notifyState, changes: .silent)
        manager.property("NotifyWaiting", "u", changes: .silent) {
            [facts] value, _ throws(SystemError) in try value.append(facts().notifyWaiting)
        }
        manager.property("NotifyLost", "t", changes: .silent) {
            [facts] value, _ throws(SystemError) in try value.append(facts().notifyLost)
        }
        manager.property("ServiceCount", "u", changes: .emitsChange) {
            [facts] value, _ throws(SystemError) in try value.append(facts().serviceCount)
        }
        manager.property("StartedAt", "t", changes: .constant) {
            [facts] value, _ throws(SystemError) in try value.append(facts().startedAt)
        }
    }

    private func fact(
        _ name: String, _ path: KeyPath<ManagerFacts, String>,
        changes: BusPropertyChange = .emitsChange
    ) {
        manager.property(name, "s", changes: changes) {
            [weak self] value, _ throws(SystemError) in
            try value.append(shown: self?.facts(for: value)[keyPath: path] ?? "")
        }
    }

    private func find(_ call: BusMessage) {
        guard let name = try? call.readString(), shown.contains(name) else {
            return call.refuse(
                ControlName.noSuchService, "no service of this name is configured")
        }
        call.reply { answer throws(SystemError) in
            try answer.append(objectPath: ControlName.path(of: name))
        }
    }

    /// Root may. (The policy of the bus keeps others away already, where it is installed.)
    func authorize(_ call: BusMessage, _ permitted: () -> Void) {
        if callers.caller(of: call.sender)?.isRoot == true { return permitted() }
        call.refuse(ControlName.notPermitted, "only root may do this; try sudo")
    }

    private func answerReload(_ call: BusMessage) {
        reload { result in
            switch result {
            case .success: call.reply()
            case .failure(let refused):
                call.refuse(ControlName.configurationRefused, refused.message)
            }
        }
    }

    // MARK: A service

    private func describeService() {
        show("Name", \.name, changes: .constant)
        show("Unit", \.unit)
        show("Mode", \.mode)
        show("Phase", \.phase)
        show("Reason", \.reason, changes: .emitsInvalidation)
        show("Since", \.since)
        show("Next", \.next, changes: .emitsInvalidation)
        show("NextAt", \.nextAt)
        show("Incident", \.incident)
        show("Role", \.role)
        show("Blocked", \.blocked, changes: .emitsInvalidation)
        show("OffDuty", \.offDuty)
        show("HeldBy", \.heldBy)
        show("HeldUntil", \.heldUntil)
        show("HoldReason", \.holdReason, changes: .emitsInvalidation)
        service.property("Probes", "a(\(ProbeStatus.members))") {
            [weak self] value, path throws(SystemError) in
            try ProbeStatus.append(try Control.status(self, at: path, value).probes, to: value)
        }
    }

    private func show(
        _ name: String, _ field: KeyPath<ServiceStatus, String>,
        changes: BusPropertyChange = .emitsChange
    ) {
        service.property(name, "s", changes: changes) {
            [weak self] value, path throws(SystemError) in
            try value.append(shown: try Control.status(self, at: path, value)[keyPath: field])
        }
    }

    private func show(_ name: String, _ field: KeyPath<ServiceStatus, UInt64>) {
        service.property(name, "t", changes: .emitsChange) {
            [weak self] value, path throws(SystemError) in
            try value.append(try Control.status(self, at: path, value)[keyPath: field])
        }
    }

    private static func status(
        _ control: Control?, at path: String, _ value: BusMessage
    ) throws(SystemError) -> ServiceStatus {
        guard let control, let name = ControlName.service(at: path),
            let status = control.shown.status(of: name, control.mayReadTexts(value.destination))
        else { throw SystemError(errno: ENOENT, trying: path) }
        return status
    }
}
