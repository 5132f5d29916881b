// SPDX-License-Identifier: Apache-2.0
// What an operator may ask of a failover: make one, lead back, or say that there may be more.

/// A word of an operator about the members of a service's group.
package enum HandoverRequest: Equatable, Sendable {
    /// Hand over to this member; empty: to the next one in order.
    case failover(to: String)
    /// Hand back to the primary.
    case failback
    /// What blocked further failovers is known and seen to.
    case unblock
}

/// Why it is not carried out.
package enum HandoverRefused: Error, Equatable, Sendable {
    case noSuchService
    /// The service has no `failover` rung.
    case noGroup
    case noSuchMember(String)
    case servesAlready(String)
    /// No standby is left behind the one that serves.
    case noStandby
    case orderIsOpen(UInt64)
    case underWay
    case inDoubt
    /// Something forbids it that no operator's word overrides.
    case vetoed(Veto)
    case notBlocked

    /// What the operator is told, after the service's name.
    package var sentence: String {
        switch self {
        case .noSuchService: "no service of this name is configured"
        case .noGroup: "no failover is configured"
        case .noSuchMember(let unit): "\(unit) is no member of its group"
        case .servesAlready(let unit): "\(unit) serves already"
        case .noStandby: "no standby is left behind the member that serves"
        case .orderIsOpen(let order): "order \(order) is not finished yet"
        case .underWay: "a failover is under way"
        case .inDoubt: "what became of the last order is being found out"
        case .vetoed(let veto): veto.sentence
        case .notBlocked: "nothing is blocked"
        }
    }
}

extension Supervisor {
    /// Why this would be refused now; nil if it would be carried out.
    package func refusal(of request: HandoverRequest, for service: String) -> HandoverRefused? {
        guard let place = places[service] else { return .noSuchService }
        return situation(place).refusal(of: request)
    }

    /// The one way in for operators. What is refused changes nothing; who asked was told.
    mutating func heed(
        _ request: HandoverRequest, of service: String, _ by: String, _ records: inout [Record]
    ) -> [Int] {
        guard let place = places[service], refusal(of: request, for: service) == nil else {
            return []
        }
        let situation = situation(place)
        switch request {
        case .unblock:
            note(.unblocked(by: by, rung: situation.failoverRung ?? 0), of: place, &records)
        case .failover, .failback:
            guard let to = situation.target(of: request) else { return [] }
            let wanted = Wanted(to: to, from: situation.serving, by: by)
            note(.handoverAsked(incident: "", wanted), of: place, &records)
        }
        return [place]
    }
}

extension Situation {
    func refusal(of request: HandoverRequest) -> HandoverRefused? {
        guard failover != nil else { return .noGroup }
        if request == .unblock {
            if case .tooMany = state.blocked { return nil }
            return .notBlocked
        }
        if let order = state.order { return .orderIsOpen(order.id) }
        if state.phaseName == .inDoubt { return .inDoubt }
        if isHandingOver { return .underWay }
        guard let to = target(of: request) else { return .noStandby }
        if !members.contains(where: { $0.unit == to }) { return .noSuchMember(to) }
        if to == serving { return .servesAlready(to) }
        return hostVeto.map(HandoverRefused.vetoed)
    }

    func target(of request: HandoverRequest) -> String? {
        switch request {
        case .failover(let to): to.isEmpty ? standbys.first : to
        case .failback: primary
        case .unblock: nil
        }
    }
}
