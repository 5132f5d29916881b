// SPDX-License-Identifier: Apache-2.0
// So many orders on the whole host in any sliding window: whatever is wrong, we are not the ones
// who restart a host to death.
//
// Fairness: what a service has taken in the window counts twice for itself. So none ever has more
// than half (rounded up), and those who come again never take the last free place: a service that
// fails for the first time finds one, however many bad ones there are. (Plain halves were refused:
// two bad services would take all of it.)
//
// The first start of a unit that is down takes nothing down and repeats nothing; it is neither
// counted nor limited. Thirty killed services are thirty such starts.

extension Order {
    /// It counts for the host's bucket.
    package var isWeighty: Bool {
        // A handover is one action, however many steps it takes.
        if let handover { return handover.isFirst }
        return action != .start || attempt > 1
    }
}

extension Situation {
    var bucketVeto: Veto? {
        guard let room = surroundings?.bucketRoomAt, room > now,
            action != .start || state.tries > 0
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
