// SPDX-License-Identifier: Apache-2.0
// One question and its tries: with `retries` a probe fails only when all of them have failed.
//
// Not the same as `fail_after`: further tries follow each other within one answer, so that a blip
// of a second leaves no mark at all, and `fail_after` counts the answers. Each try is asked by the
// core, not by whoever carries it out: between two tries the unit may have been stopped, and a
// connection to the socket of a stopped service would start it.
//
// Only a failure is tried again. What could not tell ends the round untold, and so does a try that
// had no answer: it was waited for as long as all tries may take.

/// One question of a probe, from its first try to its answer.
package struct ProbeQuestion: Equatable, Sendable {
    /// When its first try began: the answer is as old as that.
    package let since: Instant
    /// When its newest try began; that try's answer names it.
    package private(set) var begun: Instant
    /// Tries begun.
    package private(set) var tries = 1
    /// When the next try is due; nil while one is out.
    package private(set) var nextTry: Instant?
    /// Its newest try has had no answer since then, and for a whole timeout; nil: not for so long.
    package private(set) var unansweredSince: Instant?

    init(at now: Instant) {
        since = now
        begun = now
    }

    /// Its newest try is under way.
    package var isOut: Bool { nextTry == nil }

    /// Whether a further try follows the one that has just failed.
    mutating func goesOn(_ probe: ProbePolicy, at now: Instant) -> Bool {
        guard tries <= probe.retries else { return false }
        nextTry = now + probe.retryWait
        return true
    }

    mutating func tryAgain(at now: Instant) {
        begun = now
        tries += 1
        nextTry = nil
        unansweredSince = nil
    }

    mutating func noteUnanswered(since instant: Instant) {
        unansweredSince = unansweredSince ?? instant
    }

    /// The failure of a round in which nothing passed.
    func failure(_ last: ProbeFailure) -> ProbeFailure {
        tries > 1 ? .afterTries(tries, last) : last
    }
}

extension [ProbeQuestion] {
    /// When a failed try is due to be repeated.
    var nextTry: Instant { reduce(.never) { Swift.min($0, $1.nextTry ?? .never) } }

    /// A new question; the instant names it, so no two have the same.
    mutating func begin(at now: Instant) -> Instant {
        let begun = free(now)
        append(ProbeQuestion(at: begun))
        return begun
    }

    /// Begins the next try that is due, and returns its instant.
    mutating func tryAgain(at now: Instant) -> Instant? {
        let due = nextTry
        guard due <= now, let place = firstIndex(where: { $0.nextTry == due }) else { return nil }
        let begun = free(now)
        self[place].tryAgain(at: begun)
        return begun
    }

    private func free(_ now: Instant) -> Instant {
        var instant = now
        while contains(where: { $0.begun == instant }) { instant = instant + .nanoseconds(1) }
        return instant
    }
}
