// SPDX-License-Identifier: Apache-2.0
// The properties that are read of units: name, type, and where the value goes.

/// How a property of a unit is asked for and where its value goes.
struct UnitPropertyReader: Sendable {
    typealias Read =
        @Sendable (BusMessage, inout UnitProperties) throws(SystemError) -> Void

    let name: String
    let isService: Bool
    let read: Read

    init(_ name: String, service: Bool = false, _ read: @escaping Read) {
        self.name = name
        isService = service
        self.read = read
    }

    /// A reader of the value of a variant into a member.
    private static func value<Value>(
        _ name: String, _ type: String, service: Bool,
        _ member: @escaping @Sendable (inout UnitProperties, Value) -> Void,
        _ read: @escaping @Sendable (BusMessage) throws(SystemError) -> Value
    ) -> UnitPropertyReader {
        UnitPropertyReader(name, service: service) { (message, unit) throws(SystemError) in
            let value = try message.readVariant(type) { () throws(SystemError) in
                try read(message)
            }
            member(&unit, value)
        }
    }

    private static func text(
        _ name: String, service: Bool = false,
        _ member: @escaping @Sendable (inout UnitProperties, String) -> Void
    ) -> UnitPropertyReader {
        value(name, "s", service: service, member) { (message) throws(SystemError) in
            try message.readString()
        }
    }

    private static func names(
        _ name: String, _ member: @escaping @Sendable (inout UnitProperties, [String]) -> Void
    ) -> UnitPropertyReader {
        value(name, "as", service: false, member) { (message) throws(SystemError) in
            try message.readStrings()
        }
    }

    private static func flag(
        _ name: String, service: Bool = false,
        _ member: @escaping @Sendable (inout UnitProperties, Bool) -> Void
    ) -> UnitPropertyReader {
        value(name, "b", service: service, member) { (message) throws(SystemError) in
            try message.readBool()
        }
    }

    private static func long(
        _ name: String, service: Bool = false,
        _ member: @escaping @Sendable (inout UnitProperties, UInt64) -> Void
    ) -> UnitPropertyReader {
        value(name, "t", service: service, member) { (message) throws(SystemError) in
            try message.readUInt64()
        }
    }

    private static func count(
        _ name: String, service: Bool = false,
        _ member: @escaping @Sendable (inout UnitProperties, UInt32) -> Void
    ) -> UnitPropertyReader {
        value(name, "u", service: service, member) { (message) throws(SystemError) in
            try message.readUInt32()
        }
    }

    private static func number(
        _ name: String, _ member: @escaping @Sendable (inout UnitProperties, Int32) -> Void
    ) -> UnitPropertyReader {
        value(name, "i", service: true, member) { (message) throws(SystemError) in
            try message.readInt32()
        }
    }

    private static func job(_ message: BusMessage) throws(SystemError) -> UInt32 {
        try message.readStruct("uo") { () throws(SystemError) in
            let id = try message.readUInt32()
            try message.skip("o")
            return id
        }
    }

    /// The properties of every unit.
    static let unit: [UnitPropertyReader] = [
        text("Id") { $0.id = $1 },
        names("Names") { $0.names = $1 },
        text("LoadState") { $0.loadState = $1 },
        value("Job", "(uo)", service: false, { $0.jobID = $1 }, job),
        value("InvocationID", "ay", service: false, { $0.invocationID = $1 }) {
            (message) throws(SystemError) in try message.readBytes()
        },
        long("ActiveEnterTimestampMonotonic") { $0.activeEnterMonotonic = $1 },
        long("ActiveExitTimestampMonotonic") { $0.activeExitMonotonic = $1 },
        long("InactiveEnterTimestampMonotonic") { $0.inactiveEnterMonotonic = $1 },
        long("InactiveEnterTimestamp") { $0.inactiveEnterRealtime = $1 },
        long("InactiveExitTimestampMonotonic") { $0.inactiveExitMonotonic = $1 },
        long("StateChangeTimestampMonotonic") { $0.stateChangeMonotonic = $1 },
        flag("ConditionResult") { $0.conditionResult = $1 },
        long("ConditionTimestampMonotonic") { $0.conditionMonotonic = $1 },
        text("FreezerState") { $0.freezerState = $1 },
        flag("CanReload") { $0.canReload = $1 },
        flag("RefuseManualStart") { $0.refuseManualStart = $1 },
        flag("RefuseManualStop") { $0.refuseManualStop = $1 },
        long("StartLimitIntervalUSec") { $0.startLimitIntervalUSec = $1 },
        count("StartLimitBurst") { $0.startLimitBurst = $1 },
        text("StartLimitAction") { $0.startLimitAction = $1 },
        text("FailureAction") { $0.failureAction = $1 },
        names("Requires") { $0.requires = $1 },
        names("BindsTo") { $0.bindsTo = $1 },
        names("Requisite") { $0.requisite = $1 },
        names("RequiredBy") { $0.requiredBy = $1 },
        names("BoundBy") { $0.boundBy = $1 },
        names("RequisiteOf") { $0.requisiteOf = $1 },
        names("ConsistsOf") { $0.consistsOf = $1 },
        names("PropagatesStopTo") { $0.propagatesStopTo = $1 },
        names("WantedBy") { $0.wantedBy = $1 },
        names("TriggeredBy") { $0.triggeredBy = $1 },
        flag("Transient") { $0.transient = $1 },
        text("FragmentPath") { $0.fragmentPath = $1 },
    ]

