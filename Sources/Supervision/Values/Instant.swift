// SPDX-License-Identifier: Apache-2.0
// A point on the boot-time clock, as a plain number that the core can compare and add to.

/// Nanoseconds of the boot-time clock (it runs on during suspend and no wall clock moves it).
/// The core never reads a clock: each entry is told `at now`.
package struct Instant: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Later than anything that can happen: the deadline of a state that waits for an event only.
    package static let never = Instant(nanoseconds: .max)

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// `never` absorbs, and so does an overflow: a far deadline must not wrap into the past.
    package static func + (instant: Instant, duration: Duration) -> Instant {
        guard instant != .never else { return .never }
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.nanoseconds)
        return overflow ? .never : Instant(nanoseconds: sum)
    }

    package static func - (instant: Instant, duration: Duration) -> Instant {
        guard instant != .never else { return .never }
        let (rest, overflow) = instant.nanoseconds.subtractingReportingOverflow(
            duration.nanoseconds)
        return Instant(nanoseconds: overflow ? .min : rest)
    }

    /// Saturates: an instant from a damaged record must not trap.
    package static func - (later: Instant, earlier: Instant) -> Duration {
        let (gap, overflow) = later.nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        guard overflow else { return .nanoseconds(gap) }
        return .nanoseconds(later > earlier ? Int64.max : Int64.min)
    }
}

extension Duration {
    /// Whole nanoseconds, saturating at about 292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, second) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return second ? .max : sum
    }

    /// Without its sign.
    package var magnitude: Duration { self < .zero ? .zero - self : self }

    /// A share of this duration in thousandths; integers, so that a replay computes the same.
    package func scaled(permille: Int64) -> Duration {
        let (product, overflow) = nanoseconds.multipliedReportingOverflow(by: permille)
        return overflow ? .nanoseconds(Int64.max) : .nanoseconds(product / 1000)
    }
}
