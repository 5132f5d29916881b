// SPDX-License-Identifier: Apache-2.0
// What a unit's own settings say of what its end, or its start, does to others.

import Supervision
import Systemd

extension UnitProperties {
    /// What is read for ``hostRisk(isDragged:)`` and ``rivals``.
    static let risks = [
        "ControlGroup", "FailureAction", "SuccessAction", "StartLimitAction", "JobTimeoutAction",
        "JobTimeoutUSec", "JobRunningTimeoutUSec", "OnFailureJobMode", "OnFailure", "OnSuccess",
        "Conflicts", "ConflictedBy",
    ]

    /// The first setting by which stopping this unit may take the host down. Its start limit counts
    /// where it is dragged along: its starts are then not ours to count.
    func hostRisk(isDragged: Bool) -> String? {
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

    /// Units that this one excludes, and by which setting.
    var rivals: [(unit: String, setting: String)] {
        let excluded = (conflicts ?? []) + (conflictedBy ?? [])
        return excluded.map { ($0, Exclusion.conflicts) }
            + (onFailure ?? []).map { ($0, Exclusion.onFailure) }
    }
}

extension UnitListing {
    /// It runs or is on its way. A fallback counts only while it runs: what OnFailure= names is
    /// more often a program that sends a notification, and ends.
    func excludes(by setting: String) -> Bool {
        if setting == Exclusion.onFailure { return active == "active" && sub == "running" }
        let isUp = ["active", "activating", "reloading", "refreshing", "deactivating"]
        return isUp.contains(active) || ["start", "restart"].contains(jobType)
    }
}
