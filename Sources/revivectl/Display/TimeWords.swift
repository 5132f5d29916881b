// SPDX-License-Identifier: Apache-2.0
// Times as people and programs read them, from microseconds since 1970.

import Glibc
import Supervision

enum TimeWords {
    /// `4 min`, one unit, at most six columns; empty if the time is not known.
    static func shortAge(of time: UInt64, at now: UInt64) -> String {
        guard time > 0 else { return "" }
        let seconds = now > time ? (now - time) / 1_000_000 : 0
        switch seconds {
        case 0..<60: return "\(seconds) s"
        case 60..<3600: return "\(seconds / 60) min"
        case 3600..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86400) d"
        }
    }

    /// `4 min 10 s`.
    static func age(of time: UInt64, at now: UInt64) -> String {
        Duration.microseconds(Int64(clamping: now > time ? now - time : 0)).words
    }

    /// What comes next, and when: `restart in 4 s`.
    static func plan(_ next: String, _ at: UInt64, now: UInt64) -> String {
        guard at > 0 else { return next }
        return at > now ? "\(next) in \(age(of: now, at: at))" : "\(next) now"
    }

    /// `2026-11-22 10:00:00`, local.
    static func dateTime(_ time: UInt64) -> String { format(local(time), "%Y-%m-%d %H:%M:%S") }

    /// `2026-11-22 10:00:00.123`, local.
    static func precise(_ time: UInt64) -> String { dateTime(time) + milliseconds(time) }

    /// `10:00:00.123`, local.
    static func ofDay(_ time: UInt64) -> String {
        timeOfDay(time) + milliseconds(time)
    }

    /// `10:00:00`, local.
    static func timeOfDay(_ time: UInt64) -> String { format(local(time), "%H:%M:%S") }

    /// `2026-11-22`, local.
    static func date(_ time: UInt64) -> String { format(local(time), "%Y-%m-%d") }

    /// `2026-11-22T09:00:00.123Z`; nil if the time is not known.
    static func rfc3339(_ time: UInt64) -> String? {
        guard time > 0 else { return nil }
        var seconds = time_t(clamping: time / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return format(parts, "%Y-%m-%dT%H:%M:%S") + milliseconds(time) + "Z"
    }

    static func local(_ time: UInt64) -> tm {
        var seconds = time_t(clamping: time / 1_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    private static func milliseconds(_ time: UInt64) -> String {
        let digits = String(time / 1000 % 1000)
        return "." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    private static func format(_ parts: tm, _ pattern: String) -> String {
        var parts = parts
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let base = buffer.baseAddress, strftime(base, 64, pattern, &parts) > 0 else {
                return ""
            }
            return String(cString: base)
        }
    }
}
