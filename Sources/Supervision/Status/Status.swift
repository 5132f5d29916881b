// SPDX-License-Identifier: Apache-2.0
// What people are shown of a service: its phase with everything that lies over it, why, and what
// happens next and when.

package struct ShownStatus: Equatable, Sendable {
    package var name: String
    package var unit: String
    package var mode: Mode
    package var phase: PhaseName
    /// One sentence: what is so.
    package var reason: String
    /// When the phase began; nil if that is not known.
    package var since: Instant?
    /// What happens next, in words; empty if nothing is waited for.
    package var next: String
    package var nextAt: Instant?
    package var incident: String
    /// The operator's hold, if there is one.
    package var hold: Hold?
    package var probes: [ShownProbe]
    /// `primary` or `standby`: which member of its group `unit` is; empty if there is no group.
    package var role = ""
    /// Why no failover is made; empty if nothing blocks one.
    package var blocked = ""
    /// Of a service that is off duty: why, as a word (`stopped`, `not-found`); else empty.
    package var offDuty = ""
}

package struct ShownProbe: Equatable, Sendable {
    package var name: String
    package var role: ProbeRole
    package var proven: Bool
    /// `passed`, `failed`, `inconclusive`, or `waiting` before the first answer.
    package var result: String
    /// The last answer as a sentence.
    package var detail: String
    /// Too many of its last answers were slow.
    package var slow = false
    package var at: Instant?
}

extension Situation {
    package var shownStatus: ShownStatus {
        let next = upcoming
        return ShownStatus(
            name: policy.name, unit: policy.unit, mode: mode,
            phase: shownPhase,
            reason: (heldBy.map { "\($0) (underneath: \(acknowledged))" } ?? acknowledged)
                + blockedWords + companyWords,
            since: heldBy == nil ? since : state.hold?.since ?? since, next: next.words,
            nextAt: next.at,
            incident: state.incident?.id ?? "", hold: state.hold,
            probes: watched.map(shownProbe),
            role: roleWord, blocked: state.blocked?.sentence ?? "", offDuty: offDutyWord)
    }

    private var offDutyWord: String {
        if case .offDuty(let why) = state.phase { return why.term.word }
        return ""
    }

    private var roleWord: String {
        guard members.count > 1 else { return "" }
        return policy.unit == primary ? "primary" : "standby"
    }

    /// What lies over a healthy service that has standbys.
    private var memberWords: String {
        let also = state.alsoRunning
        if !also.isEmpty { return "\(also) runs as well, and only one of the units may; " }
        return policy.unit == primary ? "" : "the standby \(policy.unit) serves; "
    }

    /// Its own Restart= brings it up again and again: whatever the phase was, it is not well.
    private var isLooping: Bool {
        switch state.phase {
        case .starting, .healthy: now < loopCalmAt
        case .offDuty, .failing, .acting, .verifying, .resting, .givenUp, .blind, .inDoubt: false
        }
    }

    /// The phase as every display shows it: a hold lies over it.
    var shownPhase: PhaseName { heldBy != nil ? .held : isLooping ? .starting : phaseOfUnit }

    /// A service whose unit is on its way up or down is not shown as healthy.
    private var phaseOfUnit: PhaseName {
        guard state.phaseName == .healthy, let unit, !unit.isUp else { return state.phaseName }
        return unit.active == .activating ? .starting : .offDuty
    }

    /// Why it can do nothing but rest; where something else is done, that is said instead.
    private var blockedWords: String {
        switch state.phase {
        case .resting, .givenUp: state.blocked.map { "; \($0.sentence)" } ?? ""
        case .offDuty, .starting, .healthy, .failing, .acting, .verifying, .blind, .inDoubt: ""
        }
    }

    private var companyWords: String {
        if failedTogether == 0 { return "" }
        if failedTogether == 1 { return "; another service failed at the same time" }
        return "; \(failedTogether) others failed at the same time"
    }

    /// Why nothing is done; nil where something may be.
    var heldBy: String? {
        if let path = host.holdFile { return "\(path) exists, so nothing is done" }
        guard let hold = state.shownHold else { return nil }
        return "held by \(hold.by)" + (hold.reason.isEmpty ? "" : ": \(hold.reason)")
    }

