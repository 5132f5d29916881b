// SPDX-License-Identifier: Apache-2.0
// Every order ends in exactly one `finished`, and nothing is finished that was not ordered.

package import Simulation
import Supervision

package struct OneOutcomeEach: Checker {
    package let name = "every order ends exactly once"
    /// Orders without an end.
    package private(set) var open: [UInt64] = []

    package init() {}

    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            if case .ordered(let order, _) = record.event {
                if order.id != record.sequence {
                    return "order \(order.id) in record \(record.sequence)"
                }
                open.append(order.id)
            }
            if case .finished(let order, _, _, _, _) = record.event {
                guard let place = open.firstIndex(of: order) else {
                    return "order \(order) ended twice, or never began"
                }
                open.remove(at: place)
            }
        }
        return nil
    }
}
