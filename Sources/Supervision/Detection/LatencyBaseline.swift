// SPDX-License-Identifier: Apache-2.0
// How long answers usually take, so that slow may mean slower than usual (`slow_adaptive`).
//
// The moving mean and deviation by which TCP finds its timeout (Jacobson and Karels, "Congestion
// Avoidance and Control", 1988; RFC 6298), in integer nanoseconds, so that every machine computes
// the same:
//
//   deviation += (|sample - mean| - deviation) / 4        mean += (sample - mean) / 8
//   limit = mean + 4 × deviation, never less than `slow_over`, never known before 8 samples
//
// | answers take               | mean   | deviation | limit  | with slow_over 150 ms |
// | 100 ms, 8 times            | 100 ms | 6.7 ms    | 126 ms | 150 ms                |
// | 100 ms, 50 times           | 100 ms | 0         | 100 ms | 150 ms                |
// | 80 and 120 ms in turns, 50 | 101 ms | 21 ms     | 186 ms | 186 ms                |
// | 400 ms, 8 times            | 400 ms | 26.7 ms   | 506 ms | 506 ms                |
//
// Nothing is learned from an answer that is slow by the present limit, while a failure is being
// counted, or while we are late ourselves: else an outage would become the usual. A slow creep is
// followed, a jump is not; another invocation is learned from its first answer.
//
// Refused: φ-accrual (Hayashibara 2004, Akka) wants floating point, a distribution and a thousand
// samples, and is made for heartbeats, not for a question every ten seconds. A percentile of a
// window wants the window, and one outlier in twenty is its 95th. Twice the mean knows no spread.

/// The usual pace of the answers of one probe in one invocation.
package struct LatencyBaseline: Equatable, Sendable {
    /// With fewer samples than this nothing is usual.
    package static let warmUp = 8

    private var samples = 0
    /// Nanoseconds.
    private var mean: Int64 = 0
    private var deviation: Int64 = 0

    /// Nothing is known.
    package init() {}

    /// Learns from an answer that took this long.
    package mutating func learn(_ latency: Duration) {
        // No probe takes a day: what is damaged must not overflow.
        let sample = min(max(latency, .zero), .seconds(86_400)).nanoseconds
        if samples == 0 {
            (mean, deviation) = (sample, sample / 2)
        } else {
            deviation += ((sample - mean).magnitude.signed - deviation) / 4
            mean += (sample - mean) / 8
        }
        samples = min(samples + 1, Self.warmUp)
    }

    /// How long an answer usually takes; nil until that is known.
    package var usual: Duration? { samples < Self.warmUp ? nil : .nanoseconds(mean) }

    /// Slower than usual is what takes longer than this; nil until that is known.
    package var limit: Duration? {
        samples < Self.warmUp ? nil : .nanoseconds(mean + 4 * deviation)
    }
}

extension UInt64 {
    fileprivate var signed: Int64 { Int64(clamping: self) }
}
