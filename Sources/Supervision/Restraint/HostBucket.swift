// SPDX-License-Identifier: Apache-2.0
// So many orders on the whole host in any sliding window that have not helped: whatever is wrong,
// we are not the ones who restart a host to death.
//
// An order weighs until its service is verified to be well again by it. So a host on which restarts
// help is not slowed down, and one on which many are needed at once gets them in portions, each
// portion after the former has proven its worth. (Refused: to count every order. A service that is
// killed a hundred times and helped a hundred times would keep its neighbours from their first
// restart; how often one service may be helped is what its own budget says.)
//
// Fairness: what a service has taken in the window counts twice for itself. So none ever has more
// than half (rounded up), and those who come again never take the last free place: a service that
// fails for the first time finds one, however many bad ones there are. (Plain halves were refused:
// two bad services would take all of it.)
//
// To start a unit that is down takes nothing down: it is neither counted nor limited here. Thirty
// killed services are thirty such starts, and what starts again and again meets its own budget.

extension Order {
    /// It counts for the host's bucket until it has helped.
    package var isWeighty: Bool { action != .start }
}

extension Situation {
    var bucketVeto: Veto? {
        guard let room = surroundings?.bucketRoomAt, room > now,
            action != .start
        else { return nil }
        return .hostBucket(until: room)
    }
}

extension Supervisor {
    /// When one more order of this service fits into the bucket; now, if it does now.
    func bucketRoom(for place: Int) -> Instant {
        let limit = policy.host.actions
        var instants: [Instant] = []
        for other in services.indices {
            for instant in services[other].state.weighty.reversed() {
                guard clock - instant < limit.per else { break }
                instants += other == place ? [instant, instant] : [instant]
            }
        }
        let excess = instants.count - limit.count + 1
        return excess > 0 ? instants.sorted()[excess - 1] + limit.per : clock
    }
}

extension ServiceState {
    /// The last order has proven to help and weighs no more.
    mutating func lightenLastOrder() {
        if let last = orders.last, weighty.last == last { weighty.removeLast() }
    }
}
