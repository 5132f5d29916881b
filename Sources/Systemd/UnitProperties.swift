// SPDX-License-Identifier: Apache-2.0
// What is read of a unit, property by property.
//
// GetAll on the Unit interface is never used: UnitFileState, which it includes, costs PID 1 five
// milliseconds. A property that this systemd does not have, or that the type of unit does not
// have, stays nil. GetAll on the Service interface costs more (0.28 ms) than these Gets (0.07 ms).

/// The properties of a unit that were read; those that it does not have are nil.
package struct UnitProperties: Equatable, Sendable {
    /// The primary name.
    package var id: String?
    /// All names, the primary one too.
    package var names: [String]?
    /// `loaded`, `not-found`, `bad-setting`, `error`, `masked`.
    package var loadState: String?
    /// `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`, …
    package var activeState: String?
    /// The finer state: `running`, `exited`, `auto-restart`, …
    package var subState: String?
    /// 16 bytes, new for each start; empty when the unit was never started.
    package var invocationID: [UInt8]?
    /// The queued job; 0 when there is none.
    package var jobID: UInt32?
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
    /// Whether the conditions held when it was started last.
    package var conditionResult: Bool?
    /// When the conditions were asked last (µs of `CLOCK_MONOTONIC`; 0 never).
    package var conditionMonotonic: UInt64?
    /// `running`, `frozen`, …
    package var freezerState: String?
    /// Whether it can be reloaded.
    package var canReload: Bool?
    /// Whether only dependencies may start it.
    package var refuseManualStart: Bool?
    /// Whether only dependencies may stop it.
    package var refuseManualStop: Bool?
    /// The interval of the start limit in µs.
    package var startLimitIntervalUSec: UInt64?
    /// How many starts the interval allows; 0 means no limit.
    package var startLimitBurst: UInt32?
    /// `none`, `reboot`, …
    package var startLimitAction: String?
    /// `none`, `reboot`, …
    package var failureAction: String?
    /// `none`, `reboot`, …
    package var successAction: String?
    /// `none`, `reboot`, …
    package var jobTimeoutAction: String?
    /// When that is taken (µs from queueing the job; all ones: never).
    package var jobTimeoutUSec: UInt64?
    /// The same from the begin of the job.
    package var jobRunningTimeoutUSec: UInt64?
    /// `replace`, `isolate`, …
    package var onFailureJobMode: String?
    /// Units that are started when it has failed.
    package var onFailure: [String]?
    /// Units that are started when it has ended well.
    package var onSuccess: [String]?
    /// Units that it excludes.
    package var conflicts: [String]?
    /// Units that exclude it.
    package var conflictedBy: [String]?
    /// Units that it requires.
    package var requires: [String]?
    /// Units to which it is bound.
    package var bindsTo: [String]?
    /// Units that must be active already.
    package var requisite: [String]?
    /// Units that require it.
    package var requiredBy: [String]?
    /// Units that are bound to it.
    package var boundBy: [String]?
    /// Units that must find it active.
    package var requisiteOf: [String]?
    /// Units that are part of it.
    package var consistsOf: [String]?
    /// Units to which a stop of it spreads.
    package var propagatesStopTo: [String]?
    /// Units that want it.
    package var wantedBy: [String]?
    /// Units that start it: sockets, timers, paths.
    package var triggeredBy: [String]?
    /// Whether it was made at run time.
    package var transient: Bool?
    /// The file that defines it; empty when there is none.
    package var fragmentPath: String?

    /// `simple`, `notify`, `oneshot`, …
    package var type: String?
    /// `no`, `always`, `on-failure`, …
    package var restart: String?
    /// The pause before systemd restarts it, in µs.
    package var restartUSec: UInt64?
    /// How often systemd restarted it by itself.
    package var nRestarts: UInt32?
    /// `success`, `exit-code`, `start-limit-hit`, …
    package var result: String?
    /// The main process; 0 when there is none.
    package var mainPID: UInt32?
    /// How the main process ended (1 exited, 2 killed, 3 dumped core; 0 not yet).
    package var execMainCode: Int32?
    /// The exit status or the signal of the main process.
    package var execMainStatus: Int32?
    /// When the main process ended (µs of `CLOCK_MONOTONIC`; 0: it has not).
    package var execMainExitMonotonic: UInt64?
    /// Exit statuses and signals after which systemd does not restart it.
    package var restartPrevention: ExitStatuses?
    /// The time limit of its start in µs; `UInt64.max` means none.
    package var timeoutStartUSec: UInt64?
    /// The time limit of its stop in µs; `UInt64.max` means none.
    package var timeoutStopUSec: UInt64?
    /// It must give a sign so often, in µs; 0 and `UInt64.max` mean never.
    package var watchdogUSec: UInt64?
    /// The slice that its control group lies in.
    package var slice: String?
    /// Its control group; empty when it has none.
    package var controlGroup: String?
    /// Whether it stays active after its process exited.
    package var remainAfterExit: Bool?
    /// Of the settings that were named, in that order.
    package var commands: [ExecCommand] = []

    /// Properties of which none was read.
    package init() {}
}

/// A set of ends of a process, as `RestartPreventExitStatus=` names them.
package struct ExitStatuses: Equatable, Sendable {
    /// Exit statuses.
    package var statuses: [Int32] = []
    /// Signals.
    package var signals: [Int32] = []

    /// None.
    package init() {}

    /// It names no end.
    package var isEmpty: Bool { statuses.isEmpty && signals.isEmpty }
}
