// SPDX-License-Identifier: Apache-2.0
// What the rest of the host has to do with an order for one service. Looked up only where an order
// may be next, because it means going through all services.

struct Surroundings: Sendable {
    /// When the host's bucket has room for one more order of this service.
    var bucketRoomAt: Instant
    /// How long the host's limit remembers every order; zero where it does not.
    var hostWindow: Duration
    /// An order of this chain is open, and no further one may be.
    var chainBusy: String?
    var brake: Brake?
    /// Whom the released brake lets go first.
    var releasedFirst: String?
    /// An operator's hold on a service whose unit systemd would restart along.
    var heldMember: Veto?
    /// What those forbid that a restart would take down.
    var affected: Veto?
}

extension Supervisor {
    /// All that a decision about this service may look at, its surroundings as well.
    func wholeSituation(_ place: Int) -> Situation {
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
    func surroundings(of place: Int, for action: Action) -> Surroundings {
        var around = Surroundings(
            bucketRoomAt: bucketRoom(for: place, action),
            hostWindow: policy.host.countsEvery ? policy.host.actions.per : .zero,
            chainBusy: busy(inChainOf: place),
            brake: brake,
            releasedFirst: releasedFirst(before: place))
        guard action.dragsOthers, units[services[place].policy.unit]?.isUp == true else {
            return around
        }
        around.heldMember = heldMember(of: place)
        let dragged = dragged(by: place)
        around.affected =
            affectedVeto(place) ?? groupVeto(place, dragged: dragged)
            ?? draggedBudgetVeto(dragged)
        return around
    }

    /// Those whose order waits for what others do: when one of them moves on, they are asked again,
    /// in the order of the configuration.
    func bystanders(of place: Int) -> [Int] {
        services.indices.filter {
            $0 != place && services[$0].state.withheld?.endsWithOthers == true
        }
    }
}

extension Situation {
    /// The first veto that comes from outside of the service.
    var crowdVeto: Veto? { brakeVeto ?? surroundings?.affected ?? chainVeto ?? bucketVeto }
}
