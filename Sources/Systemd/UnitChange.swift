// SPDX-License-Identifier: Apache-2.0
// What one PropertiesChanged signal of a unit says; what it does not say is nil.

/// The news in one `PropertiesChanged` signal of a unit. systemd sends the `Service` interface
/// first and the `Unit` interface after it, so a `result` comes before its `activeState`.
package struct UnitChange: Equatable, Sendable {
    /// `loaded`, `not-found`, `masked`, …
    package var loadState: String?
    /// `active`, `inactive`, `failed`, `activating`, …
    package var activeState: String?
    /// The finer state: `running`, `auto-restart`, …
    package var subState: String?
    /// The queued job; 0 when there is none.
    package var jobID: UInt32?
    /// 16 bytes, new for each start; empty when the unit was never started.
    package var invocationID: [UInt8]?
    /// When it became active (µs of `CLOCK_MONOTONIC`; 0 never).
    package var activeEnterMonotonic: UInt64?
    /// When it last ceased to be active (µs of `CLOCK_MONOTONIC`; 0 never).
    package var activeExitMonotonic: UInt64?
    /// When it last left the inactive state (µs of `CLOCK_MONOTONIC`; 0 never).
    package var inactiveExitMonotonic: UInt64?
    /// When it became inactive (µs of `CLOCK_MONOTONIC`; 0 never).
    package var inactiveEnterMonotonic: UInt64?
    /// The same by the wall clock (µs since 1970; 0 never).
    package var inactiveEnterRealtime: UInt64?
    /// When its state changed last (µs of `CLOCK_MONOTONIC`; 0 never).
    package var stateChangeMonotonic: UInt64?
    /// `running`, `frozen`, …
    package var freezerState: String?
    /// Whether the conditions held when it was started last.
    package var conditionResult: Bool?
    /// When the conditions were checked last (µs of `CLOCK_MONOTONIC`; 0 never).
    package var conditionMonotonic: UInt64?
    /// `success`, `exit-code`, `timeout`, …
    package var result: String?
    /// The main process; 0 when there is none.
    package var mainPID: UInt32?
    /// How often systemd restarted it by itself.
    package var nRestarts: UInt32?
    /// How the main process ended (`CLD_EXITED` 1, `CLD_KILLED` 2, `CLD_DUMPED` 3; 0 not yet).
    package var execMainCode: Int32?
    /// The exit status or the signal of the main process.
    package var execMainStatus: Int32?

    /// A change that says nothing.
    package init() {}

    /// The change that a `PropertiesChanged` message carries; nil for interfaces that are of no
    /// interest and for changes of nothing that is.
    init?(_ message: BusMessage) throws(SystemError) {
        let interface = try message.readString()
        guard interface == UnitManager.unitInterface || interface == UnitManager.serviceInterface
        else { return nil }
        try message.readProperties { (key, type) throws(SystemError) in
            try read(key, type, message)
        }
        if self == UnitChange() { return nil }
    }

    private mutating func read(
        _ key: BusKey, _ type: BusKey, _ message: BusMessage
    ) throws(SystemError) -> Bool {
        switch key {
        case "LoadState": loadState = try message.readString()
        case "ActiveState": activeState = try message.readString()
        case "SubState": subState = try message.readString()
        case "FreezerState": freezerState = try message.readString()
        case "Result": result = try message.readString()
        case "InvocationID": invocationID = try message.readBytes()
        case "ActiveEnterTimestampMonotonic": activeEnterMonotonic = try message.readUInt64()
        case "ActiveExitTimestampMonotonic": activeExitMonotonic = try message.readUInt64()
        case "InactiveExitTimestampMonotonic": inactiveExitMonotonic = try message.readUInt64()
        case "InactiveEnterTimestampMonotonic": inactiveEnterMonotonic = try message.readUInt64()
        case "InactiveEnterTimestamp": inactiveEnterRealtime = try message.readUInt64()
        case "StateChangeTimestampMonotonic": stateChangeMonotonic = try message.readUInt64()
        case "ConditionResult": conditionResult = try message.readBool()
        case "ConditionTimestampMonotonic": conditionMonotonic = try message.readUInt64()
        case "MainPID": mainPID = try message.readUInt32()
        case "NRestarts": nRestarts = try message.readUInt32()
        case "ExecMainCode": execMainCode = try message.readInt32()
        case "ExecMainStatus": execMainStatus = try message.readInt32()
        case "Job":
            jobID = try message.readStruct("uo") { () throws(SystemError) in
                let id = try message.readUInt32()
                try message.skip("o")
                return id
            }
        default: return false
        }
        return true
    }
}
