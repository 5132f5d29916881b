// SPDX-License-Identifier: Apache-2.0
// What the settings of a unit mean for what revived does with it, each in a sentence: what systemd
// does by itself, what forbids an order, and what one takes along.

import Simulation
import Supervision
import Systemd

struct UnitRemarks {
    let unit: UnitProperties
    /// Of units that are named, whether each runs.
    var isRunning: (String) -> Bool = { _ in true }

    /// Those that an operator should know before, the gravest first.
    var sentences: [String] {
        [loading, work, risk, refusal, ownRestart, startLimit, prevention, watchdog, timeouts]
            .compactMap { $0 } + [exclusion, fallback, triggers, needs].compactMap { $0 }
    }

    /// What a restart of it takes along, as far as it runs.
    var takenAlong: [String] { unit.takenAlong.filter(isRunning) }

    private var loading: String? {
        switch unit.loadState ?? "loaded" {
        case "loaded", "merged": nil
        case "not-found": "it does not exist on this host"
        case "masked": "it is masked: nothing can start it"
        case let state: "systemd cannot load it (\(state))"
        }
    }

    private var work: String? { unit.emptiness.map { "it \($0)" } }

    private var risk: String? {
        unit.hostRisk(isDragged: false).map {
            "\($0): its end may take the host down, so it is not restarted for a probe's sake"
        }
    }

    private var refusal: String? {
        let (start, stop) = (unit.refuseManualStart == true, unit.refuseManualStop == true)
        switch (start, stop) {
        case (true, true):
            return "RefuseManualStart=yes, RefuseManualStop=yes: no order is possible"
        case (true, false): return "RefuseManualStart=yes: systemd refuses to start or restart it"
        case (false, true):
            return "RefuseManualStop=yes: systemd refuses to restart it while it runs"
        case (false, false): return nil
        }
    }

    private var ownRestart: String? {
        guard let word = unit.restart, word != "no" else { return nil }
        guard let pause = unit.restartUSec, pause < .max else {
            return "Restart=\(word), RestartSec=infinity: systemd never starts it again by itself"
        }
        return "Restart=\(word): systemd itself may start it again after \(Self.words(pause)); "
            + "meanwhile nothing is done, and revived comes in when that came to nothing"
    }

    private var startLimit: String? {
        guard let burst = unit.startLimitBurst, let interval = unit.startLimitIntervalUSec else {
            return nil
        }
        guard burst > 0, interval > 0 else {
            return "no start limit: systemd starts it as often as it is asked to"
        }
        let action = unit.startLimitAction ?? "none"
        let more = ["", "none"].contains(action) ? "" : "; StartLimitAction=\(action)"
        let limit = "start limit: \(burst) start\(burst == 1 ? "" : "s") in \(Self.words(interval))"
        // With one start there is nothing to wait for: see `Restraint.startLimit`.
        return limit + (burst > 1 ? "; a restart that would be the last of them waits" : "") + more
    }

    private var prevention: String? {
        guard let ends = unit.restartPrevention, !ends.isEmpty else { return nil }
        let words =
            ends.statuses.map { "\($0)" } + ends.signals.map { ExitWords.signal(Int($0)) }
        return
            "RestartPreventExitStatus=\(words.joined(separator: " ")): what happens after such an "
            + "end, `prevented_restart` says"
    }

    private var watchdog: String? {
        guard let limit = unit.watchdogUSec, limit > 0, limit < .max else { return nil }
        return "WatchdogSec: systemd ends it when it gives no sign for \(Self.words(limit)), which "
            + "is found like a crash"
    }

    private var timeouts: String? {
        let start = Self.limit(unit.timeoutStartUSec)
        let stop = Self.limit(unit.timeoutStopUSec)
        if let start, let stop {
            let whole = Self.words(start + stop + 30_000_000)
            return "TimeoutStartSec \(Self.words(start)), TimeoutStopSec \(Self.words(stop)): a "
                + "restart may take \(whole) before it counts as failed"
        }
        guard unit.timeoutStartUSec != nil || unit.timeoutStopUSec != nil else { return nil }
        return "its start or stop has no limit (infinity): a restart counts as failed after 10 min"
    }

    private var exclusion: String? {
        let others = ((unit.conflicts ?? []) + (unit.conflictedBy ?? [])).filter {
            !$0.hasSuffix(".target")
        }
        guard !others.isEmpty else { return nil }
        return
            "it and \(others.joined(separator: ", ")) exclude each other (Conflicts=): it is not "
            + "started while one of those runs"
    }

    private var fallback: String? {
        guard let units = unit.onFailure, !units.isEmpty else { return nil }
        return "OnFailure=\(units.joined(separator: " ")): systemd starts that when it has failed"
    }

    private var triggers: String? {
        guard let units = unit.triggeredBy, !units.isEmpty else { return nil }
        return "\(units.joined(separator: " ")) can start it, too: a probe never does, because "
            + "only what runs is asked"
    }

    private var needs: String? {
        // Every unit needs some targets and mounts, which are no services of anybody.
        let services = unit.needs.filter { $0.hasSuffix(".service") || $0.hasSuffix(".socket") }
        guard !services.isEmpty else { return nil }
        return "it needs \(services.joined(separator: ", ")): while that is down it waits"
    }

    private static func limit(_ microseconds: UInt64?) -> UInt64? {
        microseconds.flatMap { $0 < UInt64(Int64.max / 1000) ? $0 : nil }
    }

    private static func words(_ microseconds: UInt64) -> String {
        Duration.microseconds(Int64(clamping: microseconds)).words
    }

    /// Its settings as the head of a scenario has them, where they are not the usual ones.
    var scenario: String {
        var words: [String] = []
        if let start = unit.timeoutStartUSec {
            let limit = Self.limit(start).map { Duration.microseconds(Int64($0)) }
            if limit != .seconds(90) {
                words.append("start_timeout \(limit?.scenario ?? "infinity")")
            }
        }
        // A start that ends with a status is restarted by these, and by no other setting.
        if let own = unit.restart, ["always", "on-failure"].contains(own),
            let pause = Self.limit(unit.restartUSec)
        {
            words.append("restart \(own)")
            words.append("restart_after \(Duration.microseconds(Int64(pause)).scenario)")
        }
        if let burst = unit.startLimitBurst, let interval = Self.limit(unit.startLimitIntervalUSec),
            burst > 0, interval > 0, burst != 5 || interval != 10_000_000 || !words.isEmpty
        {
            let window = Duration.microseconds(Int64(interval))
            words.append("start_limit \(burst)/\(window.scenario)")
        }
        return words.joined(separator: " ")
    }
}
