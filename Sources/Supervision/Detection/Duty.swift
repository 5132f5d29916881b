// SPDX-License-Identifier: Apache-2.0
// The unit is down. Is it missed, or is it meant to be down?
//
// systemd leaves four very different stories in one state, `inactive` with `Result=success`:
// an operator's stop, a clean exit, a start that failed because of a dependency, and a stop that
// systemd made itself because a bound unit died. They are told apart by the jobs that were seen,
// by systemd's own journal entry where none was, and by what happened to the units it needs at
// the same moment. In doubt nothing is started, and that is said.

/// What is to be thought of a unit's presence.
package enum DutyVerdict: Equatable, Sendable {
    case up
    /// Wait: a job is queued, a start or stop is under way, or a question is out.
    case unclear
    /// Ask the world whose stop it was.
    case ask
    case offDuty(OffDuty)
    case missing(Reason)
}

extension Situation {
    /// How late the news of a job may be.
    package static let jobNewsDelay = Duration.milliseconds(500)

    /// How long after a unit went down the end of its job is waited for; systemd tells both in the
    /// same turn, and the stop itself may have taken minutes.
    package static let jobEndPatience = Duration.seconds(2)

    /// Until then the end of another client's job may still explain why the unit is down.
    package var jobEndAwaitedUntil: Instant {
        guard let job = evidence.foreignJob, job.wasUp, job.invocation == unit?.invocation else {
            return Instant(nanoseconds: .min)
        }
        return max(job.began, unit?.downSince ?? job.began) + Self.jobEndPatience
    }

    package var duty: DutyVerdict {
        guard let unit else { return .unclear }
        switch unit.runState {
        case .up, .upWithJob: return stuck.map(DutyVerdict.missing) ?? .up
        case .changing:
            if isHungByUs { return .missing(.orderFailed(.timedOut)) }
            if let stuck { return .missing(stuck) }
            guard isOvertime, let limit = policy.maxRuntime else { return .unclear }
            return .missing(.overtime(limit: limit))
        case .absent where isLeftByHook(unit): return .missing(.missing(.hook))
        case .absent: return .offDuty(absence(unit))
        case .down: return down(unit)
        }
    }

    /// The last order's hook has left a unit that systemd cannot start: its file is gone, masked or
    /// broken. (A person who means that stops the unit, too.)
    private func isLeftByHook(_ unit: UnitFacts) -> Bool {
        guard let deployment = state.deployment, deployment.action.runsHook else { return false }
        guard case .stopped? = cause(of: unit), let fell = unit.downSince else { return true }
        if case .verifying(let since, _) = state.phase, fell <= since { return true }
        return fell <= deployment.given || state.touched?.contains(fell) == true
    }

    /// It was stopped while a hook was at work that ended well.
    func isBesideHook(_ why: OffDuty, until ended: Instant) -> Bool {
        guard case .stopped = why, let deployment = state.deployment, deployment.action.runsHook,
            let fell = unit?.downSince
        else { return false }
        return deployment.given <= fell && fell <= ended
    }

    /// A hook has left such a unit, and a hook or another member is next: systemd is not asked to
    /// start it.
    var isMendedOtherwise: Bool {
        guard action.runsHook || action == .failover, let unit, unit.servesNothing else {
            return false
        }
        return isLeftByHook(unit)
    }

    private func absence(_ unit: UnitFacts) -> OffDuty {
        switch unit.load {
        case .notFound: .notFound
        case .masked: .masked
        case .other(let state): .notLoadable(state)
        case .loaded: .unexplained
        }
    }

    private func down(_ unit: UnitFacts) -> DutyVerdict {
        if state.wasStopped(unit.invocation) { return .missing(.missing(.handover)) }
        if now < jobEndAwaitedUntil { return .unclear }
        guard let cause = cause(of: unit) else { return .ask }
        switch cause {
        // Another client's start, whose run was seen before its job: the run has ended well.
        case .stopped where unit.endsByDesign && unit.succeeded != nil:
            return ended(unit, .byItself)
        // A start of its own was tried since, and skipped: no stop leaves that behind.
        case .stopped where unit.fellByItself && !unit.conditionMet: return ended(unit, .byItself)
        case .stopped(let job):
            if let dependency = dependencyDown(with: unit, notByUs: true) {
                return missed(.dependency(unit: dependency))
            }
            if let fell = unit.downSince, state.touched?.contains(fell) == true {
                return .missing(.missing(.hook))
            }
            if let reason = judgedBefore(unit) { return .missing(reason) }
            return .offDuty(mayHaveGoneAlong(unit) ? .unexplained : .stopped(job: job))
        case .startEnded, .byItself, .unknown: return ended(unit, cause)
        }
    }

