// SPDX-License-Identifier: Apache-2.0
// What is read of a unit's settings before an order, and what it excludes.

import Supervision
import Systemd

extension UnitProperties {
    /// What is read for ``hostRisk(isDragged:)`` and ``rivals``.
    static let risks = [
        "ControlGroup", "FailureAction", "SuccessAction", "StartLimitAction", "JobTimeoutAction",
        "JobTimeoutUSec", "JobRunningTimeoutUSec", "OnFailureJobMode", "OnFailure", "OnSuccess",
        "Conflicts", "ConflictedBy",
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
