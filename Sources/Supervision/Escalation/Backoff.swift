// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next attempt.
//
// Exponential, capped, and jittered upward only: the drawn wait is never below the curve, because
// a restart that comes too early costs an outage, while a client's retry costs a packet (so "full
// jitter", which may draw zero, was refused).
//
// | tries | first 2 s, factor 2, max 5 min |
// | 1     | 2 s    | 2 | 4 s   | 3 | 8 s  | 5 | 32 s | 8 | 256 s | 9 and more | 300 s |

/// Waiting time between attempts; the first attempt of an incident does not wait.
package enum Backoff: Equatable, Sendable {
    case exponential(first: Duration, factorPermille: Int64, max: Duration, jitterPermille: Int64)
    /// Explicit waits; the last one repeats. Not jittered: what is written is what happens.
    case schedule([Duration])

    /// 2 s × 2 to 5 min with 25 % jitter: between Pebble's 30 s cap and the kubelet's 300 s; jitter
    /// as Nomad's.
    package init() {
        self = .exponential(
            first: .seconds(2), factorPermille: 2000, max: .seconds(300), jitterPermille: 250)
    }
}

extension Backoff {
    /// The wait after `tries` orders; zero before the first.
    package func wait(after tries: Int, _ chance: inout Chance) -> Duration {
        guard tries > 0 else { return .zero }
        switch self {
        case .schedule(let waits):
            return waits.isEmpty ? .zero : waits[min(tries, waits.count) - 1]
        case .exponential(let first, let factor, let cap, let jitter):
            let curve = Self.curve(first, factor, cap, tries)
            return min(cap, curve + chance.draw(upTo: curve.scaled(permille: jitter)))
        }
    }

    /// The least and the longest wait after `tries` orders that can be drawn.
    package func waits(after tries: Int) -> ClosedRange<Duration> {
        guard tries > 0 else { return .zero ... .zero }
        switch self {
        case .schedule(let waits):
            let wait = waits.isEmpty ? .zero : waits[min(tries, waits.count) - 1]
            return wait...wait
        case .exponential(let first, let factor, let cap, let jitter):
            let curve = Self.curve(first, factor, cap, tries)
            return min(cap, curve)...min(cap, curve + curve.scaled(permille: jitter))
        }
    }

    private static func curve(
        _ first: Duration, _ factor: Int64, _ cap: Duration, _ tries: Int
    ) -> Duration {
        var wait = first
        for _ in 1..<max(tries, 1) where wait < cap { wait = wait.scaled(permille: factor) }
        return min(wait, cap)
    }
}
