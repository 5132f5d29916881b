// SPDX-License-Identifier: Apache-2.0
// An open breaker lets nothing through before its rest is over, unless the service came back
// without us, or an operator says `reset`. A handover that was begun is brought to its end.

package import Simulation
import Supervision

/// By the records alone, across deaths.
package struct BreakerRests: Checker {
    /// What holds.
    package let name = "an open breaker rests"
    private var open = NamedTable<Instant>()
    private var forced = NamedTable<Instant>()
    private var boot = ""

    /// Nothing seen yet.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            boot = turn.boot
            forced = NamedTable()
        }
        for record in turn.records {
            if case .dropped = record.event { forced[record.service] = nil }
            switch record.event {
            case .breakerOpened(let until, _, _): open[record.service] = until
            case .starting, .healthy, .recovered, .offDuty, .failed, .dropped, .inDoubt,
                .operation(.reset), .failover(.unblocked), .failover(.handoverAsked):
                open[record.service] = nil
            case .operation(.breakerForced(let force)):
                forced[record.service] = force.position == .open ? force.until : nil
                if force.position == .close { open[record.service] = nil }
            case .ordered(let order, _)
            where order.reason.askedBy == nil && order.handover?.isFirst != false:
                if let until = forced[record.service], record.at < until {
                    return "\(record.service): order \(order.id), and its breaker is forced open"
                }
                if let until = open[record.service], record.at < until {
                    return "\(record.service): order \(order.id) while its breaker is open"
                }
                open[record.service] = nil
            case .ordered: open[record.service] = nil
            default: break
            }
        }
        return nil
    }
}
