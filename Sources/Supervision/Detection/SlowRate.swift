// SPDX-License-Identifier: Apache-2.0
// Slow is not dead: answers that come, but late.
//
// A restart of what is merely slow makes an overload worse, so a slow answer passes, is shown, and
// by default leads to nothing; only `slow: fail` lets a slow rate count as a failure. The rate is
// taken over a small window of answers (5 of the last 10), because a supervisor asks every few
// seconds: the windows of 100 calls that libraries use would be a quarter of an hour.
//
// | window 5/10          | slow from 5 of the last 10 on, quick again below 2.5, so at 2 |
// | between the two      | as it was: a rate at the border is not a story to be told twice |
//
// What the configuration lets pass with a warning counts like a slow answer, and is told likewise.
// An answer that comes after its timeout is slow whatever is configured; one that never came is no
// quick answer either, so it counts as a slow one where `slow_over` is set. Whether a single answer
// is slow, ProbeEvidence says; what is usual for a service, LatencyBaseline.

/// What the last answers of one probe say of its pace.
package struct SlowRate: Equatable, Sendable {
    /// What is concluded.
    package enum Word: Equatable, Sendable { case unknown, quick, slow }

    /// Nothing until there are answers enough.
    package private(set) var word = Word.unknown
    /// Since when it is slow, while it is.
    package private(set) var since: Instant?
    /// When the last slow answer came.
    private(set) var newest: Instant?
    /// How long that took, and what it was measured by.
    package private(set) var slowest: (took: Duration, over: Duration)?
    /// What the last answer that counts as slow warned of; nil: it was really slow.
    package private(set) var warning: ProbeFailure?
    /// Whether each of the last answers was slow, oldest first.
    private var answers: [Bool] = []

    /// For who may not read what was printed.
    mutating func dropTexts() { warning = warning?.withoutTexts }

    /// Slow ones among the last answers.
    package var slow: Int { answers.count { $0 } }
    /// Answers that are remembered.
    package var count: Int { answers.count }

    mutating func note(
        _ took: Duration, over: Duration, _ warning: ProbeFailure? = nil, _ window: Threshold,
        at now: Instant
    ) {
        let counts = took > over || warning != nil
        if counts {
            (newest, slowest) = (now, (took, over))
            self.warning = warning
        }
        answers.append(counts)
        if answers.count > window.window { answers.removeFirst() }
        if slow >= window.count {
            if word != .slow { since = now }
            word = .slow
        } else if answers.count >= window.count, 2 * slow < window.count {
            word = .quick
            since = nil
        }
    }

    /// Time in which no question was put does not count.
    mutating func wasAway(_ gap: Duration) {
        (since, newest) = (since.map { $0 + gap }, newest.map { $0 + gap })
    }

    package static func == (left: SlowRate, right: SlowRate) -> Bool {
        left.word == right.word && left.since == right.since && left.answers == right.answers
            && left.newest == right.newest && left.slowest?.took == right.slowest?.took
            && left.slowest?.over == right.slowest?.over && left.warning == right.warning
    }
}

extension Situation {
    /// So long after one record of slowness comes the next: a service whose pace changes with the
    /// hour is told of, not its every breath.
    static let slowSilence = Duration.seconds(3600)

    /// The pace of a probe has changed, and that has not been said.
    func paceChange() -> Event? {
        for name in state.slow {
            guard let (_, seen) = watched.first(where: { $0.0.name == name }) else {
                return .noLongerSlow(probe: name)
            }
            if seen.pace.word == .quick { return .noLongerSlow(probe: name) }
        }
        let isSilent = evidence.slowSaid.map { now - $0 < Self.slowSilence } ?? false
        for place in evidence.probes.indices where evidence.probes[place].pace.word == .slow {
            let (name, pace) = (policy.probes[place].name, evidence.probes[place].pace)
            guard !isSilent, !state.slow.contains(name), let last = pace.slowest else { continue }
            return .slow(
                probe: name, count: pace.slow, of: pace.count, over: last.over,
                warning: pace.warning)
        }
        return nil
    }

    /// The first probe that lets slowness count as a failure, and whose answers have been slow for
    /// as long as timeouts would need: from answer to answer. (That time passed since proves
    /// nothing: who answers late is asked seldom.)
    var slowVerdict: Reason? {
        for place in actingProbes where policy.probes[place].slow == .fail && !hasServed(place) {
            let pace = evidence.probes[place].pace
            guard let since = pace.since, let newest = pace.newest,
                newest - since >= localHealth.widened(policy.probes[place].failForTimeouts),
                let last = pace.slowest
            else { continue }
            return .probeFailed(
                probe: policy.probes[place].name, failures: pace.slow,
                last: .slow(took: last.took, over: last.over))
        }
        return nil
    }
}
