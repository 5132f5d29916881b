// SPDX-License-Identifier: Apache-2.0
// Every finding as one sentence.

import Supervision

extension Finding {
    /// What was found, for people.
    package var sentence: String {
        switch self {
        case .gap(let from, let through, let causes, let checkpoint):
            Self.lacks(from, through) + ": " + Self.explained(causes) + Self.covered(checkpoint)
        case .twoRecords(let sequence): "two different records have the number #\(sequence)"
        case .memoryLost(let last):
            "after #\(last) the numbers begin again with #1: revived remembered nothing"
        case .unreadable(let sequence):
            (sequence.map { "the record #\($0)" } ?? "a record without a number")
                + " cannot be read"
        case .newer(let sequence, let kind):
            "#\(sequence) (\(kind)) was written by a newer version: this one cannot judge it"
        case .begins(let first, let isPart):
            "what came before #\(first) "
                + (isPart ? "was left out, as asked" : "is not there any more (vacuumed)")
        case .repeated(let sequence):
            "#\(sequence) is there twice, the same: revived died before it noted that it was sent"
        case .late(let sequence, let later):
            "#\(sequence) stands behind #\(later): it had to wait for journald"
        case .wrongIdentity(let sequence, let order):
            "#\(sequence) gives an order with the id \(order), not its own number"
        case .neverEnded(let order, let service, let mayBeLost):
            "\(service): order \(order) has no end, although the service went on"
                + (mayBeLost ? "; what is missing or unreadable after it may have held that" : "")
        case .endedTwice(let order, let service, let sequence):
            "\(service): #\(sequence) ends order \(order), which had ended before"
        case .neverGiven(let order, let service, let sequence, let mayBeLost):
            "\(service): #\(sequence) ends order \(order), "
                + (mayBeLost
                    ? "whose own record is missing or unreadable" : "which was never given")
        case .otherService(let order, let given, let ended):
            "order \(order) was given for \(given), and ended for \(ended)"
        case .open(let order, let service):
            "\(service): order \(order) is under way at the end of what was read"
        case .clockBack(let sequence, let gap):
            "#\(sequence) was recorded \(gap.words) before the record before it"
        case .early(let order, let service, let gap, let limit):
            "\(service): order \(order) came \(gap.words) before the end of \(limit.words)"
        case .inObserveMode(let order, let service):
            "\(service): order \(order) was given although its mode was set to observe"
        case .overBudget(let order, let service, let count, let budget):
            "\(service): with order \(order) there are \(count) orders in \(budget.per.words); "
                + "the budget is \(budget.count)"
        case .restMiscounted(let sequence, let service, let said, let shown):
            "\(service): #\(sequence) rests after \(said) order\(said == 1 ? "" : "s"), "
                + "and the journal shows \(shown)"
        case .forged(let count, let user, let unit, let program):
            Self.claims(count) + " of uid \(Self.shown(user)), unit \(Self.shown(unit)), "
                + "program \(Self.shown(program)): not counted"
        }
    }

    private static func claims(_ count: Int) -> String {
        count == 1
            ? "1 entry claims to be of revived and is"
            : "\(count) entries claim to be of revived and are"
    }

    private static func lacks(_ from: UInt64, _ through: UInt64) -> String {
        from == through
            ? "#\(from) is missing"
            : "#\(from) to #\(through) are missing (\(through - from + 1) records)"
    }

    private static func explained(_ causes: [GapCause]) -> String {
        if causes.isEmpty { return "the journal does not say why" }
        return causes.map(\.clause).joined(separator: "; ")
    }

    private static func covered(_ checkpoint: UInt64?) -> String {
        checkpoint.map { "; the checkpoint #\($0) covers it" }
            ?? "; no checkpoint after it covers it"
    }

    private static func shown(_ word: String) -> String { word.isEmpty ? "unknown" : word }
}

extension GapCause {
    /// A part of a sentence.
    package var clause: String {
        switch self {
        case .suppressed(let count):
            "journald suppressed \(count) message\(count == 1 ? "" : "s") of revived there "
                + "(its rate limit)"
        case .boot: "the host was booted again there"
        case .journaldStarted: "journald was started again there"
        case .setAside: "journald set a damaged file aside there"
        case .degraded: "revived had said that the journal is degraded"
        case .spooled(let count):
            "\(count) of them wait\(count == 1 ? "s" : "") in the spool"
        case .unattributed(let count):
            "\(count) of them \(count == 1 ? "is" : "are") there, but journald did not know "
                + "the unit of the sender"
        }
    }

    /// Its name for programs.
    package var word: String {
        switch self {
        case .suppressed: "suppressed"
        case .boot: "boot"
        case .journaldStarted: "journald-started"
        case .setAside: "set-aside"
        case .degraded: "degraded"
        case .spooled: "spooled"
        case .unattributed: "unattributed"
        }
    }
}

extension Finding.Limit {
    fileprivate var words: String {
        switch self {
        case .backoff: "the wait between attempts"
        case .rest: "the rest"
        case .hold: "a hold"
        case .brake: "the brake"
        }
    }
}