    private var acknowledged: String {
        let by = state.incident?.acknowledgedBy ?? ""
        return by.isEmpty ? sentence : "\(sentence) (acknowledged by \(by))"
    }

    private func shownProbe(_ probe: ProbePolicy, _ seen: ProbeEvidence) -> ShownProbe {
        let (result, detail): (String, String) =
            switch seen.lastOutcome {
            case .passed where probe.within != nil: ("passed", "a heartbeat came")
            case .passed(let latency, let warning):
                ("passed", "passed in \(latency.words)" + seen.triesWords + warning.words)
            case .failed(let failure): ("failed", failure.sentence)
            case .inconclusive(let why): ("inconclusive", why.sentence)
            case nil: ("waiting", probe.within == nil ? "not asked yet" : "no heartbeat yet")
            }
        return ShownProbe(
            name: probe.name, role: probe.role, proven: isProven(probe), result: result,
            detail: detail + seen.paceWords, slow: seen.pace.word == .slow,
            at: seen.lastOutcomeAt)
    }

    private var since: Instant? {
        switch state.phase {
        case .offDuty(.unseen): nil
        case .offDuty: state.offDutySince
        case .starting: unit?.activeSince
        case .healthy(let since), .acting(let since), .verifying(let since, _),
            .givenUp(let since, _), .blind(let since), .inDoubt(let since):
            since
        case .failing(let since): state.incident?.since ?? since
        case .resting: state.incident?.since
        }
    }

    private var sentence: String {
        let why = shownReason?.sentence ?? ""
        if isLooping {
            return
                "it was started \(recentStarts) times within a minute; its own Restart= is at work"
        }
        switch state.phase {
        case .offDuty(.done): return doneSentence
        case .offDuty(let why): return why.sentence
        case .starting: return "started; waiting for its probes"
        case .healthy: return memberWords + healthySentence
        case .failing: return why
        case .acting: return "\(state.order?.action.gerund ?? "acting on") it: \(why)"
        case .verifying:
            let words = draining.map { "\(policy.unit) serves, and \($0) still runs" }
            return "\(words ?? "verifying that the last order helped"): \(why)"
        case .resting:
            if state.opens > 0 { return "resting, its breaker is open: \(why)" }
            return "resting, \(budgetWords ?? "its budget was spent"): \(why)"
        case .givenUp: return "gave up: \(why)"
        case .blind: return "no probe can tell: \(blindness?.sentence ?? "no answer")"
        case .inDoubt where state.order == nil: return "a record of it cannot be read"
        case .inDoubt: return "checking what became of the last order"
        }
    }

    private var doneSentence: String {
        if let unit, unit.active == .activating { return "it is at work" }
        guard let success = lastSuccess else { return OffDuty.done.sentence }
        return "it has done its work, \((now - success.at).words) ago"
    }

    private var healthySentence: String {
        if let unit, !unit.isUp { return "its unit is \(unit.active.rawValue)" }
        if let (probe, seen) = watched.first(where: { !isProven($0.0) && $0.1.unprovenSaid }) {
            return "running; probe \(probe.name) has never passed"
                + (seen.lastFailure.map { ": \($0.sentence)" } ?? "")
        }
        if let since = evidence.probes.compactMap(\.unansweredSince).min() {
            return "suspect: no answer for \((now - since).words)"
        }
        if isSuspect, let failure = watched.compactMap(\.1.lastFailure).first {
            return "suspect: \(failure.sentence)"
        }
        if policy.probes.isEmpty { return unit?.emptyWords ?? "running; no probes" }
        if let (probe, seen) = watched.first(where: { $0.1.pace.word == .slow }) {
            let how = seen.pace.warning == nil ? "slowly" : "with a warning"
            return "\(probe.name) passed, \(how)\(seen.paceWords)"
        }
        let names = actingProbes.map { policy.probes[$0].name }
        return names.isEmpty
            ? "running; no probe has passed yet" : "\(names.joined(separator: ", ")) passed"
    }
}
