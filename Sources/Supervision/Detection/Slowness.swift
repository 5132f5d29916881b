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
// A timeout is no quick answer either, so it counts as a slow one here.

/// What the last answers of one probe say of its pace.
package struct Pace: Equatable, Sendable {
    /// What is concluded.
    package enum Word: Equatable, Sendable { case unknown, quick, slow }

    /// Nothing until there are answers enough.
    package private(set) var word = Word.unknown
    /// Since when it is slow, while it is.
    package private(set) var since: Instant?
    /// How long the last slow answer took, and what it was measured by.
    package private(set) var slowest: (took: Duration, over: Duration)?
    /// Whether each of the last answers was slow, oldest first.
    private var answers: [Bool] = []

    /// Slow ones among the last answers.
    package var slow: Int { answers.count { $0 } }
    /// Answers that are remembered.
    package var count: Int { answers.count }

    mutating func note(_ took: Duration, over: Duration, _ window: Threshold, at now: Instant) {
        if took > over { slowest = (took, over) }
        answers.append(took > over)
        if answers.count > window.window { answers.removeFirst() }
        if slow >= window.count {
            if word != .slow { since = now }
            word = .slow
        } else if answers.count >= window.count, 2 * slow < window.count {
            word = .quick
            since = nil
        }
    }

    /// Time in which nobody asked does not count.
    mutating func wasAway(_ gap: Duration) { since = since.map { $0 + gap } }

    package static func == (left: Pace, right: Pace) -> Bool {
        left.word == right.word && left.since == right.since && left.answers == right.answers
            && left.slowest?.took == right.slowest?.took
            && left.slowest?.over == right.slowest?.over
    }
}

extension Situation {
    /// So long after one record of slowness comes the next: a service whose pace changes with the
    /// hour is told of, not its every breath.
    static let slowSilence = Duration.seconds(3600)

    /// The pace of a probe has changed, and that has not been said.
    func paceChange() -> Event? {
        for name in state.slow {
            guard let (probe, seen) = watched.first(where: { $0.0.name == name }),
                probe.slowOver != nil
            else { return .noLongerSlow(probe: name) }
            if seen.pace.word == .quick { return .noLongerSlow(probe: name) }
        }
        let isSilent = evidence.slowSaid.map { now - $0 < Self.slowSilence } ?? false
        for (probe, seen) in watched where !isSilent && !state.slow.contains(probe.name) {
            guard seen.pace.word == .slow, let last = seen.pace.slowest else { continue }
            return .slow(
                probe: probe.name, count: seen.pace.slow, of: seen.pace.count, over: last.over)
        }
        return nil
    }

    /// The first probe that lets slowness count as a failure, and whose answers have been slow for
    /// as long as timeouts would need.
    var slowVerdict: Reason? {
        for (probe, seen) in judges where probe.slow == .fail && !seen.hasServed(probe) {
            guard let since = seen.pace.since,
                now - since >= lateness.widened(probe.failForTimeouts),
                let last = seen.pace.slowest
            else { continue }
            return .probeFailed(
                probe: probe.name, failures: seen.pace.slow,
                last: .slow(took: last.took, over: last.over))
        }
        return nil
    }

    /// When the slowness of a probe will have lasted long enough to count.
    var slowVerdictDue: Instant {
        judges.reduce(.never) { due, judge in
            guard judge.0.slow == .fail, let since = judge.1.pace.since else { return due }
            return min(due, since + lateness.widened(judge.0.failForTimeouts))
        }
    }
}
