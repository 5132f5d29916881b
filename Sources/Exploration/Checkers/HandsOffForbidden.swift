// SPDX-License-Identifier: Apache-2.0
// Nothing is carried out while a hold file exists, or that starts what an operator stopped, and
// nothing is even ordered for a service that is held or only observed: but by an operator's own
// order, which only the hold file stops.

package import Simulation
import Supervision

package struct HandsOffForbidden: Checker {
    package let name = "hands off what is held, stopped or observed"
    /// Services under an operator's hold, as the records tell.
    private var held = NamedTable<String>()
    /// Modes that an operator set over the configured ones.
    private var modes = NamedTable<Mode>()
    /// Services whose last redeploy an operator asked for: undoing it is a part of that.
    private var deployed = NamedTable<String>()

    package init() {}

    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            take(record)
            guard case .ordered(let order, _) = record.event else { continue }
            if let complaint = complaint(record.service, order, turn) { return complaint }
        }
        guard let order = turn.begun, let truth = turn.service(of: order.unit) else {
            return nil
        }
        if let path = truth.holdFile { return "order \(order.id) begun while \(path) exists" }
        // A standby that an operator has stopped is at rest, and a handover takes it as it is.
        if truth.isStoppedBySomebody, order.handover == nil, order.reason.askedBy == nil,
            order.action != .rollback || deployed[truth.policy.name] == nil
        {
            return "order \(order.id) begun on what was stopped by hand"
        }
        if let need = pulledUp(by: order, of: truth, turn) {
            return "order \(order.id) would start \(need), which was stopped by hand"
        }
        return nil
    }

    /// A needed unit that systemd would start along, and that an operator has stopped: itself, and
    /// not another member of its standby set.
    private func pulledUp(by order: Order, of truth: Truth, _ turn: Turn) -> String? {
        guard order.startsNeeds, order.unit == truth.watched else { return nil }
        return truth.needs.first { need in
            turn.service(of: need).map { $0.watched == need && $0.isStoppedBySomebody } == true
        }
    }

    private mutating func take(_ record: Record) {
        if case .ordered(let order, _) = record.event, order.action == .redeploy {
            deployed[record.service] = order.reason.askedBy
        }
        if case .operation(.held(let by, _, _, _)) = record.event { held[record.service] = by }
        if case .operation(.released) = record.event { held[record.service] = nil }
        if case .operation(.modeSet(let set)) = record.event {
            modes[record.service] = set.mode == set.configured ? nil : set.mode
        }
        if case .dropped = record.event {
            held[record.service] = nil
            modes[record.service] = nil
        }
    }

    private func complaint(_ service: String, _ order: Order, _ turn: Turn) -> String? {
        guard let truth = turn.truth(of: service) else { return "\(service): not configured" }
        if turn.isHeld { return "\(service): order \(order.id) under a hold" }
        if let dragged = order.affected.compactMap({ turn.service(of: $0) }).first(where: {
            held[$0.policy.name] != nil && $0.policy.name != service
        }), order.action == .restart {
            return "\(service): order \(order.id) drags \(dragged.policy.name), which is held"
        }
        if order.reason.askedBy != nil { return nil }
        if let by = held[service] { return "\(service): order \(order.id), but \(by) holds it" }
        guard (modes[service] ?? truth.policy.mode) == .observe else { return nil }
        return "\(service): order \(order.id) in observe mode"
    }
}
