// SPDX-License-Identifier: Apache-2.0
// What comes next, and when. It is true or absent: at the instant that is shown this happens, or
// something else has come in between and is recorded; and no order comes before it. What waits for
// an answer of a probe or of systemd has no instant.

/// What happens to a service next.
package struct Upcoming: Equatable, Sendable {
    /// In words; empty if nothing is waited for.
    package var words: String
    /// The instant; nil where it is unknown, or where nothing is waited for.
    package var at: Instant?
    /// The order that is given then, unless something forbids it by then; nil where none is.
    package var order: Action?

    /// What comes, and when.
    package init(_ words: String, at: Instant? = nil, order: Action? = nil) {
        self.words = words
        self.at = at
        self.order = order
    }

    /// Nothing is waited for.
    static let nothing = Upcoming("")
}

extension Situation {
    /// What should have come by now waits for an answer, and has no instant.
    package var upcoming: Upcoming {
        var next = heldBy == nil ? plan : whileHeld
        if let at = next.at, at <= now || at == .never { next.at = nil }
        return next
    }

    private var whileHeld: Upcoming {
        if let path = host.holdFile { return Upcoming("nothing while \(path) exists") }
        return state.hold.map { Upcoming("the hold expires", at: $0.until) } ?? plan
    }

    private var plan: Upcoming {
        switch state.phase {
        case .failing: return nextAttempt
        case .acting: return Upcoming("verify that it helped")
        case .verifying where owesCompletion && state.withheld != nil:
            return state.withheld.map { possible(action.rawValue, $0, now) } ?? .nothing
        case .verifying where draining != nil:
            return Upcoming("stop of \(draining ?? "")", at: state.nextAttempt)
        case .verifying(let since, let grace): return verdict(since, grace)
        case .resting(let until), .givenUp(_, let until): return trial(until)
        case .starting(let grace): return Upcoming("judged", at: grace + evidence.shift)
        case .offDuty(.done) where missedAt != .never,
            .offDuty(.notSeenToSucceed) where missedAt != .never:
            return Upcoming("missed, unless it succeeds again", at: missedAt)
        case .offDuty(.stopped): return Upcoming("nothing until it is started")
        case .blind: return Upcoming("nothing until a probe can tell")
        case .offDuty, .healthy, .inDoubt: return .nothing
        }
    }

    private var nextAttempt: Upcoming {
        if isOvertime { return Upcoming("nothing until it ends") }
        if state.collecting != nil {
            return Upcoming("\(action.rawValue) when its evidence is taken")
        }
        if case .notGone = state.blocked, let blocked = state.blocked {
            return Upcoming("nothing: \(blocked.sentence)")
        }
        if let veto = state.withheld { return possible(action.rawValue, veto, state.nextAttempt) }
        if mode == .observe { return Upcoming("nothing (observe mode)") }
        if !isHandingOver, breakerTrips || budgetRoomAt > max(now, state.nextAttempt) {
            return Upcoming("a rest", at: state.nextAttempt)
        }
        let gathers = policy.before != nil && state.incident?.isTouched == false
        return Upcoming(
            action.rawValue, at: state.nextAttempt, order: gathers ? nil : action)
    }

    /// An obstacle stands before it, as was recorded.
    private func possible(_ what: String, _ veto: Veto, _ earliest: Instant) -> Upcoming {
        Upcoming(
            "\(what) when possible: \(veto.sentence)", at: end(of: veto).map { max($0, earliest) })
    }

    private func trial(_ until: Instant) -> Upcoming {
        if mode == .observe { return Upcoming("nothing (observe mode)") }
        let due = max(until, state.nextAttempt)
        if due <= now, let veto = state.withheld { return possible("one trial", veto, due) }
        if budgetRoomAt > max(now, due) { return Upcoming("a longer rest", at: due) }
        // What a person can do meanwhile, with the command to copy.
        let words = "one trial (`revivectl restart \(policy.name)` gives one now)"
        return Upcoming(due > now ? words : "one trial", at: due, order: action)
    }

    /// The end of a verification is known where only its time is lacking.
    private func verdict(_ since: Instant, _ grace: Instant) -> Upcoming {
        let ill = state.hold == nil ? "the next attempt" : "failing"
        let isWaiting = actingProbes.contains { evidence.probes[$0].unansweredSince != nil }
        if actingProbes.allSatisfy(isSteady), !isWaiting {
            let well = owesCompletion ? "the next step of its failover" : "healthy"
            return Upcoming("\(well), or \(ill)", at: settled(since))
        }
        let isYoung = actingProbes.contains { !evidence.probes[$0].passedThisEra }
        return Upcoming(
            "healthy when its probes pass, or \(ill)", at: isYoung ? grace + evidence.shift : nil)
    }
}

extension Supervisor {
    /// What comes next of each service in trouble, by its place.
    package func upcoming(at now: Instant) -> [(place: Int, next: Upcoming)] {
        services.indices.compactMap { place in
            switch services[place].state.phase {
            case .failing, .verifying, .resting, .givenUp, .starting: break
            case .offDuty, .healthy, .acting, .blind, .inDoubt: return nil
            }
            var situation = situation(place)
            situation.now = now
            return (place, situation.upcoming)
        }
    }
}
