// SPDX-License-Identifier: Apache-2.0
// An open breaker lets nothing through before its rest is over, unless the service came back
// without us.

import Supervision

/// By the records alone, across deaths.
package struct BreakerRests: Checker {
    /// What holds.
    package let name = "an open breaker rests"
    private var open = NamedTable<Instant>()

    /// Nothing seen yet.
    package init() {}

    /// A complaint if it does not hold.
    package mutating func check(_ moment: Moment) -> String? {
        for record in moment.records {
            switch record.event {
            case .breakerOpened(let until, _, _): open[record.service] = until
            case .starting, .healthy, .recovered, .offDuty, .failed, .dropped, .inDoubt, .reset,
                .unblocked, .handoverAsked:
                open[record.service] = nil
            case .ordered(let order, _):
                if let until = open[record.service], record.at < until {
                    return "\(record.service): order \(order.id) while its breaker is open"
                }
                open[record.service] = nil
            default: break
            }
        }
        return nil
    }
}
