// SPDX-License-Identifier: Apache-2.0
// What one probe lately said, and when it is due.
//
// Think of a strip of the last answers, newest last. A failure is a mark, a question that was given
// up on a half mark: `fail_after` marks are a verdict. Inconclusive answers leave no mark and wipe
// none away. An answer that was asked for before the newest pass is void: the pass knows better.
// (What is not answered is judged by time, see Unanswered.)

package struct ProbeEvidence: Equatable, Sendable {
    /// A conclusive answer, as it counts.
    package enum Mark: Equatable, Sendable { case pass, timeout, failure }

    let policy: ProbePolicy
    /// The last `2 × window` conclusive answers, oldest first.
    package private(set) var marks: [Mark] = []
    /// Passes in a row.
    package private(set) var passes = 0
    /// The first failure that still counts; not nil means that the service is suspect.
    package private(set) var suspectSince: Instant?
    package private(set) var lastFailureAt: Instant?
    package internal(set) var lastFailure: ProbeFailure?
    /// The last answer, also an inconclusive one.
    package internal(set) var lastOutcome: ProbeOutcome?
    package internal(set) var lastOutcomeAt: Instant?
    /// When the newest question that was answered had been put.
    package private(set) var answeredFrom: Instant?
    /// Since when we asked and heard nothing conclusive.
    package private(set) var blindSince: Instant?
    package private(set) var passedThisEra = false
    private var unanswered = Unanswered()
    /// Whether it answers slowly of late.
    package internal(set) var pace = SlowRate()
    /// How long its answers usually take.
    package private(set) var baseline = LatencyBaseline()
    /// Silence is measured from here: the last heartbeat, or since when one could be heard.
    package internal(set) var listeningSince: Instant
    /// Since when heartbeats were refused for want of a place, and none has come.
    package internal(set) var unheardSince: Instant?
    /// The last heartbeat of a heartbeat.
    package internal(set) var lastBeat: Instant?
    /// Begun and not answered, oldest first.
    package private(set) var rounds: [ProbeQuestion] = []
    /// How long the last pass took.
    package private(set) var took = Duration.zero
    /// How many tries the last answer needed.
    package private(set) var lastTries = 1
    /// When its newest question was put.
    package private(set) var newest: Instant?
    /// When it is asked next; nil: at once.
    package var due: Instant?
    /// That it has never passed and fails was recorded.
    package var unprovenSaid = false
    /// Answers to questions from before this are void.
    private var validFrom = Instant(nanoseconds: .min)
    /// The first failure after we were away is inconclusive.
    private var forgivesOne = false

    package init(_ policy: ProbePolicy, at now: Instant) {
        self.policy = policy
        listeningSince = now
    }

    private var failAfter: Threshold { policy.failAfter }

    /// The first of `count` marks, once there are enough of them for a verdict; the duration that
    /// the marks must span is the caller's to ask for.
    package var verdict: (onlyTimeouts: Bool, failures: Int)? {
        let failures = marks.suffix(failAfter.window).count { $0 == .failure }
        if failures >= failAfter.count { return (false, failures) }
        let slow = marks.count { $0 != .pass }
        return slow >= 2 * failAfter.count ? (true, slow) : nil
    }

    /// Since when no question has been answered; nil unless one has waited for a whole timeout.
    package var unansweredSince: Instant? { unanswered.since(rounds, validFrom: validFrom) }

    /// The question that was put at `begun` has had no answer since then.
    mutating func noteUnanswered(begun: Instant, since instant: Instant) {
        let place = rounds.firstIndex { $0.isOut && $0.begun == begun }
        guard let place else { return }
        rounds[place].noteUnanswered(since: instant)
    }

    /// Returns the instant by which the question goes: no two questions have the same.
    package mutating func begin(at now: Instant) -> Instant {
        let begun = rounds.begin(at: now)
        newest = begun
        if blindSince == nil { blindSince = begun }
        return begun
    }

    /// When a failed try is due to be repeated.
    package var nextTry: Instant { rounds.nextTry }

    /// Begins the next try that is due, and returns its instant.
    package mutating func tryAgain(at now: Instant) -> Instant? { rounds.tryAgain(at: now) }

    /// A run whose answer was lost must not stop the probe for ever.
    package mutating func forgetRuns(begunBefore instant: Instant) {
        rounds.removeAll { $0.isOut && $0.begun < instant }
    }

    /// True if a suspicion was healed by this answer.
    package mutating func finish(
        begun: Instant, _ outcome: ProbeOutcome, at now: Instant,
        _ localHealth: LocalHealth = LocalHealth()
    ) -> Bool {
        // What was not asked (of this definition, in this invocation) is not answered: after a
        // reload the answer to the old question must not prove the new one.
        guard let place = rounds.firstIndex(where: { $0.isOut && $0.begun == begun }) else {
            return false
        }
        var round = rounds.remove(at: place)
        guard round.since >= validFrom else {
            answeredFrom = max(answeredFrom ?? begun, begun)
            return false
        }
        let judged = forgive(outcome)
        unanswered.note(round, judged)
        if case .failed(let failure) = judged, !failure.isTimeout, round.goesOn(policy, at: now) {
            rounds.insert(round, at: place)
            return false
        }
        answeredFrom = max(answeredFrom ?? begun, begun)
        (lastOutcomeAt, lastTries, lastOutcome) = (now, round.tries, judged)
        switch judged {
        case .passed(let latency, let warning):
            return pass(begun: begun, latency, warning, at: now, localHealth)
        case .failed(let last):
            let failure = round.failure(last)
            lastOutcome = .failed(failure)
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

    mutating func pass(
        begun: Instant, _ latency: Duration, _ warning: ProbeFailure? = nil, at now: Instant,
        _ localHealth: LocalHealth
    ) -> Bool {
        blindSince = nil
        passedThisEra = true
        validFrom = begun
        took = latency
        // What is void is not tried again, nor waited for: who answers a later question first does
        // not serve them one after the other.
        rounds.removeAll { $0.since < begun }
        // Where slow counts as a failure, a slow pass verifies nothing.
        let isSlow = isSlow(latency, warning, at: now, localHealth)
        passes = isSlow && policy.slow == .fail ? 0 : passes + 1
        mark(.pass)
        let isClean = marks.suffix(failAfter.window).allSatisfy { $0 == .pass }
        guard suspectSince != nil, isClean || failAfter.count == failAfter.window else {
            return false
        }
        suspectSince = nil
        return true
    }

    mutating func fail(_ failure: ProbeFailure, at now: Instant) {
        blindSince = nil
        passes = 0
        suspectSince = suspectSince ?? now
        lastFailureAt = now
        lastFailure = failure
        mark(failure.isTimeout ? .timeout : .failure)
        if failure.isTimeout { _ = isSlow(policy.timeout, at: now, LocalHealth()) }
    }

    private mutating func isSlow(
        _ took: Duration, _ warning: ProbeFailure? = nil, at now: Instant,
        _ localHealth: LocalHealth
    ) -> Bool {
        let over = localHealth.widened(slowLimit)
        pace.note(took, over: over, warning, policy.slowAfter, at: now)
        if policy.slowAdaptive, took <= over, suspectSince == nil, localHealth.score == 0 {
            baseline.learn(took)
        }
        return took > over
    }

    /// Never stricter than what is configured; before anything is usual nothing is unusual. What
    /// comes after its timeout is slow in any case.
    private var slowLimit: Duration {
        guard let over = policy.slowOver, policy.slowAdaptive else {
            return policy.slowOver ?? policy.timeout
        }
        return max(over, baseline.limit ?? policy.timeout)
    }

    private mutating func mark(_ mark: Mark) {
        marks.append(mark)
        if marks.count > 2 * failAfter.window { marks.removeFirst() }
    }

    /// What failed until now had another cause.
    package mutating func countAnew(from now: Instant) {
        marks = []
        suspectSince = nil
        unanswered.end()
        validFrom = now
        listeningSince = now
    }

    /// All that was said until now is of a state that is over.
    package mutating func judgeAnew(from now: Instant) {
        let before = self
        self = ProbeEvidence(policy, at: now)
        (lastOutcome, lastOutcomeAt) = (before.lastOutcome, before.lastOutcomeAt)
        (unprovenSaid, newest) = (before.unprovenSaid, before.newest)
        validFrom = now
        // The process is the same: what it was asked it may still be at work on.
        rounds = before.rounds.filter(\.isOut)
    }

    /// We were asleep: what was asked before is void, and counted time does not include the gap.
    package mutating func wasAway(until now: Instant, gap: Duration) {
        (validFrom, forgivesOne) = (now, true)
        rounds.removeAll { !$0.isOut }
        unanswered.end()
        suspectSince = suspectSince.map { $0 + gap }
        lastFailureAt = lastFailureAt.map { $0 + gap }
        pace.wasAway(gap)
        listeningSince = listeningSince + gap
        blindSince = blindSince.map { $0 + gap }
        due = due.map { max($0, now) }
    }
}
