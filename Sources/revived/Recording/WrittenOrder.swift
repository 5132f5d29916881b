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

/// An order whose record is written, while it is carried out: what effectors pass on to each other,
/// down to the job. It comes from the recorder, or from the records of a former life, and from
/// nowhere else.
@dynamicMemberLookup
final class OpenOrder {
    /// The service it is for.
    let service: String
    /// As it is recorded.
    let order: Order

    /// Written now.
    init(_ written: consuming WrittenOrder) { (service, order) = (written.service, written.order) }

    fileprivate init(service: String, remembered order: Order) {
        (self.service, self.order) = (service, order)
    }

    subscript<Value>(dynamicMember path: KeyPath<Order, Value>) -> Value { order[keyPath: path] }
}

extension Recorder {
    /// An order that a former life wrote, if this is what a question is about: its record was read
    /// back, and its end is being found out.
    func remembered(_ inquiry: Inquiry) -> OpenOrder? {
        guard case .whatBecameOf(let service, let order) = inquiry else { return nil }
        return OpenOrder(service: service, remembered: order)
    }

    /// Writes all records, then hands over each order among them, once: at once if the next of us
    /// would know of it, else when journald has said that it is on disk. What was begun and is
    /// forgotten would be begun again, under the same number. An order that is kept nowhere is not
    /// handed over but told to `refuse`. Gives back where the least sure of the records is.
    func write(
        _ written: [(record: Record, subject: RecordContext)],
        begin: @escaping (consuming WrittenOrder) -> Void, refuse: @escaping (Order) -> Void
    ) -> Durability {
        let records = written.map(\.record)
        var kept: [Durability] = []
        for (record, subject) in written { kept.append(keep(record, subject)) }
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
            case .queued: confirmOnDisk(handOver)
            case .nowhere: handOver(false)
            }
        }
        return kept.min() ?? .filed
    }
}
