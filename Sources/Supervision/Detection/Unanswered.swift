// SPDX-License-Identifier: Apache-2.0
// A hang: questions are put, and none is answered.
//
// Picture a customer at a counter with one clerk. After a long wait it is unknown whether the clerk
// has died or is serving an earlier customer; to queue a second time only makes the wait longer. So
// silence is judged by time: since the first question that has had no answer for a whole timeout,
// no other one was answered either, for `fail_after` timeouts. Any answer ends it, however late it
// comes, to whichever question.
//
//     timeout 1 s, fail_after 3:      0 s       1 s                 3 s
//     one clerk, at work for 2.5 s    asked ──── asked again ─ both answered, in turn: slow
//     two clerks, one hangs           asked ──── asked again, answered: well
//     hangs                           asked ──── asked again ────── failed
//
// Refused: counting the timeouts of questions beside each other. It finds a hang sooner by a second
// or two, and fails whoever serves one request at a time.

/// What of the questions to one probe was answered, and since when none was.
struct Unanswered: Equatable, Sendable {
    /// When the newest question that was answered, well or not, had been put.
    private var heardFrom = Instant(nanoseconds: .min)
    /// Of the questions since then that were given up on: since when the first had no answer.
    private var gaveUpFrom: Instant?

    /// Since when none of these questions has been answered; nil unless one of them, put at
    /// `validFrom` or later, has waited for a whole timeout.
    func since(_ rounds: [ProbeQuestion], validFrom: Instant) -> Instant? {
        var earliest = gaveUpFrom
        for round in rounds where round.since >= validFrom && round.begun > heardFrom {
            guard let since = round.unansweredSince else { continue }
            earliest = min(earliest ?? since, since)
        }
        return earliest
    }

    /// An answer ends the silence; a question that was given up on is part of it. What could not
    /// tell is neither.
    mutating func note(_ round: ProbeQuestion, _ outcome: ProbeOutcome) {
        switch outcome {
        case .inconclusive: break
        case .failed(let failure) where failure.isTimeout:
            guard round.begun > heardFrom else { break }
            let since = round.unansweredSince ?? round.begun
            gaveUpFrom = min(gaveUpFrom ?? since, since)
        case .passed, .failed:
            heardFrom = max(heardFrom, round.begun)
            gaveUpFrom = nil
        }
    }

    /// What was silent until now had another cause.
    mutating func end() { gaveUpFrom = nil }
}

extension ProbePolicy {
    /// A probe of which no question is answered for so long has failed: `fail_after` timeouts (with
    /// `retries`, as many for each try), and as long as timeouts must last.
    package var hangsAfter: Duration {
        max(timeout * failAfter.count * (retries + 1), failForTimeouts)
    }

    /// For so long an answer is waited for: a question is not ended before it may be called a hang,
    /// because whoever serves one request at a time may be at work on it.
    package var patience: Duration { hangsAfter + timeout }
}
