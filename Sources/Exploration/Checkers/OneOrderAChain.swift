// SPDX-License-Identifier: Apache-2.0
// Among services that hang together never more open orders than may be at the same time.

package import Simulation
import Supervision

/// Open orders, by chains as things really are.
package struct OneOrderAChain: Checker {
    /// What holds.
    package let name = "one order at a time in a chain"
    private var open: [String] = []

    /// Nothing seen yet.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            switch record.event {
            case .finished: open.removeAll { $0 == record.service }
            case .ordered:
                let chain = turn.chain(of: record.service)
                let others = open.filter { chain.contains($0) }
                if others.count >= turn.host.inFlight {
                    return "\(record.service): an order while \(others[0])'s is open"
                }
                open.append(record.service)
            default: break
            }
        }
        return nil
    }
}
