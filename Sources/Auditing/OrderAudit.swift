// SPDX-License-Identifier: Apache-2.0
// Orders and their ends: one each. An order that is under way at the end is told apart from one
// whose end never came: the service's later records show which it is.

import Supervision

/// The orders of one life of the memory.
struct OrderAudit {
    private struct Given {
        var id: UInt64
        var service: String
        var isEnded = false
        /// The first later record of the service that there could not be while it is open.
        var overtakenBy: UInt64?
    }

    private(set) var findings: [Finding] = []
    private var given: [Given] = []
    private var places: [UInt64: Int] = [:]
    /// The last order of each service.
    private var latest: [String: Int] = [:]

    init(_ sequence: SequenceAudit) {
        for record in sequence.records { take(record, sequence) }
        for order in given where !order.isEnded {
            guard let later = order.overtakenBy else {
                findings.append(.open(order: order.id, service: order.service))
                continue
            }
            // The end stands between the two, if anywhere.
            let mayBeLost = sequence.unknown.contains {
                $0.upperBound > order.id && $0.lowerBound < later
            }
            findings.append(
                .neverEnded(order: order.id, service: order.service, mayBeLost: mayBeLost))
        }
    }

    private mutating func take(_ record: Record, _ sequence: SequenceAudit) {
        if record.event.showsNoOpenOrder, let place = latest[record.service],
            !given[place].isEnded, given[place].overtakenBy == nil
        {
            given[place].overtakenBy = record.sequence
        }
        switch record.event {
        case .ordered(let order, _):
            if order.id != record.sequence {
                findings.append(.wrongIdentity(sequence: record.sequence, order: order.id))
            }
            add(order.id, record.service)
        // What a checkpoint names as open was given before what was read.
        case .snapshot(let state):
            if let order = state.order, places[order.id] == nil { add(order.id, state.name) }
        case .finished(let order, _, _, _, _): end(order, record, sequence)
        default: break
        }
    }

    private mutating func add(_ id: UInt64, _ service: String) {
        places[id] = given.count
        latest[service] = given.count
        given.append(Given(id: id, service: service))
    }

    private mutating func end(_ order: UInt64, _ record: Record, _ sequence: SequenceAudit) {
        guard let place = places[order] else {
            let start = sequence.entries.first?.sequence ?? 1
            let mayBeLost = order < start || sequence.unknown.contains { $0.contains(order) }
            findings.append(
                .neverGiven(
                    order: order, service: record.service, sequence: record.sequence,
                    mayBeLost: mayBeLost))
            return
        }
        if given[place].isEnded {
            findings.append(
                .endedTwice(order: order, service: record.service, sequence: record.sequence))
        }
        if given[place].service != record.service {
            findings.append(
                .otherService(order: order, given: given[place].service, ended: record.service))
        }
        given[place].isEnded = true
        given[place].overtakenBy = nil
    }
}

extension Event {
    /// While an order is open its service has none of these: its end is written before.
    fileprivate var showsNoOpenOrder: Bool {
        if case .snapshot(let state) = self { return state.order == nil }
        return kind.row.needsNoOrder
    }
}
