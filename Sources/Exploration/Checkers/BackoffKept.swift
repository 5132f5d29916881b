// SPDX-License-Identifier: Apache-2.0
// No order before the instant that the last record named as the least for the next attempt.

package import Simulation
import Supervision

package struct BackoffKept: Checker {
    package let name = "the wait between attempts is kept"
    private var boot = ""
    private var least = NamedTable<Instant>()

    package init() {}

    package mutating func check(_ turn: Turn) -> String? {
        if turn.boot != boot {
            boot = turn.boot
            least = NamedTable()
        }
        for record in turn.records {
            if record.event.kind == .handoverAsked { least[record.service] = nil }
            if record.event.isAnew { least[record.service] = nil }
            if let next = record.event.next { least[record.service] = next }
            guard case .ordered(let order, _) = record.event, let least = least[record.service],
                record.at < least, order.reason.askedBy == nil
            else { continue }
            return "\(record.service): order \(order.id) comes \((least - record.at).words) early"
        }
        return nil
    }
}

extension Event {
    /// It ends the wait: a reset, that failovers may be made again, and the end of a hold. (In the
    /// core the end of a hold does so only for a service that was given up; here it always does.)
    fileprivate var isAnew: Bool {
        if case .operation(.reset) = self { return true }
        if case .operation(.released) = self { return true }
        if case .failover(.unblocked) = self { return true }
        return false
    }

    fileprivate var next: Instant? {
        if case .finished(_, _, _, _, let next) = self { return next }
        if case .relapsed(_, _, _, let next) = self { return next }
        return nil
    }
}
