// SPDX-License-Identifier: Apache-2.0
// Deadlines, not timers: when does a service have to be looked at again, if nothing else happens?

extension Situation {
    /// When a decision may be due, if nothing is heard until then.
    package var decisionDue: Instant {
        let vetoEnd = later(state.withheld?.until ?? .never)
        let holdEnd = later(state.hold?.until ?? .never)
        let boxEnd = later(state.collecting?.until ?? .never)
        return min(
            phaseDeadline, later(jobEndAwaitedUntil), later(restUntilCalm), holdEnd, vetoEnd,
            boxEnd)
    }

    /// When the next probe is due.
    package var probesDue: Instant {
        policy.probes.indices.reduce(Instant.never) { min($0, probeDue($1)) }
    }

    /// An instant that has passed cannot be waited for: what it allowed was refused by something
    /// else, and only an observation can change that.
    private func later(_ instant: Instant) -> Instant { instant > now ? instant : .never }

    /// The least end that a veto has by itself.
    private var vetoEnds: Instant {
        let vetoes = [breakerVeto, startLimitVeto, rebootVeto, outageVeto, crowdVeto]
        return min(vetoes.compactMap { $0?.until }.min() ?? .never, lookDue)
    }

    /// An answer that was lost is not waited for.
    private var versionAskedAgain: Instant {
        guard case .asked(let since) = evidence.version else { return .never }
        return since + Redeploy.versionAge
    }

    private var followedUntil: Instant {
        companion.map { $0.replacedAt + Companion.memory } ?? .never
    }

    private var phaseDeadline: Instant {
        switch state.phase {
        case .offDuty(.stopped):
            return unit?.wanted == true && !state.longStopSaid ? later(longStopAt) : .never
        case .offDuty:
            let isTroubled = state.tries > 0 || state.rests > 0 || state.chronicSaid
            let stable = isTroubled ? later(state.offDutySince + policy.stableFor) : .never
            return min(stable, later(missedAt), later(overtimeAt))
        case .inDoubt: return .never
        case .starting(let grace):
            return min(later(grace + evidence.shift), later(verdictDue), later(blindAt))
        case .healthy(let since):
            let troubled = state.tries > 0 || state.rests > 0 || state.chronicSaid
            let stable = troubled ? later(since + policy.stableFor) : .never
            let wavered = evidence.waveredCount > 0 ? later(waveredAt) : .never
            return min(
                stable, wavered, later(failbackDue(since: since)), later(verdictDue), later(blindAt)
            )
        case .failing:
            return min(
                later(state.nextAttempt), later(vetoEnds), later(verdictDue), later(blindAt),
                later(versionAskedAgain), later(followedUntil))
        case .acting: return state.order.map { later($0.deadline + evidence.shift) } ?? .never
        case .verifying(let since, let grace):
            return min(
                later(settled(since)), later(state.nextAttempt), later(grace + evidence.shift),
                later(verdictDue),
                later(blindAt))
        case .resting(let until), .givenUp(_, let until):
            return min(
                later(max(until, state.nextAttempt)), later(vetoEnds), later(verdictDue),
                later(blindAt), later(versionAskedAgain))
        case .blind: return later(verdictDue)
        }
    }
}
