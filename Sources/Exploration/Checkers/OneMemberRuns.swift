// SPDX-License-Identifier: Apache-2.0
// Never two members of an exclusive group at once by our doing: whatever is begun that starts one,
// no process of another one is there.

package import Simulation
import Supervision

/// Judges what is carried out by what really runs.
package struct OneMemberRuns: Checker {
    /// What holds.
    package let name = "one member of an exclusive group runs"

    /// One that has seen nothing.
    package init() {}

    /// Returns what would make two run.
    package mutating func check(_ turn: Turn) -> String? {
        guard let order = turn.begun, order.startsIt,
            let truth = turn.service(of: order.unit),
            truth.policy.failover?.exclusive == true
        else { return nil }
        let target = order.handover?.to ?? order.unit
        guard let other = truth.running.first(where: { $0 != target }) else { return nil }
        return "order \(order.id) starts \(target) while \(other) runs"
    }
}
