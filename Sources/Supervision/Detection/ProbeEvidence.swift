// SPDX-License-Identifier: Apache-2.0
// What one probe lately said, and when it is due.
//
// Think of a strip of the last answers, newest last. A failure is a mark, a timeout a half mark:
// a service that answers wrongly is judged by `fail_after` marks, one that only answers too slowly
// by twice as many. Inconclusive answers leave no mark and wipe none away.
//
// While a failure is being counted, probes are begun every `suspect_every`, also while earlier
// ones still wait: with a hung service the timeouts then run beside each other, not one after the
// other. An answer that was asked for before the newest pass is void: the pass knows better.
// Counting only whole probe rounds was refused: six timeouts of 3 s in a row are 18 s of outage
// that overlapping probes see in 6 s.

package struct ProbeEvidence: Equatable, Sendable {
    package enum Mark: Equatable, Sendable { case pass, timeout, failure }

    private let failAfter: Threshold
    /// The last `2 × window` conclusive answers, oldest first.
    package private(set) var marks: [Mark] = []
    /// Passes in a row.
    package private(set) var passes = 0
    /// The first failure that still counts; not nil means that the service is suspect.
    package private(set) var suspectSince: Instant?
    package private(set) var lastFailureAt: Instant?
    package private(set) var lastFailure: ProbeFailure?
    package private(set) var lastOutcome: ProbeOutcome?
    package private(set) var lastOutcomeAt: Instant?
    /// When the newest question that was answered had been put.
    package private(set) var answeredFrom: Instant?
    /// Since when we asked and heard nothing conclusive.
    package private(set) var blindSince: Instant?
    package private(set) var passedThisEra = false
    /// Begun and not finished, oldest first.
    package private(set) var inFlight: [Instant] = []
    /// The newest question, answered or not: others wait from then on.
    package private(set) var newest: Instant?
    package var due: Instant?
    package var unprovenSaid = false
    /// Answers to questions from before this are void.
    private var validFrom = Instant(nanoseconds: .min)
    /// The first failure after an absence of ours is inconclusive.
    private var forgivesOne = false

    package init(failAfter: Threshold) { self.failAfter = failAfter }

    /// The first of `count` marks, once there are enough of them for a verdict; the duration that
    /// the marks must span is the caller's to ask for.
    package var verdict: (onlyTimeouts: Bool, failures: Int)? {
        let failures = marks.suffix(failAfter.window).count { $0 == .failure }
        if failures >= failAfter.count { return (false, failures) }
        let slow = marks.count { $0 != .pass }
        return slow >= 2 * failAfter.count ? (true, slow) : nil
    }

    package mutating func begin(at now: Instant) {
        inFlight.append(now)
        newest = now
        if blindSince == nil { blindSince = now }
    }

    /// A run whose answer was lost must not stop the probe for ever.
    package mutating func forgetRuns(begunBefore instant: Instant) {
        inFlight.removeAll { $0 < instant }
    }

    /// True if a suspicion was healed by this answer.
    package mutating func finish(begun: Instant, _ outcome: ProbeOutcome, at now: Instant) -> Bool {
        // What was not asked (of this definition, in this era) is not answered: after a reload the
        // answer to the old question must not prove the new one.
        guard let place = inFlight.firstIndex(of: begun) else { return false }
        inFlight.remove(at: place)
        answeredFrom = max(answeredFrom ?? begun, begun)
        guard begun >= validFrom else { return false }
        let judged = forgive(outcome)
        lastOutcome = judged
        lastOutcomeAt = now
        switch judged {
        case .passed: return pass(begun: begun)
        case .failed(let failure):
            fail(failure, at: now)
            return false
        case .inconclusive: return false
        }
    }

    private mutating func forgive(_ outcome: ProbeOutcome) -> ProbeOutcome {
        defer { forgivesOne = false }
        if forgivesOne, case .failed = outcome { return .inconclusive(.away) }
        return outcome
    }

    private mutating func pass(begun: Instant) -> Bool {
        blindSince = nil
        passedThisEra = true
        validFrom = begun
        passes += 1
        mark(.pass)
        let isClean = marks.suffix(failAfter.window).allSatisfy { $0 == .pass }
        guard suspectSince != nil, isClean || failAfter.count == failAfter.window else {
            return false
        }
        suspectSince = nil
        return true
    }

    private mutating func fail(_ failure: ProbeFailure, at now: Instant) {
        blindSince = nil
        passes = 0
        suspectSince = suspectSince ?? now
        lastFailureAt = now
        lastFailure = failure
        mark(failure.isTimeout ? .timeout : .failure)
    }

    private mutating func mark(_ mark: Mark) {
        marks.append(mark)
        if marks.count > 2 * failAfter.window { marks.removeFirst() }
    }

    /// What failed until now had another cause.
    package mutating func countAnew(from now: Instant) {
        marks = []
        suspectSince = nil
        validFrom = now
    }

    /// All that was said until now is of a state that is over.
    package mutating func judgeAnew(from now: Instant) {
        let before = self
        self = ProbeEvidence(failAfter: failAfter)
        (lastOutcome, lastOutcomeAt) = (before.lastOutcome, before.lastOutcomeAt)
        unprovenSaid = before.unprovenSaid
        validFrom = now
    }

    /// We were asleep: what was asked before is void, and counted time does not include the gap.
    package mutating func wasAway(until now: Instant, gap: Duration) {
        validFrom = now
        forgivesOne = true
        inFlight = []
        suspectSince = suspectSince.map { $0 + gap }
        blindSince = blindSince.map { $0 + gap }
        due = due.map { max($0, now) }
    }
}
