// SPDX-License-Identifier: Apache-2.0
// Steps of a handover in the fake host: a stop that is proven, or is not; a start when all rivals
// are gone.
//
// Holes: no sockets or timers that would start a stopped unit again; a member that was started and
// has ended well before anybody asked counts as one that failed.

package import Supervision

extension World {
    /// Who of the order's rivals is not gone.
    func rival(of order: Order) -> String? {
        order.rivals.first { name in
            guard let unit = unit(name) else { return false }
            return !unit.facts(affected: []).isGone
        }
    }

    /// Carries out a step; the premise holds.
    mutating func carryOut(_ handover: Handover, _ order: Order) {
        guard let unit = unit(order.unit) else { return }
        let origin = FakeJob.Origin.agent(order: order.id, run: run)
        switch handover.step {
        case .stop, .retire:
            if unit.isDown { return end(order, stopOutcome(unit)) }
            enqueue(order.unit, .stop, origin)
            killLater(order)
        case .start:
            if unit.isUp { return end(order, .succeeded(invocation: unit.invocation)) }
            forgetStarts(order.unit)
            enqueue(order.unit, .start, origin)
        case .switchOver: runHook(order)
        }
    }

    private mutating func killLater(_ order: Order) {
        let service = policy.services.first { $0.members.contains(order.unit) }
        let patience = service?.failover?.stopTimeout ?? .seconds(30)
        schedule(.kill(unit: order.unit, epoch: unit(order.unit)?.epoch ?? 0), in: patience)
    }

    /// SIGKILL to all processes of a unit that is still stopping.
    mutating func kill(_ name: String, _ epoch: Int) {
        guard let unit = unit(name), unit.epoch == epoch, unit.active == .deactivating,
            !unit.survivesKill
        else { return }
        step(name, epoch)
    }

    /// What the stop of a unit that is down was worth.
    func stopOutcome(_ unit: FakeUnit) -> OrderOutcome {
        unit.facts(affected: []).isGone
            ? .gone(silenced: []) : .failed(job: "done", result: "processes are left")
    }

    /// What a unit says of a step that was in doubt; nil while that is under way.
    mutating func found(_ handover: Handover, _ order: Order) -> OrderOutcome? {
        guard let unit = unit(order.unit) else { return .notBegun(.refused("NoSuchUnit")) }
        let isStop = handover.step == .stop || handover.step == .retire
        if isStop, unit.active == .deactivating { killLater(order) }
        if isStop, unit.isDown, unit.job == nil { return stopOutcome(unit) }
        let outcome = order.outcomeInDoubt(unit.facts(affected: []))
        if case .succeeded = outcome, unit.isDown {
            return .failed(job: "unknown", result: unit.result)
        }
        return outcome
    }

    /// The unit that revived watches for a service.
    package func watched(_ service: ServicePolicy) -> String {
        agent?.supervisor.services.first { $0.configured.name == service.name }?.policy.unit
            ?? service.unit
    }

    /// Members of its group with a process.
    func running(_ service: ServicePolicy) -> [String] {
        service.members.filter { name in
            unit(name).map { !$0.isDown || $0.remains } ?? false
        }
    }
}
