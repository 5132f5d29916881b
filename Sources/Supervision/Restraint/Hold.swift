// SPDX-License-Identifier: Apache-2.0
// An operator's word that nothing is to be done to one service, for a while.
//
// It lies over whatever the phase is: the service is watched and judged as ever, and only orders
// are withheld. It ends by itself, because a hold that was forgotten is an outage that is not
// repaired; it survives our death and the host's, because a restart in the middle of an operator's
// migration is worse. Instants of one boot mean nothing in the next, so the end is known on the
// wall clock too: the first record of each boot says what that was, and the rest is an addition.

extension Restraint {
    static let held = Restraint(
        word: "held", names: 1, hasEnd: true, handovers: .unrequested, operators: .override(.hold),
        look: .here { $0.state.hold.map { .held(by: $0.by, until: $0.until) } },
        sentence: { "held by \($0.names[0])" })
}

extension Veto {
    /// An operator holds the service.
    package static func held(by: String, until: Instant) -> Veto {
        Veto("held", [by], until: until)
    }
}

extension ServiceState {
    /// The hold that lies over its phase wherever that is shown. An order that was open when the
    /// hold came ends, and is shown until it has; unless something else is to follow, and does not.
    package var shownHold: Hold? {
        switch phase {
        case .acting, .inDoubt: nil
        case .verifying where withheld == nil && passage?.stage != .switched: nil
        case .offDuty, .starting, .healthy, .failing, .verifying, .resting, .givenUp, .blind: hold
        }
    }
}

/// Who asked that nothing be done, why, and until when.
package struct Hold: Equatable, Sendable {
    /// The sequence number of its record: whoever made it can end this one and no other.
    package var id: UInt64
    /// Who asked, in their own words.
    package var by: String
    /// In the words of who asked; may be empty.
    package var reason: String
    /// When it was asked for, or when this boot began.
    package var since: Instant
    /// When it ends by itself.
    package var until: Instant
    /// The same as `until` on the wall clock, in microseconds since 1970: what a reboot leaves.
    package var expires: Int64

    package init(
        id: UInt64, by: String, reason: String, since: Instant, until: Instant, expires: Int64
    ) {
        self.id = id
        self.by = by
        self.reason = reason
        self.since = since
        self.until = until
        self.expires = expires
    }

    /// Longer is no hold but a service that should not be supervised.
    package static let longest = Duration.seconds(24 * 3600)

    /// The same hold in another boot, whose first record was written at `now` and when the wall
    /// clock showed `wall` (0: not known). A clock that was set back makes it no longer than it was
    /// meant to be.
    func rebased(wall: Int64, at now: Instant) -> Hold {
        var rebased = self
        let length = min(max(until - since, .zero), Self.longest)
        let (left, overflow) = expires.subtractingReportingOverflow(wall)
        let rest = wall <= 0 || overflow ? length : Duration.microseconds(left)
        rebased.since = now
        rebased.until = now + min(max(rest, .zero), length)
        return rebased
    }
}

/// How a hold ended.
package enum Release: Equatable, Sendable {
    case expired
    case lifted(by: String)
}

extension Situation {
    /// A hold is over at its end, whoever is there to see it.
    func holdEnd() -> Event? {
        guard let hold = state.hold, now >= hold.until else { return nil }
        return .released(.expired)
    }
}
