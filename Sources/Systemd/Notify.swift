// SPDX-License-Identifier: Apache-2.0
// What a service tells PID 1 about itself, on a socket that never blocks.

import CSystemd
import Glibc

/// Notifications to the service manager. Each says whether the kernel took it; without
/// `NOTIFY_SOCKET` in the environment none is sent, and all say false.
package enum Notify {
    /// The start is done.
    @discardableResult package static func ready() -> Bool { send("READY=1") }
    /// The stop begins.
    @discardableResult package static func stopping() -> Bool { send("STOPPING=1") }
    /// The watchdog may wait for another interval.
    @discardableResult package static func watchdog() -> Bool { send("WATCHDOG=1") }
    /// A line for `systemctl status`.
    @discardableResult package static func status(_ text: String) -> Bool {
        send("STATUS=" + text.split(separator: "\n").joined(separator: " "))
    }
    /// The reading of the configuration begins; ``ready()`` ends it.
    @discardableResult package static func reloading() -> Bool {
        send("RELOADING=1\nMONOTONIC_USEC=\(Clock.monotonic() / 1000)")
    }

    /// The interval (nanoseconds) in which ``watchdog()`` must be called; nil without a watchdog.
    package static func watchdogInterval() -> Int64? {
        var interval: UInt64 = 0
        guard sd_watchdog_enabled(0, &interval) > 0 else { return nil }
        return Int64(clamping: interval) * 1000
    }

    /// Sends lines of `NAME=value`.
    @discardableResult package static func send(_ lines: String) -> Bool {
        guard let path = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }),
            let descriptor = UnixSocket.make(SOCK_DGRAM)
        else { return false }
        defer { close(descriptor) }
        return UnixSocket.send(Array(lines.utf8), on: descriptor, to: path) == 0
    }
}
