// SPDX-License-Identifier: Apache-2.0
// A service has at most one open order.

package import Simulation
import Supervision

package struct OneOrderAtATime: Checker {
    package let name = "one order at a time"
    private var open = NamedTable<UInt64>()

    package init() {}

    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            if case .ordered(let order, _) = record.event {
                if let other = open[record.service] {
                    return "\(record.service): order \(order.id) while \(other) is open"
                }
                open[record.service] = order.id
            }
            if case .finished = record.event { open[record.service] = nil }
        }
        return nil
    }
}
