// SPDX-License-Identifier: Apache-2.0
// When the watchdog is pinged next.
//
// A ping that was left out is not made up for by the next one: that comes when the watchdog's
// interval is over. Who was paused for some seconds finds everything overdue at the first look, and
// nothing a moment later, when it has done what was due; so it looks again a moment later.

enum WatchdogPace {
    /// Without a watchdog, and at most with one: the slow poll has the same timer.
    static let poll = Duration.seconds(30)
    /// After a ping that was left out, or that the kernel did not take.
    static let again = Duration.seconds(1)

    /// The time until the next look at the progress; `interval` is the watchdog's, nil without one.
    static func pause(_ interval: Duration?, afterPing isPinged: Bool) -> Duration {
        guard let interval else { return poll }
        return min(interval / 2, isPinged ? poll : again)
    }
}
