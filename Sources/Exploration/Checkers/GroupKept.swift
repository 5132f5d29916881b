// SPDX-License-Identifier: Apache-2.0
// No order takes a healthy member of a group down where too few others would stay healthy; and
// where too few are, failing members are repaired one at a time.

package import Simulation
import Supervision

/// Judged by each order and the phases of the group's members.
package struct GroupKept: Checker {
    /// What holds.
    package let name = "groups keep their healthy members"

    /// It remembers nothing.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        for (service, order) in turn.orders
        where order.action.dragsOthers && order.takesDown && order.opensHandover
            && turn.truth(of: service)?.isUp == true
        {
            let dragged = turn.truths.filter {
                $0.policy.name != service && $0.isUp && order.affected.contains($0.watched)
            }.map(\.policy.name)
            let taken = [service] + dragged
            for name in taken {
                guard let group = turn.truth(of: name)?.policy.group else { continue }
                let members = turn.truths.filter { $0.policy.group?.name == group.name }
                    .compactMap { truth in
                        turn.states.first { $0.name == truth.policy.name }
                    }
                let healthy = members.count {
                    $0.phaseName == .healthy && !taken.contains($0.name)
                }
                guard healthy < group.minHealthy else { continue }
                if members.contains(where: { $0.name == name && $0.phaseName == .healthy }) {
                    return "order \(order.id) takes \(name) down, and \(healthy) stay healthy"
                }
                let other = members.first {
                    $0.name != service && [.acting, .verifying].contains($0.phaseName)
                        && ($0.lastOrder ?? 0) < order.id
                }
                if name == service, let other {
                    return "order \(order.id) while \(other.name) of its group is repaired"
                }
            }
        }
        return nil
    }
}

extension Order {
    /// Not a step that only completes a handover, or that an operator wants.
    fileprivate var opensHandover: Bool {
        handover == nil || (handover?.isFirst == true && reason.askedBy == nil)
    }
}
