// SPDX-License-Identifier: Apache-2.0
// Who goes first? A dependency that is being repaired, or is down, goes before whatever needs it:
// most dependants are well again by themselves once it is back, and a restart against a dead
// dependency only spends budget.

extension Restraint {
    static let waitsFor = Restraint(
        word: "waits-for", names: 1, operators: .override(.dependency),
        look: .here { $0.blocker.map { .waitsFor($0) } },
        sentence: { "waiting for \($0.names[0])" })
}

extension Veto {
    /// A dependency goes first.
    package static func waitsFor(_ whom: String) -> Veto { Veto("waits-for", [whom]) }
}

extension Phase {
    /// A supervised dependency in this phase makes its dependants wait.
    package var makesDependantsWait: Bool {
        switch self {
        case .failing, .acting, .verifying, .inDoubt, .starting, .resting, .givenUp: true
        case .offDuty(let why): why != .unseen
        case .healthy, .blind: false
        }
    }
}

extension Supervisor {
    /// The first dependency that is not well: configured ones, then those of the unit.
    func blocker(of place: Int, _ needs: [Need]) -> String? {
        for name in services[place].policy.dependsOn {
            guard let other = places[name] else { continue }
            if makesDependantsWait(other) || mayBeTheCause(other, of: place)
                || isUnsettled(services[other].policy.unit)
            {
                return name
            }
        }
        for need in needs {
            let supervised = interest.watching(need.unit).first
            let waits =
                supervised.map { makesDependantsWait($0) || mayBeTheCause($0, of: place) } ?? false
            if waits || !need.facts.serves || isUnsettled(need.unit) { return need.unit }
        }
        return nil
    }

    /// Its phase says so, or its unit is down and the phase does not know it yet.
    private func makesDependantsWait(_ place: Int) -> Bool {
        let unit = units[services[place].policy.unit]
        let isDown = unit.map { !$0.serves } ?? false
        if unit?.endsByDesign == true, case .offDuty = services[place].state.phase { return isDown }
        return isDown || services[place].state.phase.makesDependantsWait
    }

    /// It says so in its configuration.
    private func dependsOn(_ place: Int, _ other: Int) -> Bool {
        services[place].policy.dependsOn.contains(services[other].policy.name)
    }

    /// Services that wait for this one.
    func dependants(of place: Int) -> [Int] {
        let concerned = interest.concerned(by: services[place].policy.unit)
        let named = dependentOn[services[place].policy.name] ?? []
        return named + concerned.filter { $0 != place && !dependsOn($0, place) }
    }
}
