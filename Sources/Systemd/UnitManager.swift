// SPDX-License-Identifier: Apache-2.0
// systemd's manager object: units read, jobs asked for, signals told. No policy.
//
// Signals are hints and truth is read: subscribe first, read then, apply signals after. Any local
// process may send us a signal directly, so signals count only from the connection that owns
// systemd's name at the time.

import Glibc

/// systemd's manager, over a ``Bus``.
package final class UnitManager {
    static let service = "org.freedesktop.systemd1"
    static let root = "/org/freedesktop/systemd1"
    static let unitPrefix = "/org/freedesktop/systemd1/unit"
    static let managerInterface = "org.freedesktop.systemd1.Manager"
    static let unitInterface = "org.freedesktop.systemd1.Unit"
    static let serviceInterface = "org.freedesktop.systemd1.Service"
    static let propertiesInterface = "org.freedesktop.DBus.Properties"

    /// A change of a unit, by the name in its object path (its primary name).
    package var onUnitChanged: (_ name: String, UnitChange) -> Void = { _, _ in }
    /// A job was queued.
    package var onJobNew: (_ id: UInt32, _ unit: String) -> Void = { _, _ in }
    /// A job ended; whoever waits for it is told first.
    package var onJobRemoved: (JobEnd) -> Void = { _ in }
    /// PID 1 begins (true) or has ended (false) reading all unit files again.
    package var onReloading: (Bool) -> Void = { _ in }
    /// Unit files were enabled, disabled, masked, …
    package var onUnitFilesChanged: () -> Void = {}
    /// A unit was unloaded.
    package var onUnitRemoved: (_ name: String) -> Void = { _ in }
    /// systemd left the bus or came to it: it executed itself again, or its bus was lost. All must
    /// be read again, after another ``subscribe(_:)`` when it came.
    package var onManagerChanged: (_ isPresent: Bool) -> Void = { _ in }

    let bus: Bus
    let jobs = UnitJobs()
    var transients: [String: TransientRun] = [:]
    /// Until systemd has refused the word.
    var knowsExecStartEx = true
    private var matched: BusConnection?
    private var owner: String?
    private var reads: [() -> Void] = []
    private var firstRead = 0
    private var readsRunning = 0

    /// How many units are read at once, so that reading leaves places in flight for jobs.
    private static let readsAtOnce = 2

    /// A bus for ``init(bus:)``: systemd's private socket is used while its name has no owner.
    package static func bus(_ loop: EventLoop) -> Bus { Bus(loop: loop, peer: service) }

    /// A manager over this bus; nothing is sent yet.
    package init(bus: Bus) {
        self.bus = bus
        bus.lossObservers.append { [weak self] error in self?.lost(error) }
    }

    /// Adds the matches (once per connection), and asks PID 1 to send signals. To be called after
    /// each ``Bus/onConnected``, before units are read.
    package func subscribe(_ completion: @escaping (Result<Void, SystemError>) -> Void = { _ in }) {
        addMatches()
        if bus.transport == .system {
            bus.owner(of: UnitManager.service) { [weak self] reply in
                if case .success(let owner) = reply { self?.owner = owner }
            }
        }
        callManager("Subscribe") { reply in
            if case .failure(let error) = reply,
                error.name == "org.freedesktop.systemd1.AlreadySubscribed"
            {
                return completion(.success(()))
            }
            completion(reply.map { _ in })
        }
    }

    // MARK: Units

    /// Keeps a unit loaded, with its counters, while this connection lives. Each reference is a
    /// match on PID 1's own connection to the bus, of which all clients share 512: hold few.
    package func ref(
        _ name: String, _ completion: @escaping (Result<Void, SystemError>) -> Void = { _ in }
    ) { callManager("RefUnit", name, completion) }

    /// Takes back one ``ref(_:_:)``.
    package func unref(
        _ name: String, _ completion: @escaping (Result<Void, SystemError>) -> Void = { _ in }
    ) { callManager("UnrefUnit", name, completion) }

    /// Clears the failed state, the result and the start-limit counter of a unit.
    package func resetFailed(
        _ name: String, _ completion: @escaping (Result<Void, SystemError>) -> Void = { _ in }
    ) { callManager("ResetFailedUnit", name, completion) }

    /// Sends a signal to every process of a unit.
    package func kill(
        _ name: String, signal: Int32,
        _ completion: @escaping (Result<Void, SystemError>) -> Void = { _ in }
    ) {
        callManager(
            "KillUnit",
            fill: { message throws(SystemError) in
                try message.append(name)
                try message.append("all")
                try message.append(signal)
            }
        ) { completion($0.map { _ in }) }
    }

    /// Lists these units, loading those that are not loaded; each by its primary name.
    package func listUnits(
        _ names: [String], _ completion: @escaping (Result<[UnitListing], SystemError>) -> Void
    ) {
        list(
            "ListUnitsByNames", { message throws(SystemError) in try message.append(names) },
            completion)
    }

    /// Lists the loaded units whose names match a pattern as the shell's.
    package func listLoadedUnits(
        matching pattern: String,
        _ completion: @escaping (Result<[UnitListing], SystemError>) -> Void
    ) {
        list(
            "ListUnitsByPatterns",
            { message throws(SystemError) in
                try message.append([String]())
                try message.append([pattern])
            }, completion)
    }

    private func list(
        _ member: String, _ fill: (BusMessage) throws(SystemError) -> Void,
        _ completion: @escaping (Result<[UnitListing], SystemError>) -> Void
    ) {
        callManager(member, fill: fill) { reply in
            completion(
                reply.reading { message throws(SystemError) in
                    let types = "ssssssouso"
                    var units: [UnitListing] = []
                    try message.readArray(of: "(\(types))") { () throws(SystemError) in
                        units.append(
                            try message.readStruct(types) { () throws(SystemError) in
                                try UnitListing(message)
                            })
                    }
                    return units
                })
        }
    }

    /// Reads the properties of a unit, loading it if needed; all, or only these by systemd's names
    /// (each costs PID 1 about 7 µs). At most two units are read at once, the others wait in order.
    package func readUnit(
        _ name: String, only: [String]? = nil,
        _ completion: @escaping (Result<UnitProperties, SystemError>) -> Void
    ) {
        reads.append { [weak self] in
            guard let self else { return }
            let read = UnitRead(name, only, self.bus) { [weak self] result in
                completion(result)
                guard let self else { return }
                self.readsRunning -= 1
                self.beginReads()
            }
            read.begin()
        }
        beginReads()
    }

    /// Reads whether the unit's file is `enabled`, `disabled`, `masked`, …; costs PID 1 5 ms.
    package func readUnitFile(
        _ name: String, _ completion: @escaping (Result<String, SystemError>) -> Void
    ) {
        callManager(
            "GetUnitFileState", fill: { message throws(SystemError) in try message.append(name) }
        ) { reply in
            completion(reply.reading { message throws(SystemError) in try message.readString() })
        }
    }

    /// Reads the state of the whole system: `running`, `degraded`, `stopping`, …
    package func systemState(_ completion: @escaping (Result<String, SystemError>) -> Void) {
        readText("SystemState", completion)
    }

    /// Reads which systemd this is, as `252.39-1~deb12u1`.
    package func version(_ completion: @escaping (Result<String, SystemError>) -> Void) {
        readText("Version", completion)
    }

    /// Reads the control group below which systemd keeps all others; empty on a host.
    package func controlGroup(_ completion: @escaping (Result<String, SystemError>) -> Void) {
        readText("ControlGroup", completion)
    }

    private func readText(
        _ property: String, _ completion: @escaping (Result<String, SystemError>) -> Void
    ) {
        bus.call(
            destination: UnitManager.service, path: UnitManager.root,
            interface: UnitManager.propertiesInterface, member: "Get",
            fill: { message throws(SystemError) in
                try message.append(UnitManager.managerInterface)
                try message.append(property)
            },
            { reply in
                completion(
                    reply.reading { message throws(SystemError) in
                        try message.readVariant("s") { () throws(SystemError) in
                            try message.readString()
                        }
                    })
            })
    }

    /// Asks which unit a process belongs to.
    package func unit(
        of process: UInt32, _ completion: @escaping (Result<String, SystemError>) -> Void
    ) {
        callManager(
            "GetUnitByPID", fill: { message throws(SystemError) in try message.append(process) }
        ) { reply in
            completion(
                reply.reading { message throws(SystemError) in
                    let path = try message.readObjectPath()
                    guard let name = BusPath.decode(UnitManager.unitPrefix, path) else {
                        throw SystemError(errno: 22, trying: "reading \(path)")
                    }
                    return name
                })
        }
    }

    /// The object path of a unit.
    package static func path(of name: String) -> String { BusPath.encode(unitPrefix, name) }

    // MARK: Within

    func callManager(
        _ member: String, fill: (BusMessage) throws(SystemError) -> Void = { _ in },
        _ reply: @escaping (Result<BusMessage, SystemError>) -> Void
    ) {
        bus.call(
            destination: UnitManager.service, path: UnitManager.root,
            interface: UnitManager.managerInterface, member: member, fill: fill, reply)
    }

    private func callManager(
        _ member: String, _ name: String,
        _ completion: @escaping (Result<Void, SystemError>) -> Void
    ) {
        callManager(member, fill: { message throws(SystemError) in try message.append(name) }) {
            completion($0.map { _ in })
        }
    }

    private func beginReads() {
        while readsRunning < UnitManager.readsAtOnce, firstRead < reads.count {
            readsRunning += 1
            firstRead += 1
            reads[firstRead - 1]()
        }
        // Thousands of units may wait: what was begun is dropped now and then, not each time.
        guard firstRead > 1000 || firstRead == reads.count else { return }
        reads.removeFirst(firstRead)
        firstRead = 0
    }

    private func lost(_ error: SystemError) {
        owner = nil
        let runs = transients
        transients = [:]
        jobs.failAll(error)
        for (_, run) in runs { run.fail(error) }
    }

    private func addMatches() {
        guard let connection = bus.connection, matched !== connection else { return }
        matched = connection
        let sender = bus.transport == .system ? "sender='\(UnitManager.service)'," : ""
        let namespace = "path_namespace='\(UnitManager.unitPrefix)'"
        let properties =
            "interface='\(UnitManager.propertiesInterface)',member='PropertiesChanged',\(namespace)"
        matchManager("type='signal',\(sender)\(properties)") { $0.unitChanged($1) }
        for member in ["JobNew", "JobRemoved", "Reloading", "UnitFilesChanged", "UnitRemoved"] {
            let rule = "type='signal',\(sender)interface='\(UnitManager.managerInterface)',"
            matchManager(rule + "path='\(UnitManager.root)',member='\(member)'") {
                // A signal that cannot be read says nothing; the next reading of states will.
                try? $0.managerSignal(member, $1)
            }
        }
        if bus.transport == .system { matchOwner() }
    }

    private func matchManager(
        _ rule: String, _ handler: @escaping (UnitManager, BusMessage) -> Void
    ) {
        bus.match(rule) { [weak self] message in
            guard let self else { return }
            let isFromManager = self.bus.transport == .privateSocket || message.sender == self.owner
            if isFromManager { handler(self, message) }
        }
    }

    private func matchOwner() {
        let daemon = "org.freedesktop.DBus"
        let rule =
            "type='signal',sender='\(daemon)',interface='\(daemon)',member='NameOwnerChanged',"
            + "arg0='\(UnitManager.service)'"
        bus.match(rule) { [weak self] message in
            guard let self, message.sender == daemon else { return }
            guard let name = try? message.readString(), name == UnitManager.service,
                (try? message.readString()) != nil, let fresh = try? message.readString()
            else { return }
            self.owner = fresh.isEmpty ? nil : fresh
            self.onManagerChanged(!fresh.isEmpty)
        }
    }

    private func unitChanged(_ message: BusMessage) {
        // A signal that cannot be read says nothing; the next reading of states will.
        guard let path = message.path, let name = BusPath.decode(UnitManager.unitPrefix, path),
            let change = try? UnitChange(message)
        else { return }
        transients[name]?.changed(change)
        onUnitChanged(name, change)
    }

    private func managerSignal(
        _ member: String, _ message: BusMessage
    ) throws(SystemError) {
        switch member {
        case "JobNew": try jobNew(message)
        case "JobRemoved": try jobRemoved(message)
        case "Reloading": onReloading(try message.readBool())
        case "UnitFilesChanged": onUnitFilesChanged()
        default: onUnitRemoved(try message.readString())
        }
    }

    private func jobNew(_ message: BusMessage) throws(SystemError) {
        let id = try message.readUInt32()
        try message.skip("o")
        onJobNew(id, try message.readString())
    }

    private func jobRemoved(_ message: BusMessage) throws(SystemError) {
        let id = try message.readUInt32()
        try message.skip("o")
        let unit = try message.readString()
        let end = JobEnd(id: id, unit: unit, result: JobResult(try message.readString()))
        jobs.ended(end)
        onJobRemoved(end)
    }
}
