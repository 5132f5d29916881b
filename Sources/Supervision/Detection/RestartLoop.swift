// SPDX-License-Identifier: Apache-2.0
// A unit that crashes and is restarted by its own Restart= several times a minute.
//
// Each start is a new invocation, but a record for each would drown the service's own lines. While
// a unit is restless they are passed over until one has lasted a while; the status says what goes
// on.

extension Situation {
    /// This many starts within a minute are a loop, and no longer single restarts.
    package static let restlessStarts = 8
    /// The window of `restlessStarts`.
    package static let restlessWithin = Duration.seconds(60)
    /// A run that lasts this long is worth a record again.
    package static let restlessPatience = Duration.seconds(10)

    /// Starts by its own Restart= in that window.
    package var recentStarts: Int {
        evidence.lately.count { now - $0 < Self.restlessWithin }
    }

    /// It restarts itself in a loop.
    package var isRestless: Bool { recentStarts >= Self.restlessStarts }

    /// When the present invocation is looked at, if the unit is restless.
    package var loopCalmAt: Instant {
        guard isRestless, let last = evidence.lately.last else { return Instant(nanoseconds: .min) }
        return last + Self.restlessPatience
    }
}
