// SPDX-License-Identifier: Apache-2.0
// What an audit finds. A fault is what must not be; a note is what a reader should know, and does
// not make the audit fail.

package import Supervision

/// Why numbers lack, as far as the journal itself tells.
package enum GapCause: Equatable, Sendable {
    /// journald says that it dropped this many messages of revived because of its rate limit.
    case suppressed(Int)
    /// Another boot begins there: what journald had not written to disk went with the old one.
    case boot
    /// journald was started again there.
    case journaldStarted
    /// journald set a damaged file aside there.
    case setAside
    /// revived itself says that the journal was degraded then.
    case degraded
    /// This many of them wait in the spool, and will be sent again.
    case spooled(Int)
    /// This many are there, but journald did not know their unit: their sender had died.
    case unattributed(Int)
}

/// One finding.
package enum Finding: Equatable, Sendable {
    // MARK: The sequence

    /// The numbers lack. After the checkpoint nothing depends on them.
    case gap(from: UInt64, through: UInt64, causes: [GapCause], coveredBy: UInt64?)
    /// Two different records have one number.
    case twoRecords(sequence: UInt64)
    /// The numbers begin at 1 again: revived remembered nothing.
    case memoryLost(after: UInt64)
    /// The entry cannot be read as a record.
    case unreadable(sequence: UInt64?)
    /// A newer version wrote it.
    case newer(sequence: UInt64, kind: String)
    /// The numbers before are not in what was read.
    case begins(at: UInt64, isPart: Bool)
    /// The same record stands there again.
    case repeated(sequence: UInt64)
    /// It stands behind a later one: it had to wait.
    case late(sequence: UInt64, behind: UInt64)

    // MARK: Orders

    /// The order's id is not the number of its record.
    case wrongIdentity(sequence: UInt64, order: UInt64)
    /// The order has no end, and what came later shows that it is not open.
    case neverEnded(order: UInt64, service: String, mayBeLost: Bool)
    /// A second end.
    case endedTwice(order: UInt64, service: String, sequence: UInt64)
    /// An end of an order that was never given.
    case neverGiven(order: UInt64, service: String, sequence: UInt64, mayBeLost: Bool)
    /// The end names another service than the order.
    case otherService(order: UInt64, given: String, ended: String)
    /// The last order of the service, under way at the end.
    case open(order: UInt64, service: String)

    // MARK: The clock

    /// The record's instant is before that of the record before it.
    case clockBack(sequence: UInt64, by: Duration)

    // MARK: Limits

    /// The order came this much before the earliest instant that a record allowed.
    case early(order: UInt64, service: String, by: Duration, limit: Limit)
    /// The order was given although an operator had set the mode to observe.
    case inObserveMode(order: UInt64, service: String)
    /// The budget's window holds this many orders, which is more than the budget.
    case overBudget(order: UInt64, service: String, orders: Int, budget: Rate)
    /// The record of a rest counts other orders than the journal shows.
    case restMiscounted(sequence: UInt64, service: String, said: Int, shown: Int)

    // MARK: Others

    /// This many entries bear revived's name, but another program wrote them.
    case forged(count: Int, user: String, unit: String, program: String)

    /// A limit with an end that is written in a record.
    package enum Limit: String, Equatable, Sendable, CaseIterable {
        case backoff = "back-off"
        case rest, hold, brake
    }
}

extension Finding {
    /// True for what must not be.
    package var isFault: Bool {
        switch self {
        case .gap, .twoRecords, .memoryLost, .unreadable, .newer, .wrongIdentity, .endedTwice,
            .otherService, .clockBack, .early, .inObserveMode, .overBudget, .restMiscounted:
            true
        case .neverEnded(_, _, let mayBeLost): !mayBeLost
        case .neverGiven(_, _, _, let mayBeLost): !mayBeLost
        case .begins, .repeated, .late, .open, .forged: false
        }
    }

    /// Its name for programs.
    package var word: String {
        switch self {
        case .gap: "gap"
        case .twoRecords: "two-records"
        case .memoryLost: "memory-lost"
        case .unreadable: "unreadable"
        case .newer: "newer"
        case .begins: "begins"
        case .repeated: "repeated"
        case .late: "late"
        case .wrongIdentity: "wrong-identity"
        case .neverEnded: "never-ended"
        case .endedTwice: "ended-twice"
        case .neverGiven: "never-given"
        case .otherService: "other-service"
        case .open: "open"
        case .clockBack: "clock-back"
        case .early: "early"
        case .inObserveMode: "in-observe-mode"
        case .overBudget: "over-budget"
        case .restMiscounted: "rest-miscounted"
        case .forged: "forged"
        }
    }

    /// The number of the record that it is about; nil where there is none.
    package var sequence: UInt64? {
        switch self {
        case .gap(let first, _, _, _): first
        case .twoRecords(let sequence), .newer(let sequence, _), .repeated(let sequence),
            .late(let sequence, _), .wrongIdentity(let sequence, _),
            .endedTwice(_, _, let sequence), .neverGiven(_, _, let sequence, _),
            .clockBack(let sequence, _), .restMiscounted(let sequence, _, _, _),
            .begins(let sequence, _):
            sequence
        case .memoryLost: 1
        case .neverEnded(let order, _, _), .otherService(let order, _, _), .open(let order, _),
            .early(let order, _, _, _), .inObserveMode(let order, _),
            .overBudget(let order, _, _, _):
            order
        case .unreadable(let sequence): sequence
        case .forged: nil
        }
    }
}
