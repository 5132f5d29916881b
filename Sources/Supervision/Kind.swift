// SPDX-License-Identifier: Apache-2.0
// The kinds of records, as REVIVED_KIND spells them; what is so of each is in KindRows.swift.

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
    case acknowledged, reset
    case unreadable
}

extension Event {
    /// One MESSAGE_ID and one catalog entry each.
    package var kind: Kind {
        switch self {
        case .started: .started
        case .stopping: .stopping
        case .configured: .configured
        case .configurationRefused: .configurationRefused
        case .dropped: .dropped
        case .checkpoint: .checkpoint
        case .snapshot: .snapshot
        case .journalDegraded: .journalDegraded
        case .journalRestored: .journalRestored
        case .busLost: .busLost
        case .busRestored: .busRestored
        case .untold: .untold
        case .braked: .braked
        case .brakeReleased: .brakeReleased
        case .correlated: .correlated
        case .proven: .proven
        case .unproven: .unproven
        case .starting: .starting
        case .healthy: .healthy
        case .stable: .stable
        case .offDuty: .offDuty
        case .offDutyLong: .offDutyLong
        case .failed: .failed
        case .wavered: .wavered
        case .slow: .slow
        case .noLongerSlow: .noLongerSlow
        case .succeeded: .succeeded
        case .ordered: .ordered
        case .wouldHave: .wouldHave
        case .withheld: .withheld
        case .finished: .finished
        case .relapsed: .relapsed
        case .recovered: .recovered
        case .resting: .resting
        case .breakerOpened: .breakerOpened
        case .gaveUp: .gaveUp
        case .chronic: .chronic
        case .blind: .blind
        case .inDoubt: .inDoubt
        case .collecting: .collecting
        case .collected: .collected
        case .failover(let event): event.kind
        case .operation(let event): event.kind
        case .unreadable: .unreadable
        }
    }
}
