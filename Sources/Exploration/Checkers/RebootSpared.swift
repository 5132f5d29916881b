// SPDX-License-Identifier: Apache-2.0
// No order for a unit that would reboot the host comes when half of its allowed starts are ours.

package import Simulation
import Supervision

/// Our own orders in the unit's window; its other starts only make it stricter.
package struct RebootSpared: Checker {
    /// What holds.
    package let name = "nothing is risked that would reboot the host"
    private var boot = ""
    private var begun: [(at: Instant, unit: String)] = []

    /// Nothing seen yet.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot { (boot, begun) = (turn.boot, []) }
        // A handover's start comes after a reset of systemd's own count, and as seldom as `max`.
        guard let order = turn.begun, order.handover == nil, !order.action.keepsInvocation,
            let limit = turn.service(of: order.unit)?.rebootLimit
        else { return nil }
        begun.removeAll { turn.at - $0.at >= limit.per }
        begun.append((turn.at, order.unit))
        let own = begun.count { $0.unit == order.unit }
        return own > max(limit.count / 2, 1) + 1
            ? "\(order.unit): \(own) starts in \(limit.per.words)" : nil
    }
}
