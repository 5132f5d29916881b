// SPDX-License-Identifier: Apache-2.0
// Who serves the questions of a unit when they are few: each takes one question at a time, in the
// order of their coming, and is at work on it to the end, whether the client still waits or not.

package import Supervision

/// The workers of one invocation, and their queue.
package struct FakeWorkers: Equatable, Sendable {
    /// How many there are, at least one.
    package let count: Int
    /// How long one question takes.
    package let takes: Duration
    /// At most this many questions wait; what comes beyond is never answered.
    package let backlog: Int
    /// How many of them hang, or will with the next question that they take.
    package private(set) var lost = 0
    /// Those that have not taken it yet.
    private var doomed = 0
    /// When each will be free; never for one that hangs.
    private var free: [Instant]

    /// All of them free.
    package init(count: Int, takes: Duration, backlog: Int = 128) {
        self.count = count
        self.takes = takes
        self.backlog = backlog
        free = Array(repeating: Instant(nanoseconds: 0), count: count)
    }

    /// One more hangs, with the next question.
    package mutating func lose() {
        guard lost < count else { return }
        lost += 1
        doomed += 1
    }

    /// None is left.
    package var isHung: Bool { lost == count }

    /// A question and the one beside it may both meet workers that hang: the first may have met one
    /// already.
    var maySwallowBoth: Bool { isHung || (doomed > 0 && lost > 1) }

    /// Takes a question; returns the instant at which it will have been served, or never.
    package mutating func serve(at now: Instant) -> Instant {
        guard let place = free.indices.min(by: { free[$0] < free[$1] }), free[place] < .never
        else { return .never }
        let begins = max(now, free[place])
        guard takes == .zero || (begins - now) <= takes * backlog else { return .never }
        if doomed > 0 {
            doomed -= 1
            free[place] = .never
        } else {
            free[place] = begins + takes
        }
        return free[place]
    }

    /// Another invocation.
    package mutating func begin() {
        self = FakeWorkers(count: count, takes: takes, backlog: backlog)
    }
}
