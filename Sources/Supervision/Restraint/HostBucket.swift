// SPDX-License-Identifier: Apache-2.0
// A limit on the orders on the whole host in any sliding window: whatever is wrong, revived does
// not restart a host to death.
//
// A limit that an operator has written is meant as it stands: every order counts. The built-in one
// is a net for what was not foreseen, and must not stand in the way of repairs that work: there an
// order weighs until its service is verified to be well again by it, and to start a unit that is
// down, which takes nothing down, is free. So a host on which restarts help is not slowed down, and
// thirty killed services are back at once; what starts again and again meets its own budget.
//
// Fairness: what a service has taken in the window counts twice for itself. So none ever has more
// than half (rounded up), and those that come back for more never take the last free place: a
// service that fails for the first time finds one, however many bad ones there are. (Plain halves
// were refused: two bad services would take all of it.)

extension Restraint {
    static let hostBucket = Restraint(
        word: "host-bucket", hasEnd: true, stage: .amongOthers, handovers: .beginning,
        operators: .override(.hostBucket), ends: .withOthers, sameness: .word,
        look: .around { supervisor, place, action in
            let room = supervisor.bucketRoom(for: place, action)
            return room > supervisor.clock ? .hostBucket(until: room) : nil
        },
        sentence: { _ in "the host-wide limit of orders is reached" })
}

extension Veto {
    /// The host has had its orders for now.
    package static func hostBucket(until: Instant) -> Veto { Veto("host-bucket", until: until) }
}

extension Order {
    /// It counts for the built-in limit until it has helped.
    package var isWeighty: Bool {
        // A handover is one action, however many steps it takes.
        if let handover { return handover.isFirst }
        return action != .start
    }
}

extension Supervisor {
    /// When one more order of this service fits into the bucket; now, if it does now.
    func bucketRoom(for place: Int, _ action: Action) -> Instant {
        let countsEvery = policy.host.countsEvery
        if action == .start, !countsEvery { return clock }
        let limit = policy.host.actions
        var instants: [Instant] = []
        for other in census.counted.all {
            let counted =
                countsEvery ? services[other].state.everyOrder : services[other].state.hostCounted
            for instant in counted where clock - instant < limit.per {
                instants.append(instant)
                if other == place { instants.append(instant) }
            }
        }
        let excess = instants.count - limit.count + 1
        return excess > 0 ? instants.sorted()[excess - 1] + limit.per : clock
    }
}

extension ServiceState {
    /// Instants of all orders of the last day: the service's own budget leaves handovers out.
    fileprivate var everyOrder: [Instant] { orders + hostCounted.filter { !orders.contains($0) } }

    /// The last order has proven to help and weighs no more.
    mutating func uncountLastOrder() {
        if let last = orders.last, hostCounted.last == last { hostCounted.removeLast() }
    }
}
