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
    /// Writes all records, then hands over each order among them, once. An order whose record
    /// could be kept nowhere is not handed over but told to `refuse`. False if that is so of any.
    func write(
        _ records: [Record], describing: (Record) -> Subject,
        begin: (consuming WrittenOrder) -> Void, refuse: (Order) -> Void
    ) -> Bool {
        var kept: [Bool] = []
        for record in records { kept.append(keep(record, describing(record))) }
        for record in records { crashPoint(.recorded, record.event.kind.rawValue) }
        for (record, isKept) in zip(records, kept) {
            guard case .ordered(let order, _) = record.event else { continue }
            if isKept {
                begin(WrittenOrder(service: record.service, order: order))
            } else {
                refuse(order)
            }
        }
        return kept.allSatisfy(\.self)
    }
}