    /// What is read only where it is named: it does not change, and is seldom wanted.
    static let risks: [UnitPropertyReader] = [
        text("SuccessAction") { $0.successAction = $1 },
        text("JobTimeoutAction") { $0.jobTimeoutAction = $1 },
        long("JobTimeoutUSec") { $0.jobTimeoutUSec = $1 },
        long("JobRunningTimeoutUSec") { $0.jobRunningTimeoutUSec = $1 },
        text("OnFailureJobMode") { $0.onFailureJobMode = $1 },
        names("OnFailure") { $0.onFailure = $1 },
        names("OnSuccess") { $0.onSuccess = $1 },
        names("Conflicts") { $0.conflicts = $1 },
        names("ConflictedBy") { $0.conflictedBy = $1 },
        long("WatchdogUSec", service: true) { $0.watchdogUSec = $1 },
        long("ExecMainExitTimestampMonotonic", service: true) { $0.execMainExitMonotonic = $1 },
    ]

    /// The commands of a service, likewise.
    static let commands = ExecCommand.settings.map { setting in
        value(setting, ExecCommand.signature, service: true, { $0.commands += $1 }) {
            (message) throws(SystemError) in try ExecCommand.readList(setting, from: message)
        }
    }

    /// The properties that services have beside those.
    static let service: [UnitPropertyReader] = [
        text("Type", service: true) { $0.type = $1 },
        text("Restart", service: true) { $0.restart = $1 },
        long("RestartUSec", service: true) { $0.restartUSec = $1 },
        count("NRestarts", service: true) { $0.nRestarts = $1 },
        text("Result", service: true) { $0.result = $1 },
        count("MainPID", service: true) { $0.mainPID = $1 },
        number("ExecMainCode") { $0.execMainCode = $1 },
        number("ExecMainStatus") { $0.execMainStatus = $1 },
        value("RestartPreventExitStatus", "(aiai)", service: true, { $0.restartPrevention = $1 }) {
            (message) throws(SystemError) in
            try message.readStruct("aiai") { () throws(SystemError) in
                var ends = ExitStatuses()
                try message.readArray(of: "i") { () throws(SystemError) in
                    ends.statuses.append(try message.readInt32())
                }
                try message.readArray(of: "i") { () throws(SystemError) in
                    ends.signals.append(try message.readInt32())
                }
                return ends
            }
        },
        long("TimeoutStartUSec", service: true) { $0.timeoutStartUSec = $1 },
        long("TimeoutStopUSec", service: true) { $0.timeoutStopUSec = $1 },
        text("Slice", service: true) { $0.slice = $1 },
        text("ControlGroup", service: true) { $0.controlGroup = $1 },
        flag("RemainAfterExit", service: true) { $0.remainAfterExit = $1 },
    ]

    /// The states, read last so that they are not older than what was read beside them.
    static let states: [UnitPropertyReader] = [
        text("ActiveState") { $0.activeState = $1 },
        text("SubState") { $0.subState = $1 },
    ]
}
