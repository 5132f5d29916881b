// SPDX-License-Identifier: Apache-2.0
// The clocks of the kernel, as plain integers.

import Glibc

/// The clocks of the kernel.
package enum Clock {
    /// Nanoseconds since boot, suspended time included (`CLOCK_BOOTTIME`).
    package static func boottime() -> Int64 { read(CLOCK_BOOTTIME) }
    /// Nanoseconds since boot, suspended time not included (`CLOCK_MONOTONIC`).
    package static func monotonic() -> Int64 { read(CLOCK_MONOTONIC) }
    /// Nanoseconds by which the former is ahead of the latter: for so long the host has slept.
    package static var slept: Int64 { boottime() - monotonic() }
    /// Microseconds since 1970 (`CLOCK_REALTIME`), as the journal counts.
    package static func realtimeMicroseconds() -> Int64 { read(CLOCK_REALTIME) / 1000 }

    private static func read(_ clock: Int32) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
