// SPDX-License-Identifier: Apache-2.0
// From the boot-time clock, which the core counts in, to the wall clock, which people and
// the bus read.

package import Supervision
import Systemd

/// How far the wall clock is ahead of the boot-time clock. It is measured again for each answer, so
/// a wall clock that was set moves all times alike and no age changes.
package struct ClockOffset: Equatable, Sendable {
    /// Microseconds to add.
    package var microseconds: Int64

    /// A known offset.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The offset of a moment that is known on both clocks.
    package init(of instant: Instant, realtime: UInt64) {
        microseconds = Int64(clamping: realtime) - instant.nanoseconds / 1000
    }

    /// The offset at this moment.
    package static func now() -> ClockOffset {
        ClockOffset(
            of: Instant(nanoseconds: Clock.boottime()),
            realtime: UInt64(clamping: Clock.realtimeMicroseconds()))
    }

    /// Microseconds since 1970; 0 for an instant that is not known or never comes.
    package func realtime(of instant: Instant?) -> UInt64 {
        guard let instant, instant != .never, instant.nanoseconds > 0 else { return 0 }
        let (sum, overflow) = (instant.nanoseconds / 1000).addingReportingOverflow(microseconds)
        return overflow ? 0 : UInt64(clamping: sum)
    }
}
