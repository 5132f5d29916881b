// SPDX-License-Identifier: Apache-2.0
// What else does an order take down? systemd restarts along whatever requires the unit or is bound
// to it, and asks no question. The restraints that ask instead: TouchesTooMany, AffectsCritical,
// AffectedHeld, Group, AffectedBudget.
//
// Only what runs is touched, and only a restart takes anything down; of a unit that is not
// supervised we do not know, and assume that it runs.

extension Supervisor {
    /// An order of this kind takes down what systemd restarts along with the unit.
    func takesOthersDown(_ place: Int, _ action: Action) -> Bool {
        action.dragsOthers && units[services[place].policy.unit]?.isUp == true
    }

    /// Units that run, or may, and that systemd would restart along.
    func touchedUnits(by place: Int, _ action: Action) -> [String] {
        guard takesOthersDown(place, action) else { return [] }
        return (units[services[place].policy.unit]?.affected ?? []).filter(mayRun)
    }

    /// Services of such units.
    func dragged(by place: Int, _ action: Action) -> [Int] {
        takesOthersDown(place, action) ? dragged(by: place) : []
    }

    /// Services that run, or may, and that systemd would restart along.
    func dragged(by place: Int) -> [Int] {
        let affected = units[services[place].policy.unit]?.affected ?? []
        let others = affected.filter(mayRun).flatMap(interest.watching)
        return Set(others).sorted().filter { $0 != place }
    }

    /// It is not known to be down: what is on its way counts as up.
    func mayRun(_ unit: String) -> Bool {
        switch units[unit]?.runState {
        case .down, .absent: false
        case .up, .upWithJob, .changing, nil: true
        }
    }
}
