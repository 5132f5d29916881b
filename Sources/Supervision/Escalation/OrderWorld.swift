// SPDX-License-Identifier: Apache-2.0
// An order and the world: whether it may still be begun, and what the world says of one whose end
// is not known. Pure, so that the daemon and the simulation judge by the same rules.

extension Order {
    /// What has changed since the decision, in words; nil if the order still fits. An operator's
    /// stop, a hold, another start that came in between all win.
    package func unmetPrecondition(of unit: UnitFacts) -> String? {
        if unit.job != 0, !unit.isHungByUs { return "busy with another job, \(unit.job)" }
        if unit.invocation != invocation { return "in a new invocation" }
        if unit.frozen { return "frozen" }
        // What a hook has left so, a hook puts right.
        let isLeft = unit.load != .loaded && unit.servesNothing
        if isLeft, action.runsHook, deployment?.wasUp == false { return nil }
        if unit.load != .loaded { return "not loadable" }
        return fits(unit) ? nil : unit.active.rawValue
    }

    /// What has changed of a unit that the order's unit needs, in words; nil if nothing has.
    /// systemd would start that one along, and somebody may just have stopped it. An operator's
    /// order takes it as it is.
    package func unmetNeed(_ need: String, known: UnitFacts?, now: UnitFacts?) -> String? {
        guard startsNeeds, known?.serves == true,
            now?.serves == false
        else { return nil }
        return "waiting for \(need)"
    }

    private func fits(_ unit: UnitFacts) -> Bool {
        let isUp = unit.runState == .up
        // A job of revived that hangs in its stop is ended, and what comes after it goes on.
        let isDown = unit.runState == .down || unit.isHungByUs
        switch action.traits.fits {
        case .up: return isUp
        case .down: return isDown
        case .asDecided: return deployment?.wasUp == true ? isUp : isDown
        case .asTheStepSays:
            switch handover?.step {
            case .stop, .retire: return true
            case .start: return isUp || isDown
            case .switchOver, nil: return isUp
            }
        }
    }

    /// What the unit says of an order without a hook whose end is not known: a new invocation
    /// proves that it has happened, none that it was never begun. Nil while something is still at
    /// work on the unit, and where a stop must be proven first.
    package func outcomeInDoubt(_ unit: UnitFacts) -> OrderOutcome? {
        guard unit.job == 0, unit.runState != .changing else { return nil }
        if action.keepsInvocation { return .unknown("revived ended in between") }
        switch handover?.step {
        case .stop, .retire:
            guard unit.isUp else { return nil }
            return unit.invocation == invocation ? .notBegun(.died) : .canceled
        // A standby that runs may have run before: it is used as it is.
        case .start, .switchOver:
            if unit.isUp { return .succeeded(invocation: unit.invocation) }
        case nil: break
        }
        guard unit.invocation != invocation, !unit.invocation.isEmpty else {
            return .notBegun(.died)
        }
        guard unit.active != .failed else { return .failed(job: "unknown", result: unit.result) }
        return .succeeded(invocation: unit.invocation)
    }
}
