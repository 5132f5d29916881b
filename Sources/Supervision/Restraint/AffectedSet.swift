// SPDX-License-Identifier: Apache-2.0
// What else does an order take down? systemd restarts along whatever requires the unit or is bound
// to it, and asks nobody. So we ask for each of them: too many at once, a unit on which the host
// itself depends, a service whose own budget is spent. (Its group is asked in Group.swift.)
//
// Only what runs is touched, and only a restart takes anything down; of a unit that is not
// supervised we do not know, and assume that it runs.

extension Supervisor {
    /// The first veto of those that an order for this service would take down.
    func affectedVeto(_ place: Int) -> Veto? {
        guard let unit = units[services[place].policy.unit] else { return nil }
        let touched = unit.affected.filter(mayRun)
        let most = services[place].policy.limits.maxUnitsTouched
        if touched.count > most { return .touchesTooMany(count: touched.count, most: most) }
        if !services[place].policy.critical,
            let critical = touched.first(where: Situation.isCritical)
        {
            return .affectsCritical(unit: critical)
        }
        return nil
    }

    /// Asked last: it is the only one that an operator's word overrides, and must hide no other.
    func draggedBudgetVeto(_ dragged: [Int]) -> Veto? {
        for member in dragged {
            let member = situation(member)
            guard member.budgetIsSpent else { continue }
            return .memberBudget(service: member.policy.name, until: member.budgetRoomAt)
        }
        return nil
    }

    /// Services that run, or may, and that systemd would restart along.
    func dragged(by place: Int) -> [Int] {
        let affected = units[services[place].policy.unit]?.affected ?? []
        return services.indices.filter { other in
            let unit = services[other].policy.unit
            return other != place && affected.contains(unit) && mayRun(unit)
        }
    }

    /// It is not known to be down: what is on its way counts as up.
    func mayRun(_ unit: String) -> Bool {
        switch units[unit]?.presence {
        case .down, .absent: false
        case .up, .upWithJob, .changing, nil: true
        }
    }
}
