// SPDX-License-Identifier: Apache-2.0
// Doubt ourselves first: while our own loop is late, every limit is longer.
//
// On a host that thrashes, we read an answer late and would call the service slow, and restart it
// for a fault of the host (or of revived). Lifeguard, the local health of hashicorp/memberlist
// (awareness.go; Dadgar, Phillips, Currey 2017), keeps a score of one's own lateness and multiplies
// each timeout by score + 1. So do we: the score rises with each late wake-up and falls by one for
// each ten seconds without one. memberlist allows eight times limits of a second; ours are longer,
// so four times is the most.
//
// | lag of a wake-up | under 100 ms | 100 to 500 ms | 500 ms to 2 s | over 2 s             |
// | score            | as it was    | one more      | two more      | we were away: void   |
//
// | score            | 0            | 1             | 2             | 3                    |
// | a limit of 3 s   | 3 s          | 6 s           | 9 s           | 12 s                 |
//
// Widened are timeouts, `fail_for`, `slow_over` and the silence of a heartbeat: what judges others
// by our clock. Holds, budgets, back-off and rests are not: they bind ourselves.

/// How late this process has lately been.
package struct LocalHealth: Equatable, Sendable {
    /// A wake-up that is less late is on time: a busy loop of two hundred services takes as long.
    package static let worthTelling = Duration.milliseconds(100)
    private static let severe = Duration.milliseconds(500)
    private static let calm = Duration.seconds(10)
    private static let worst = 3

    /// 0: on time.
    package private(set) var score = 0
    /// When the score last changed, or a wake-up was late.
    private var since = Instant(nanoseconds: 0)

    /// On time.
    package init() {}

    /// Takes note of a wake-up that came so much too late.
    mutating func note(_ lag: Duration, at now: Instant) {
        if lag >= Self.worthTelling {
            score = min(score + (lag >= Self.severe ? 2 : 1), Self.worst)
            since = now
        } else if score > 0, now - since >= Self.calm {
            score -= 1
            since = now
        }
    }

    /// A limit for others, as long as our lateness makes it.
    package func widened(_ limit: Duration) -> Duration { limit * (score + 1) }

    /// What is shown; nil while we are on time.
    package var sentence: String? {
        score == 0 ? nil : "limits are \(score + 1) times as long"
    }
}

extension Supervisor {
    /// Another score means other limits: every deadline is computed from them again.
    mutating func wasLate(_ lag: Duration) -> [Int] {
        let before = localHealth.score
        localHealth.note(lag, at: clock)
        return localHealth.score == before ? [] : Array(services.indices)
    }
}
