// SPDX-License-Identifier: Apache-2.0
// A service that goes with another one: where it says `restart_with: [db]`, our repair of db is
// followed by a restart of this service, as soon as db is well.
//
// It is for programs that keep a dead connection for ever and notice nothing. What was started
// after db needs nothing, whoever started it; so the order is not given twice, and a crash between
// the two leads to the same. Only what we did to db is followed: who restarts it by hand, or has
// systemd do it, has PartOf= for that.

/// A service that was repaired, and when.
package struct FollowedRepair: Equatable, Sendable {
    package var name: String
    /// When our order for it had brought a new invocation.
    package var replacedAt: Instant

    /// What could not be followed for so long is old news: whoever adds `restart_with` today does
    /// not mean the repair of last week. Long enough for a rest that is not the first.
    package static let memory = Duration.seconds(3600)
}

extension Situation {
    /// The reason to follow a repair, while it lasts.
    package var followed: Reason? {
        guard let followedRepair, now - followedRepair.replacedAt < FollowedRepair.memory, let unit,
            unit.isUp,
            let began = unit.activeSince, began < followedRepair.replacedAt,
            ladder.contains(where: { $0.remedy != .giveUp })
        else { return nil }
        return .follows(followedRepair.name)
    }
}

extension Supervisor {
    /// The last repaired of those with which this service goes, once it is well.
    func followedRepair(of place: Int) -> FollowedRepair? {
        let own = services[place].policy
        return own.restartWith.compactMap { name -> FollowedRepair? in
            guard let other = places[name], services[other].state.phaseName == .healthy,
                let at = services[other].state.replacedAt
            else { return nil }
            return FollowedRepair(name: name, replacedAt: at)
        }.max { $0.replacedAt < $1.replacedAt }
    }
}
