// SPDX-License-Identifier: Apache-2.0
// The kinds of records by their words; what is so of each stands in its row (RecordKinds.swift).

/// As REVIVED_KIND spells it.
package enum Kind: String, CaseIterable, Sendable {
    case started, stopping, configured
    case configurationRefused = "configuration-refused"
    case dropped, checkpoint, snapshot
    case journalDegraded = "journal-degraded"
    case journalRestored = "journal-restored"
    case busLost = "bus-lost"
    case busRestored = "bus-restored"
    case untold
    case braked
    case brakeReleased = "brake-released"
    case correlated
    case proven, unproven, starting, healthy, stable
    case offDuty = "off-duty"
    case offDutyLong = "off-duty-long"
    case failed, wavered, slow
    case noLongerSlow = "no-longer-slow"
    case succeeded, ordered
    case wouldHave = "would-have"
    case withheld, finished, relapsed, recovered, resting
    case breakerOpened = "breaker-opened"
    case gaveUp = "gave-up"
    case chronic, blind
    case inDoubt = "in-doubt"
    case collecting, collected
    case roleChanged = "role-changed"
    case handoverAsked = "handover-asked"
    case blocked, unblocked
    case twoRunning = "two-running"
    case oneRunning = "one-running"
    case held, released
    case modeSet = "mode-set"
    case breakerForced = "breaker-forced"
    case acknowledged, reset, stalled
    case unreadable
}
