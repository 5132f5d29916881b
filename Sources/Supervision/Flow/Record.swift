// SPDX-License-Identifier: Apache-2.0
// What is written into the journal: everything that revived did, or decided not to do.
//
// A record carries consequences, not inputs: drawn and absolute instants, attempt numbers. So
// `apply` needs neither policy nor clock nor chance, and a reload between writing and replaying
// changes nothing.

package struct Record: Equatable, Sendable {
    /// Gapless from 1 over the life of the memory, across restarts and boots.
    package var sequence: UInt64
    package var at: Instant
    /// The service it is about; empty for a record about the host or ourselves.
    package var service: String
    package var event: Event

    package init(sequence: UInt64, at: Instant, service: String, event: Event) {
        self.sequence = sequence
        self.at = at
        self.service = service
        self.event = event
    }
}

package enum Event: Equatable, Sendable {
    // About ourselves and the host.
    /// The first record of each run of revived; another boot id ends what a reboot ends. `wall` is
    /// the wall clock then (µs since 1970): what is left of a hold in a new boot.
    case started(boot: String, version: String, wall: Int64 = 0)
    case stopping
    case configured(digest: String, services: Int)
    case configurationRefused(faults: Int, first: String)
    /// A service left the configuration, or now means another unit: its state is forgotten.
    case dropped(unit: String)
    /// Opens a group of `services` snapshots; replay begins at the last whole group.
    case checkpoint(
        boot: String, services: Int, brake: Brake? = nil, correlation: Correlation? = nil)
    case snapshot(ServiceState)
    case journalDegraded(String)
    /// `spooled` records had waited and are written, and `lost` found no place meanwhile.
    case journalRestored(spooled: Int, lost: Int = 0)
    case busLost
    case busRestored
    /// Notifications were dropped, and others failed, since that was last said.
    case untold(dropped: Int, failed: Int, last: String)
    /// Many services failed at once for the probes: nothing is done for a probe's sake until then.
    case braked(until: Instant, roots: Int, services: Int)
    /// The hold is over; those who waited go one chain at a time.
    case brakeReleased
    /// These failed at once, the last of them `within` after the first. What fails until `until`
    /// belongs to the same trouble.
    case correlated(services: [String], within: Duration, until: Instant)

    // About a service.
    /// A probe passed for the first time: from now on it may act.
    case proven(probe: String, definition: String)
    /// A probe that has never passed fails: reported, never acted on.
    case unproven(probe: String, last: ProbeFailure)
    case starting(unit: String, invocation: String, graceUntil: Instant)
    case healthy(probes: Int)
    /// Healthy for `stable_for`: back-off, rests and the chronic warning are forgotten.
    case stable
    case offDuty(OffDuty)
    case offDutyLong
    case failed(incident: String, reason: Reason, next: Instant, Onset = Onset())
    case wavered(probe: String, count: Int)
    /// `count` of the last `of` answers of a probe took longer than `over`, or passed with a
    /// warning; the last of them with this one.
    case slow(
        probe: String, count: Int, of: Int, over: Duration, warning: ProbeFailure? = nil)
    case noLongerSlow(probe: String)
    /// A run of a oneshot ended well.
    case succeeded(Success)
    case ordered(Order, incident: String)
    case wouldHave(action: Action, reason: Reason)
    case withheld(action: Action, veto: Veto)
    /// `graceUntil` ends the verification if it succeeded; `next` is the least instant of a further
    /// attempt, `rung` where the ladder goes on if it did not.
    case finished(
        order: UInt64, outcome: OrderOutcome, rung: Int, graceUntil: Instant, next: Instant)
    /// The order's effect did not stand the verification. `rung` is where the ladder goes on.
    case relapsed(order: UInt64, reason: Reason, rung: Int, next: Instant)
    case recovered(Recovery, isSlow: Bool = false, OutageParts? = nil)
    case resting(until: Instant, spent: Int, per: Duration)
    /// `unhelpful` of the last `of` attempts did not help in time: the service rests, then one
    /// trial.
    case breakerOpened(until: Instant, unhelpful: Int, of: Int)
    case gaveUp(reason: Reason, trialAt: Instant)
    case chronic(count: Int, rung: Int)
    case blind(periods: Int, last: Inconclusive?)
    case inDoubt(order: UInt64)
    /// Evidence is being taken before the first order of an incident.
    case collecting(Collecting)
    case collected(id: UInt64, CollectingOutcome, folder: String)
    /// Of the members of a group, and of handovers between them.
    case failover(FailoverEvent)
    /// revived is not going to change it, and no operator was told so.
    case stalled(Stall)
    /// What an operator said.
    case operation(OperatorEvent)
    /// A record of a newer version, or a damaged one: its service is in doubt, nothing else.
    case unreadable(kind: String)
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
        case .stalled: .stalled
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
