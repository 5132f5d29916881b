// SPDX-License-Identifier: Apache-2.0
// While the brake holds, no running unit is restarted and nothing is done for a probe's sake. After
// it, what failed before goes one chain at a time, each verified before the next.

package import Simulation
import Supervision

/// The brake by the records alone, across deaths, within one boot.
package struct BrakeHolds: Checker {
    /// What holds.
    package let name = "the brake holds, and lets go one chain at a time"
    private var boot = ""
    private var until: Instant?
    private var releasedAt: Instant?

    /// Nothing seen yet.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot { (boot, until, releasedAt) = (turn.boot, nil, nil) }
        for record in turn.records {
            switch record.event {
            case .braked(let end, _, _): (until, releasedAt) = (end, nil)
            case .brakeReleased: (until, releasedAt) = (nil, record.at)
            case .ordered(let order, _)
            where order.reason.askedBy == nil && order.handover?.isFirst != false:
                let isUp = turn.truth(of: record.service)?.isUp == true
                guard order.reason.isProbeBased || (order.action != .start && isUp) else { break }
                if let until, record.at < until {
                    return "\(record.service): order \(order.id) \((until - record.at).words) early"
                }
                if let other = repaired(beside: record.service, order, turn) {
                    return "\(record.service): order \(order.id) before \(other) is verified"
                }
            default: break
            }
        }
        return nil
    }

    private func repaired(beside service: String, _ order: Order, _ turn: Turn) -> String? {
        guard let releasedAt, let own = turn.states.first(where: { $0.name == service }),
            let incident = own.incident, incident.since <= releasedAt
        else { return nil }
        let chain = turn.chain(of: service)
        return turn.states.first { state in
            guard let since = state.incident?.since, since <= releasedAt else { return false }
            let isRepair = [.acting, .verifying, .inDoubt].contains(state.phaseName)
            return isRepair && !chain.contains(state.name) && (state.lastOrder ?? 0) < order.id
        }?.name
    }
}
