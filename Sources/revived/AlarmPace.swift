// SPDX-License-Identifier: Apache-2.0
// When the alarm rings next. A deadline in the past rings at once, and a turn or two satisfy it.
// One that no turn satisfies is a fault of revived's own; then the alarm rings once a second and no
// more often, so that the host keeps its processor, the watchdog is answered, and all else goes on.

import Supervision

struct AlarmPace {
    /// Turns in a row that an alarm began and that left their deadline in the past.
    private(set) var vainTurns = 0
    /// The alarm of the bounded pace.
    private var paced = Instant.never

    /// A turn may leave its deadline to the next one; more than this many in a row are a loop.
    static let mostVainTurns = 100
    static let pace = Duration.seconds(1)

    /// The alarm for this deadline at the end of a turn; `rang` says that an alarm began the turn.
    mutating func alarm(for deadline: Instant, at now: Instant, rang: Bool) -> Instant {
        guard deadline <= now else {
            vainTurns = 0
            return deadline
        }
        if rang { vainTurns += 1 }
        guard isCircling else { return deadline }
        if rang || paced <= now { paced = now + Self.pace }
        return paced
    }

    /// The deadline is not satisfied, and the alarm keeps its pace.
    var isCircling: Bool { vainTurns > Self.mostVainTurns }

    /// To be said once: this turn was the one too many.
    var isNews: Bool { vainTurns == Self.mostVainTurns + 1 }

    /// What is said then.
    static let sentence =
        "a deadline has passed and no decision follows from it; looking once a second from now on "
        + "(a fault of revived: please report it)"
}
