// SPDX-License-Identifier: Apache-2.0
// A chain is everything that hangs together by `depends_on` and by what units need: what is done to
// one of them shows in the others. In one chain orders come one after the other, so that each is
// given on the evidence of the one before.

extension Restraint {
    static let chainBusy = Restraint(
        word: "chain-busy", names: 1, stage: .amongOthers, handovers: .all, ends: .withOthers,
        sameness: .word,
        look: .around { supervisor, place, _ in
            supervisor.busy(inChainOf: place).map { .chainBusy($0) }
        },
        sentence: { "an order for \($0.names[0]), in the same chain of dependencies, is open" })
}

extension Veto {
    /// The order of this service is open.
    package static func chainBusy(_ whom: String) -> Veto { Veto("chain-busy", [whom]) }
}

extension Supervisor {
    /// A service of this chain with an open order, if there are as many as may be.
    func busy(inChainOf place: Int) -> String? {
        let open = census.ordered.all.filter { $0 != place && inOneChain($0, place) }
        guard open.count >= policy.host.inFlight, let first = open.first else { return nil }
        return services[first].policy.name
    }

    /// What is done to one of them shows in the other.
    func inOneChain(_ place: Int, _ other: Int) -> Bool {
        guard let chains else { preconditionFailure("chains were not found") }
        return chains[place] == chains[other]
    }

    /// To be called before ``inOneChain(_:_:)``. At a start each unit is read, and tells what it
    /// needs: chains are not found until the first service fails.
    mutating func findChains() {
        if chains == nil { chains = foundChains() }
    }

    /// For each service the first one of its chain.
    private func foundChains() -> [Int] {
        var roots = Array(services.indices)
        func root(_ place: Int) -> Int {
            var place = place
            while roots[place] != place { place = roots[place] }
            return place
        }
        for place in services.indices {
            for other in neighbours(of: place) {
                let (left, right) = (root(place), root(other))
                roots[max(left, right)] = min(left, right)
            }
        }
        return services.indices.map(root)
    }

    private func neighbours(of place: Int) -> [Int] {
        var found = services[place].policy.dependsOn.compactMap { places[$0] }
        let facts = units[services[place].policy.unit]
        for unit in (facts?.needs ?? []) + (facts?.affected ?? []) {
            found += interest.holding(unit)
        }
        return found
    }
}
