// SPDX-License-Identifier: Apache-2.0
// What a unit's own settings mean for who would stop, start or watch it.

extension UnitProperties {
    /// The first setting by which stopping this unit may take the host down. Its start limit counts
    /// where it is dragged along: its starts are then not ours to count.
    package func hostRisk(isDragged: Bool) -> String? {
        var actions = [("FailureAction", failureAction), ("SuccessAction", successAction)]
        if isDragged { actions.append(("StartLimitAction", startLimitAction)) }
        let limits = [jobTimeoutUSec, jobRunningTimeoutUSec].compactMap { $0 }
        if limits.contains(where: { $0 < .max }) {
            actions.append(("JobTimeoutAction", jobTimeoutAction))
        }
        for (name, action) in actions {
            if let action, !action.isEmpty, action != "none" { return "\(name)=\(action)" }
        }
        for (name, units) in [("OnFailure", onFailure), ("OnSuccess", onSuccess)] {
            let target = units?.first(where: Self.endHost.contains)
            if let target { return "\(name)=\(target)" }
        }
        guard onFailure?.isEmpty == false, let mode = onFailureJobMode,
            ["isolate", "flush"].contains(mode)
        else { return nil }
        return "OnFailureJobMode=\(mode)"
    }

    /// systemd.special(7): targets that end what runs on the host.
    private static let endHost: Set = [
        "reboot.target", "poweroff.target", "halt.target", "kexec.target", "soft-reboot.target",
        "exit.target", "shutdown.target", "emergency.target", "rescue.target",
    ]

    /// What is so of a unit in which nothing runs; nil for all others. Distributions have such
    /// units to start and stop others by one name, and it is active whatever becomes of them.
    package var emptiness: String? {
        guard type == "oneshot", remainAfterExit == true else { return nil }
        let parts = (consistsOf ?? []).filter { $0.hasSuffix(".service") }
        let most = 3
        let names =
            parts.sorted().prefix(most).joined(separator: ", ")
            + (parts.count > most ? " and \(parts.count - most) more" : "")
        return "runs no process (a oneshot that stays active): that it is active says nothing; "
            + (names.isEmpty ? "name the unit whose process it is" : "name what runs: \(names)")
    }

    /// What is read for ``endedBeforeAnyStop`` and ``wasBeingStopped``.
    package static let ends = [
        "InvocationID", "ActiveExitTimestampMonotonic", "InactiveEnterTimestampMonotonic",
        "ExecMainExitTimestampMonotonic", "RemainAfterExit",
    ]

    /// Its main process had ended before the unit ceased to be active (in a stop it is the other
    /// way round), and then the unit was down at once. systemd notes all three in one turn
    /// (service_sigchld_event). More than a moment between them says that the unit lived on
    /// without that process, was at work on its end, or waited for its own Restart=: until
    /// somebody stopped it, perhaps.
    package var endedBeforeAnyStop: Bool {
        guard let ended = execMainExitMonotonic, let left = activeExitMonotonic,
            let down = inactiveEnterMonotonic, ended > 0, remainAfterExit != true
        else { return false }
        return ended <= left && left <= down && down - ended < Self.oneTurn
    }

    /// The unit had ceased to be active before its main process ended: something has stopped it.
    package var wasBeingStopped: Bool {
        guard let ended = execMainExitMonotonic, let left = activeExitMonotonic, left > 0,
            remainAfterExit != true
        else { return false }
        return ended > left
    }

    /// In µs. A busy PID 1 handles one event in milliseconds.
    private static let oneTurn: UInt64 = 100_000

    /// Units that systemd restarts or stops together with this one, without targets.
    package var takenAlong: [String] {
        Self.once([requiredBy, boundBy, requisiteOf, consistsOf, propagatesStopTo]).filter {
            !$0.hasSuffix(".target")
        }
    }

    /// Units that must be up for this one. Slices are always there; everything else counts.
    package var needs: [String] {
        Self.once([bindsTo, requires, requisite]).filter { !$0.hasSuffix(".slice") }
    }

    /// Each of these names once. Some targets are required by every unit of the host.
    private static func once(_ lists: [[String]?]) -> [String] {
        var known: Set<String> = []
        return lists.flatMap { $0 ?? [] }.filter { known.insert($0).inserted }
    }
}
