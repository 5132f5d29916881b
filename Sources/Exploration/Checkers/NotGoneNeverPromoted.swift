// SPDX-License-Identifier: Apache-2.0
// A member that was stopped and is not proven gone blocks its group: until it is gone nothing else
// of the group is even ordered to start, and each start names all who must be gone.

package import Simulation
import Supervision

/// Follows each group through its records.
package struct NotGoneNeverPromoted: Checker {
    /// What holds.
    package let name = "what is not proven gone is not followed"
    private var blocking = NamedTable<String>()

    /// One that has seen nothing.
    package init() {}

    /// Returns the first start that should not be.
    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            if case .failover(.blocked(.notGone(let unit))) = record.event {
                blocking[record.service] = unit
            }
            guard case .ordered(let order, _) = record.event, order.handover?.step == .start,
                order.handover?.exclusive == true,
                let truth = turn.truth(of: record.service)
            else { continue }
            if let unit = blocking[record.service], unit != order.unit,
                truth.running.contains(unit)
            {
                return "\(record.service): order \(order.id) while \(unit) is not gone"
            }
            blocking[record.service] = nil
            let rivals = truth.policy.members.filter { $0 != order.unit }
            if truth.policy.failover?.exclusive == true, order.rivals != rivals {
                return "\(record.service): order \(order.id) does not name its rivals"
            }
        }
        return nil
    }
}
