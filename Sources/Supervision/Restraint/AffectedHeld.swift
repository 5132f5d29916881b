// SPDX-License-Identifier: Apache-2.0
// An operator holds a service whose unit systemd would restart along. A hold is about all members
// of its group, whichever serves.

extension Restraint {
    static let affectedHeld = Restraint(
        word: "held-member", names: 2, hasEnd: true, handovers: .unrequested,
        sameness: .everything,
        look: .around { supervisor, place, action in
            supervisor.takesOthersDown(place, action) ? supervisor.affectedHeld(of: place) : nil
        },
        sentence: { "systemd would also restart \($0.names[0]), which \($0.names[1]) holds" })
}

extension Veto {
    /// This service is held.
    package static func affectedHeld(_ service: String, by: String, until: Instant) -> Veto {
        Veto("held-member", [service, by], until: until)
    }
}

extension Supervisor {
    /// The first held service among those that a restart of this one takes along.
    fileprivate func affectedHeld(of place: Int) -> Veto? {
        for unit in units[services[place].policy.unit]?.affected ?? [] {
            for other in interest.holding(unit) where other != place {
                guard let hold = services[other].state.hold else { continue }
                return .affectedHeld(services[other].policy.name, by: hold.by, until: hold.until)
            }
        }
        return nil
    }
}
