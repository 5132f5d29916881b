// SPDX-License-Identifier: Apache-2.0
// How an order ends, and where the ladder goes on.

extension Situation {
    func acting(_ chance: inout Chance) -> Event? {
        guard let order = state.order else { return nil }
        if let outcome = evidence.outcome { return finished(order, outcome, &chance) }
        return now >= order.deadline + evidence.shift ? finished(order, .timedOut, &chance) : nil
    }

    /// In doubt, and its time is over: a job that is still at work then hangs, and whether it is
    /// ours is no longer known.
    func isOverdue(_ order: Order) -> Bool {
        !order.runsHook && unit?.isChanging == true && now >= order.deadline + evidence.shift
    }

    func finished(_ order: Order, _ outcome: OrderOutcome, _ chance: inout Chance) -> Event {
        var next = now + rung.backoff.wait(after: state.tries, &chance)
        var rung = rungIndex
        switch outcome {
        case _ where order.handover != nil: (next, rung) = ended(order, outcome, next)
        case .canceled, .unknown, .gone: break
        case .succeeded: if order.deployment?.hasRollback == true { next = now }
        case .ignored, .failed, .timedOut:
            rung = rungAfter(order.action)
            // What is half deployed is undone at once.
            if order.deployment?.hasRollback == true || goesUp(to: rung) { next = now }
        case .notBegun(.refused) where order.action.countsRefusal: rung = rungAfter(order.action)
        // A moment, so that a world that keeps moving is not chased in a tight loop; operators who
        // run the hook themselves take longer.
        case .notBegun(.died): next = now
        case .notBegun: if !order.runsHook { next = now + .seconds(1) }
        }
        if isFruitlessAsking(order, outcome) { next = restUntil }
        return .finished(
            order: order.id, outcome: outcome, rung: rung, graceUntil: grace(from: now), next: next)
    }

    /// A handover goes on at once; users of the old member are given time to leave it.
    private func ended(
        _ order: Order, _ outcome: OrderOutcome, _ backoff: Instant
    ) -> (next: Instant, rung: Int) {
        guard let handover = order.handover else { return (now, rungIndex) }
        switch (handover.step, outcome) {
        case (.switchOver, .succeeded): return (now + (failover?.drain ?? .zero), rungIndex)
        case (_, .succeeded), (_, .gone), (_, .notBegun(.died)): return (now, rungIndex)
        case (.stop, .failed), (.stop, .timedOut), (.stop, .unknown), (.stop, .ignored):
            return (backoff, rungIndex)
        case (_, .notBegun(.refused)): return (now, rungAfter(order.action))
        case (_, .notBegun), (_, .canceled): return (now + .seconds(1), rungIndex)
        case (_, .ignored), (_, .failed), (_, .timedOut), (_, .unknown):
            return (now, rungAfter(order.action))
        }
    }

    func relapsed(_ reason: Reason) -> Event {
        let rung = rungAfter(lastAction)
        return .relapsed(
            order: state.lastOrder ?? 0, reason: reason, rung: rung,
            next: goesUp(to: rung) ? now : max(state.nextAttempt, now))
    }

    /// A rung that did not help this often is left at once: the wait was between its own attempts.
    private func goesUp(to rung: Int) -> Bool {
        rung > rungIndex && ladder[rung].remedy != .giveUp
    }

    private var lastAction: Action {
        state.passage == nil ? state.deployment?.action ?? .restart : .failover
    }

    /// A rollback's failure was counted by the redeploy which it should have undone.
    private func rungAfter(_ action: Action) -> Int {
        if action == .rollback { return rungIndex }
        // What an operator asked for is no failure of the rung that the ladder stands at.
        if action == .failover, rung.remedy != .failover { return rungIndex }
        return rungAfterFailure
    }
}
