// SPDX-License-Identifier: Apache-2.0
// What waits to be told, and when it may be: a bounded queue, a rate, and a breaker.
//
// A notification is worth much less than a repair, so everything here has an end: the queue holds a
// hundred and drops the oldest (the news is what an operator wants when mail works again), no more
// than twenty are begun in a minute, one is under way at a time (so that `recovered` never
// overtakes `opened`), and after five failures in a row there is a pause of a minute, which doubles
// up to an hour and ends with one attempt. What was dropped or failed is counted and recorded: a
// minute after the first, and then at most every ten minutes.
//
// It is kept as text beside what waits, so that a death of revived loses nothing and keeps the
// rate: what was under way is begun again (a notification may come twice, and is not lost).

/// Sequence numbers of records that are to be told in notifications.
package struct Outbox: Equatable, Sendable {
    /// The most that waits.
    package static let room = 100
    /// Beginnings in any such window; a person reads no more, and a flood of units costs PID 1.
    package static let rate = Rate(count: 20, per: .seconds(60))
    /// Failures in a row after which there is a pause.
    package static let patience = 5
    /// The first pause; each further one is twice as long.
    package static let pause = Duration.seconds(60)
    /// No pause is longer.
    package static let longestPause = Duration.seconds(3600)
    /// From the first loss to its record, and from one such record to the next.
    package static let accountAfter = Duration.seconds(60)
    /// Between two records of losses.
    package static let accountEvery = Duration.seconds(600)

    /// Oldest first.
    package private(set) var waiting: [UInt64] = []
    /// Begun and not ended.
    package private(set) var sending: UInt64?
    /// No record up to this one has to be looked at again.
    package var seen: UInt64 = 0
    /// Since the host was booted.
    package private(set) var dropped = 0
    /// Began and failed, since the host was booted.
    package private(set) var failed = 0
    /// Since the last that worked.
    package private(set) var failuresInARow = 0
    /// Nothing is begun before this.
    package private(set) var pausedUntil = Instant(nanoseconds: 0)
    private var begun: [Instant] = []
    private var unsaid = Loss()
    private var unsaidSince: Instant?
    private var saidAt: Instant?

    /// Nothing waits, nothing was lost.
    package init() {}

    /// Notifications that were lost: dropped from the queue, or failed.
    package struct Loss: Equatable, Sendable {
        package var dropped = 0
        package var failed = 0
        /// How the last one failed; empty if none did.
        package var last = ""

        package init(dropped: Int = 0, failed: Int = 0, last: String = "") {
            self.dropped = dropped
            self.failed = failed
            self.last = last
        }
    }

    /// Adds what is to be told; returns what was dropped to make room.
    package mutating func add(_ id: UInt64, at now: Instant) -> UInt64? {
        seen = max(seen, id)
        waiting.append(id)
        guard waiting.count > Self.room else { return nil }
        dropped += 1
        unsaid.dropped += 1
        unsaidSince = unsaidSince ?? now
        return waiting.removeFirst()
    }

    /// The next one to begin, if one may begin now; it is then under way.
    package mutating func next(at now: Instant) -> UInt64? {
        guard now >= due else { return nil }
        begun.removeAll { now - $0 >= Self.rate.per }
        begun.append(now)
        sending = waiting.removeFirst()
        return sending
    }

    /// When `next` has something to begin; never while nothing waits or one is under way.
    package var due: Instant {
        guard sending == nil, !waiting.isEmpty else { return .never }
        let place = begun.count - Self.rate.count
        let room = place >= 0 ? begun[place] + Self.rate.per : Instant(nanoseconds: 0)
        return max(room, pausedUntil)
    }

    /// How the one under way ended: nil is success, else a few words.
    package mutating func ended(_ failure: String?, at now: Instant) {
        sending = nil
        guard let failure else {
            failuresInARow = 0
            return
        }
        failed += 1
        failuresInARow += 1
        unsaid.failed += 1
        unsaid.last = failure
        unsaidSince = unsaidSince ?? now
        guard failuresInARow >= Self.patience else { return }
        let doublings = min(failuresInARow - Self.patience, 16)
        pausedUntil = now + min(Self.pause * (1 << doublings), Self.longestPause)
    }

    /// The one under way could not be begun for a reason that is not its own, or its end was not
    /// heard: it is the next again.
    package mutating func putBack() {
        guard let id = sending else { return }
        sending = nil
        waiting.insert(id, at: 0)
    }

    /// No notifications any more: the configuration names no unit.
    package mutating func forget() {
        waiting = []
        sending = nil
    }

    /// The configuration was read, and may have put right what was wrong: a pause is over.
    package mutating func resume() {
        failuresInARow = 0
        pausedUntil = Instant(nanoseconds: 0)
    }

    /// When `account` has something to say.
    package var accountDue: Instant {
        guard let since = unsaidSince else { return .never }
        return max(since + Self.accountAfter, saidAt.map { $0 + Self.accountEvery } ?? since)
    }

    /// What was lost since it was last said, when it is time to say so.
    package mutating func account(at now: Instant) -> Loss? {
        guard now >= accountDue else { return nil }
        defer {
            unsaid = Loss()
            unsaidSince = nil
            saidAt = now
        }
        return unsaid
    }

    /// Notifications failed in a row, and none is begun for now.
    package func isPaused(at now: Instant) -> Bool {
        failuresInARow >= Self.patience && now < pausedUntil
    }
}

extension Outbox {
    /// As it is kept.
    package var term: Term {
        Term(
            "outbox", Term("", waiting.map { Term($0) }), Term(sending ?? 0), Term(seen),
            Term(dropped), Term(failed), Term(failuresInARow), Term(pausedUntil),
            Term("", begun.map { Term($0) }),
            Term("", Term(unsaid.dropped), Term(unsaid.failed), Term(unsaid.last)),
            Term(unsaidSince ?? .never), Term(saidAt ?? .never))
    }

    /// As after a death: what was under way is the next again. Nil for another text.
    package init?(_ term: Term) {
        guard term.word == "outbox", let seen = term[2].unsigned else { return nil }
        func instant(_ place: Int) -> Instant? {
            term[place].instant.flatMap { $0 == .never ? nil : $0 }
        }
        self.init()
        self.seen = seen
        waiting = Array(term[0].arguments.compactMap(\.unsigned).suffix(Self.room))
        if let under = term[1].unsigned, under > 0 { waiting.insert(under, at: 0) }
        dropped = term[3].count
        failed = term[4].count
        failuresInARow = term[5].count
        pausedUntil = instant(6) ?? pausedUntil
        begun = Array(term[7].arguments.compactMap(\.instant).suffix(Self.rate.count))
        unsaid = Loss(dropped: term[8][0].count, failed: term[8][1].count, last: term[8][2].word)
        unsaidSince = instant(9)
        saidAt = instant(10)
    }
}
