// SPDX-License-Identifier: Apache-2.0
// A service is restarted with another one only if it says so, only after our order brought that one
// a new invocation or another member that serves, and once for each such order; another member of
// its group, which may have run since before that order, counts by itself.

package import Simulation
import Supervision

/// Orders that brought a new invocation, and those that followed them.
package struct FollowsRepairs: Checker {
    /// What holds.
    package let name = "only repairs are followed, each once"
    private var boot = ""
    private var acting: [String: String] = [:]
    private var repairs: [String: Int] = [:]
    private var following: [String: (unit: String, repair: Int)] = [:]
    /// By service and unit.
    private var followed: [String: [String: Int]] = [:]

    /// Nothing seen yet.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            self = FollowsRepairs()
            boot = turn.boot
        }
        for record in turn.records {
            switch record.event {
            case .ordered(let order, _):
                acting[record.service] = order.invocation
                following[record.service] = nil
                guard case .follows(let name) = order.reason else { continue }
                if let complaint = complaint(record.service, order.unit, name, turn) {
                    return complaint
                }
            case .finished(_, .succeeded(let invocation), _, _, _):
                guard acting[record.service] != invocation else { continue }
                repairs[record.service, default: 0] += 1
                if let (unit, repair) = following[record.service] {
                    followed[record.service, default: [:]][unit] = repair
                }
            // Who talks to it has to find the other member.
            case .failover(.roleChanged(_, _, .handover)), .failover(.roleChanged(_, _, .undone)):
                repairs[record.service, default: 0] += 1
            case .dropped: followed[record.service] = nil
            default: continue
            }
        }
        return nil
    }

    private mutating func complaint(
        _ service: String, _ unit: String, _ name: String, _ turn: Turn
    ) -> String? {
        guard turn.truth(of: service)?.policy.restartWith.contains(name) == true else {
            return "\(service): does not say that it goes with \(name)"
        }
        guard let repair = repairs[name] else { return "\(service): \(name) was not repaired" }
        guard followed[service]?[unit] != repair else { return "\(service): repair followed twice" }
        following[service] = (unit, repair)
        return nil
    }
}
