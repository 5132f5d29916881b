// SPDX-License-Identifier: Apache-2.0
// The proof that an order was recorded. Nothing starts an action without one.

import Recording
import Supervision

/// Made by the recorder only, after it has written the order's record, and consumed by whoever
/// begins it: it cannot be kept, copied, or begun twice.
struct WrittenOrder: ~Copyable {
    let service: String
    let order: Order

    fileprivate init(service: String, order: Order) {
        self.service = service
        self.order = order
    }
}

extension Recorder {
    /// Writes all records, then hands over each order among them, once: at once if the next of us
    /// would know of it, else when journald has said that it is on disk. What was begun and is
    /// forgotten would be begun again, under the same number. An order that is kept nowhere is not
    /// handed over but told to `refuse`. Gives back where the least sure of the records is.
    func write(
        _ records: [Record], describing: (Record) -> Subject,
        begin: @escaping (consuming WrittenOrder) -> Void, refuse: @escaping (Order) -> Void
    ) -> Kept {
        var kept: [Kept] = []
        for record in records { kept.append(keep(record, describing(record))) }
        for record in records { crashPoint(.recorded, record.event.kind.rawValue) }
        for (record, place) in zip(records, kept) {
            guard case .ordered(let order, _) = record.event else { continue }
            let handOver = { (isKept: Bool) in
                if isKept {
                    begin(WrittenOrder(service: record.service, order: order))
                } else {
                    refuse(order)
                }
            }
            switch place {
            case .filed: handOver(true)
            case .queued: vouch(handOver)
            case .nowhere: handOver(false)
            }
        }
        return kept.min() ?? .filed
    }
}
