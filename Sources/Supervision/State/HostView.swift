// SPDX-License-Identifier: Apache-2.0
// What the rest of the host has to do with an order for one service. Looked up only where an order
// may be next, because it means going through all services that are in trouble, too.

struct HostView: Sendable {
    /// How long the host's limit remembers every order; zero where it does not.
    var hostWindow: Duration
    /// What those restraints say that look around, in the order of asking.
    fileprivate var vetoes: [(asked: String, veto: Veto)]

    func veto(of restraint: Restraint) -> Veto? {
        vetoes.first { $0.asked == restraint.word }?.veto
    }
}

extension Supervisor {
    /// All that a decision about this service may look at, its surroundings as well.
    mutating func wholeSituation(_ place: Int) -> Situation {
        var situation = situation(place)
        switch services[place].state.phase {
        case .verifying where services[place].state.passage == nil: break
        case .failing, .resting, .givenUp, .verifying:
            guard clock >= services[place].state.nextAttempt else { break }
            situation.surroundings = surroundings(of: place, for: situation.action)
        case .offDuty, .starting, .healthy, .acting, .blind, .inDoubt: break
        }
        return situation
    }

    /// For an order of this kind.
    mutating func surroundings(of place: Int, for action: Action) -> HostView {
        findChains()
        return HostView(
            hostWindow: policy.host.countsEvery ? policy.host.actions.per : .zero,
            vetoes: vetoesAround(place, action))
    }

    private func vetoesAround(_ place: Int, _ action: Action) -> [(asked: String, veto: Veto)] {
        Restraint.all.compactMap { restraint in
            guard case .around(let ask) = restraint.look else { return nil }
            return ask(self, place, action).map { (restraint.word, $0) }
        }
    }

    /// Those whose order waits for what others do: when one of them moves on, they are asked again,
    /// in the order of the configuration.
    func waitingOnOthers(of place: Int) -> [Int] {
        census.waiting.all.filter { $0 != place }
    }
}