    private func ended(_ unit: UnitFacts, _ cause: Explanation.Cause) -> DutyVerdict {
        if cause == .startEnded(result: "dependency"), case .offDuty(.stopped) = state.phase {
            // Whoever has stopped it wants it again; that its stop left it failed says nothing.
            return missed(.dependency(unit: firstDown ?? ""))
        }
        if unit.active == .failed || unit.fellByItself {
            let mayBeAStop = cause == .unknown && unit.mayHaveBeenStopped && isUnwatched
            return mayBeAStop
                ? .offDuty(.unexplained) : .missing(.unitFailed(result: unit.result, unitEnd))
        }
        if !unit.conditionMet || unit.result == "exec-condition" { return conditionUnmet }
        if cause == .startEnded(result: "dependency") {
            return missed(.dependency(unit: firstDown ?? ""))
        }
        let isKnown = cause != .unknown || hasNeverRun(unit)
        if unit.endsByDesign { return betweenRuns(unit, isKnown: isKnown) }
        if let dependency = dependencyDown(with: unit) {
            return missed(.dependency(unit: dependency))
        }
        guard isKnown else { return .offDuty(.unexplained) }
        return missed(unit.invocation.isEmpty || unit.downSince == nil ? .neverStarted : .cleanExit)
    }

    /// Who has never run is not meant to run now. What fell, or was restarted by us, is missed
    /// until the condition is met.
    private var conditionUnmet: DutyVerdict {
        guard unit?.activeSince != nil || unit?.downSince != nil else {
            return .offDuty(.conditionUnmet)
        }
        if let reason = unmendedFailure { return .missing(reason) }
        return state.incident == nil
            ? .offDuty(.conditionUnmet) : .missing(.missing(.conditionUnmet))
    }

    /// Not every job in its life was heard of, and no failure of this run is known: it may have
    /// been stopped unseen.
    private var isUnwatched: Bool {
        guard unit?.invocation != evidence.seenBegun else { return false }
        return unmendedFailure == nil || unit?.invocation != state.invocation
    }

    /// Weighs a cause against the expectation.
    private func missed(_ cause: MissingCause) -> DutyVerdict {
        if let reason = unmendedFailure { return .missing(reason) }
        // What was stopped for it is started again.
        if cause == .cleanExit, state.passage?.isStarted == true {
            return .missing(.missing(cause))
        }
        switch policy.expect {
        case .running: return .missing(.missing(cause))
        case .asLeft: return .offDuty(leftAlone(cause))
        case .automatic:
            switch cause {
            case .dependency, .hook, .handover, .conditionUnmet: return .missing(.missing(cause))
            // Not started since boot: to be enabled concerns the next boot, not now, and an
            // operator who installs a unit starts it when it is ready.
            case .cleanExit, .neverStarted, .tooOld:
                return .offDuty(isForgotten ? .unexplained : leftAlone(cause))
            }
        }
    }

    /// What failed is not well because its failure was cleared: our own ResetFailedUnit (before a
    /// start that systemd then refused) and an operator's `reset-failed` leave it `inactive`.
    var unmendedFailure: Reason? {
        guard let reason = state.incident?.reason, !reason.isProbeBased else { return nil }
        // What ran for too long is over when it does not run; a handover that was asked for and
        // cannot be made is no failure.
        switch reason {
        case .overtime, .stuck, .wanted: return nil
        case .unitFailed, .probeFailed, .missing, .noPass, .orderFailed, .switchFailed, .follows,
            .asked, .unknown:
            break
        }
        switch state.phase {
        case .failing, .resting, .givenUp, .inDoubt: return reason
        case .offDuty, .starting, .healthy, .acting, .verifying, .blind: return nil
        }
    }

    private func leftAlone(_ cause: MissingCause) -> OffDuty {
        switch cause {
        case .cleanExit: .cleanExit
        case .neverStarted, .dependency, .hook, .tooOld, .handover, .conditionUnmet: .neverStarted
        }
    }

    /// Whose doing it was, if that is known; nil means that the world must be asked.
    private func cause(of unit: UnitFacts) -> Explanation.Cause? {
        if let explanation = evidence.explanation, explanation.invocation == unit.invocation,
            unit.downSince.map({ $0 <= explanation.until }) ?? true
        {
            return explanation.cause
        }
        if !unit.invocation.isEmpty, evidence.seenRunning == unit.invocation { return .byItself }
        return nil
    }
}
