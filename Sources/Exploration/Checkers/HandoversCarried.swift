// SPDX-License-Identifier: Apache-2.0
// A reload that takes a group out waits until a handover that has stopped one member has started
// another: nothing that revived has stopped is left behind with nobody to start it.

package import Simulation
import Supervision

/// Follows the handovers that stop a member first.
package struct HandoversCarried: Checker {
    /// What holds.
    package let name = "a service does not leave in the middle of its handover"
    private var open = NamedTable<(order: UInt64, since: Instant)>()

    /// One that has seen nothing.
    package init() {}

    /// Returns the first service that left too early.
    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            switch record.event {
            // A death of revived forgets what was to be waited for.
            case .started: open = NamedTable()
            case .ordered(let order, _) where order.handover?.step == .stop:
                open[record.service] = (order.id, record.at)
            case .finished(let id, .notBegun, _, _, _), .finished(let id, .canceled, _, _, _):
                if open[record.service]?.order == id { open[record.service] = nil }
            case .finished(let id, .succeeded, _, _, _) where open[record.service]?.order != id:
                open[record.service] = nil
            case .starting, .healthy, .recovered, .offDuty, .failover(.roleChanged), .gaveUp:
                open[record.service] = nil
            case .dropped:
                if let complaint = left(record.service, at: record.at) { return complaint }
            default: break
            }
        }
        return nil
    }

    private mutating func left(_ service: String, at now: Instant) -> String? {
        guard let handover = open[service] else { return nil }
        open[service] = nil
        guard now - handover.since < Supervisor.handoverPatience else { return nil }
        return "\(service) left while order \(handover.order) of its handover was not made good"
    }
}
