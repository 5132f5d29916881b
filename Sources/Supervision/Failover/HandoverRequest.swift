// SPDX-License-Identifier: Apache-2.0
// An operator asks for a failover, or for the way back.
//
// It overrides what only restrains our own zeal: back-off, budget, `max`, the length of the outage,
// observe mode, the service's own hold. It never overrides what keeps two members apart.

/// Why no handover is begun.
package enum HandoverRefused: Error, Equatable, Sendable {
    /// The service has no `failover` rung.
    case noFailover
    case noSuchMember(String)
    case servesAlready(String)
    /// No standby is left behind the one that serves.
    case noStandby
    case underWay

    /// What the operator is told, after the service's name.
    package var sentence: String {
        switch self {
        case .noFailover: "no failover is configured"
        case .noSuchMember(let unit): "\(unit) is none of its units"
        case .servesAlready(let unit): "\(unit) serves already"
        case .noStandby: "no standby is left behind the unit that serves"
        case .underWay: "a failover is under way"
        }
    }
}

extension Situation {
    /// Why a handover to this unit (empty: the next standby) would be refused.
    func handoverRefusal(to unit: String) -> CommandRefusal? {
        guard failover != nil else { return .handover(.noFailover) }
        if let order = state.order { return .orderIsOpen(order.id) }
        if state.phaseName == .inDoubt { return .inDoubt }
        if isHandingOver { return .handover(.underWay) }
        guard let to = unit.isEmpty ? standbys.first : unit else { return .handover(.noStandby) }
        if !members.contains(where: { $0.unit == to }) { return .handover(.noSuchMember(to)) }
        if to == serving { return .handover(.servesAlready(to)) }
        return hostVeto.map(CommandRefusal.vetoed)
    }

    /// What such a wish becomes.
    func handoverEvent(to unit: String, by: String) -> Event? {
        guard let to = unit.isEmpty ? standbys.first : unit else { return nil }
        return .handoverAsked(incident: "", HandoverRequest(to: to, from: serving, by: by))
    }

    /// An acknowledgement lifts what blocked further failovers.
    func unblocking(by: String) -> Event? {
        guard case .tooMany = state.blocked else { return nil }
        return .unblocked(by: by, rung: failoverRung ?? 0)
    }
}
