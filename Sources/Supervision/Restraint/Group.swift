// SPDX-License-Identifier: Apache-2.0
// Of the members of a group some must stay healthy, whatever we do.
//
// A healthy member that an order drags along is taken down only if enough others stay healthy. A
// member that fails does not keep its group alive, so taking it down costs nothing that was there;
// where too few others are healthy, such members go one at a time, each verified before the next.
// (Refused: to hold it until the others are healthy. A group that is wholly down, or one short,
// would then stay down for ever; Kubernetes' disruption budgets had to grow an exception for that.)

extension Restraint {
    static let minHealthy = Restraint(
        word: "min-healthy", names: 1, stage: .amongOthers, handovers: .beginning,
        ends: .withOthers,
        look: .around { supervisor, place, action in
            guard supervisor.takesOthersDown(place, action) else { return nil }
            return supervisor.groupVeto(place, dragged: supervisor.dragged(by: place, action))
        },
        sentence: { "too few members of group \($0.names[0]) would be healthy" })
}

extension Veto {
    /// Of this group.
    package static func minHealthy(group: String) -> Veto { Veto("min-healthy", [group]) }
}

extension Supervisor {
    /// `dragged` are the services that the order takes down beside this one.
    func groupVeto(_ place: Int, dragged: [Int]) -> Veto? {
        let taken = [place] + dragged
        if let group = services[place].policy.group, lacks(group, without: taken),
            members(of: group).contains(where: {
                $0 != place && services[$0].state.phase.isRepair
            })
        {
            return .minHealthy(group: group.name)
        }
        for member in dragged where services[member].state.phaseName == .healthy {
            guard let group = services[member].policy.group, lacks(group, without: taken) else {
                continue
            }
            return .minHealthy(group: group.name)
        }
        return nil
    }

    private func members(of group: GroupPolicy) -> [Int] {
        grouped[group.name] ?? []
    }

    private func lacks(_ group: GroupPolicy, without taken: [Int]) -> Bool {
        let healthy = members(of: group).count {
            !taken.contains($0) && services[$0].state.phaseName == .healthy
        }
        return healthy < group.minHealthy
    }
}
