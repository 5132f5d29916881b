// SPDX-License-Identifier: Apache-2.0
// What systemd says of a unit, turned into the facts that the core judges.

import Supervision
import Systemd

extension UnitFacts {
    /// `slept` is how far the boot-time clock is ahead of systemd's monotonic one (nanoseconds).
    init(_ read: UnitProperties, slept: Int64) {
        self.init()
        load = Self.load(read.loadState)
        active = read.activeState.flatMap(ActiveState.init(rawValue:)) ?? .unknown
        subState = read.subState ?? ""
        invocation = Self.invocation(read.invocationID)
        result = read.result ?? "success"
        exit = UnitEnd.Exit(code: read.execMainCode, status: read.execMainStatus)
        job = read.jobID ?? 0
        // Conditions that were never asked show as unmet.
        conditionMet = read.conditionMonotonic == 0 || read.conditionResult ?? true
        frozen = (read.freezerState ?? "running") != "running"
        refusesManualStart = read.refuseManualStart ?? false
        canReload = read.canReload ?? false
        refusesManualStop = read.refuseManualStop ?? false
        wanted =
            !(read.wantedBy ?? []).isEmpty
            || (read.requiredBy ?? []).contains { $0.hasSuffix(".target") }
        activeSince = Self.instant(read.activeEnterMonotonic, slept)
        downSince = Self.instant(read.inactiveEnterMonotonic, slept)
        leftActive = Self.instant(read.activeExitMonotonic, slept)
        endsByDesign = read.type == "oneshot" && read.remainAfterExit != true
        startedAt = Self.instant(read.inactiveExitMonotonic, slept)
        if endsByDesign { succeeded = success(read) }
        preventedBy = Self.prevented(read)
        needs = read.needs
        affected = read.takenAlong
        startTimeout = Self.duration(read.timeoutStartUSec)
        stopTimeout = Self.duration(read.timeoutStopUSec)
        startLimit = Self.startLimit(read)
        rebootsHost = [read.startLimitAction, read.failureAction].contains {
            $0 != nil && $0 != "none" && $0 != ""
        }
    }

    /// A oneshot that was stopped in the middle of its work shows `success` as well, but its
    /// process did not exit by itself (CLD_EXITED is 1).
    private func success(_ read: UnitProperties) -> Success? {
        guard active == .inactive, result == "success", !invocation.isEmpty, let downSince,
            conditionMet, (read.execMainCode ?? 0) == 1
        else { return nil }
        return Success(at: downSince, wall: Int64(clamping: read.inactiveEnterRealtime ?? 0))
    }

    /// The last end of its main process, where the unit says that it is not to be restarted after
    /// such a one.
    private static func prevented(_ read: UnitProperties) -> String? {
        guard let ends = read.restartPrevention, let number = read.execMainStatus else {
            return nil
        }
        switch UnitEnd.Exit(code: read.execMainCode, status: number) {
        case .exited(let status):
            return ends.statuses.contains(number)
                ? "exit status \(ExitWords.status(status))" : nil
        case .killed(let signal), .dumpedCore(let signal):
            return ends.signals.contains(number) ? ExitWords.signal(signal) : nil
        case .unknown: return nil
        }
    }

    private static func load(_ word: String?) -> LoadState {
        switch word {
        case "loaded", "merged": .loaded
        case "not-found": .notFound
        case "masked": .masked
        default: .other(word ?? "unknown")
        }
    }

    /// All zeros means the same as none.
    private static func invocation(_ bytes: [UInt8]?) -> String {
        guard let bytes, bytes.contains(where: { $0 != 0 }) else { return "" }
        return Identity.hex(bytes)
    }

    private static func instant(_ monotonic: UInt64?, _ slept: Int64) -> Instant? {
        guard let monotonic, monotonic > 0 else { return nil }
        return Instant(monotonic: monotonic, slept: slept)
    }

    private static func duration(_ microseconds: UInt64?) -> Duration? {
        guard let microseconds, microseconds < UInt64(Int64.max / 1000) else { return nil }
        return .microseconds(Int64(microseconds))
    }

    private static func startLimit(_ read: UnitProperties) -> Rate? {
        guard let burst = read.startLimitBurst, burst > 0,
            let interval = duration(read.startLimitIntervalUSec), interval > .zero
        else { return nil }
        return Rate(count: Int(burst), per: interval)
    }
}

extension Instant {
    /// A time of systemd's or of the journal's (µs of `CLOCK_MONOTONIC`) by the clock of the core.
    init(monotonic: UInt64, slept: Int64 = Clock.slept) {
        self.init(nanoseconds: Int64(clamping: monotonic) * 1000 + slept)
    }
}

extension UnitEnd.Exit {
    /// CLD_EXITED is 1, CLD_KILLED 2, CLD_DUMPED 3; what runs has not ended.
    init(code: Int32?, status: Int32?) {
        let status = Int(status ?? 0)
        switch code {
        case 1: self = .exited(status)
        case 2: self = .killed(signal: status)
        case 3: self = .dumpedCore(signal: status)
        default: self = .unknown
        }
    }

    /// It says how what failed came to its end; a main process that ended well did not fail.
    var tellsFailure: Bool { self != .unknown && self != .exited(0) }
}
