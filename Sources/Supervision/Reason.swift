// SPDX-License-Identifier: Apache-2.0
// Why something is so. Reasons are values: they travel in records and become sentences in one
// file, Sentences.swift.

/// Why a service is failing.
package enum Reason: Equatable, Sendable {
    /// systemd's own verdict: the unit is `failed`, with this Result.
    case unitFailed(result: String)
    /// The unit is down against its expectation.
    case missing(MissingCause)
    /// A proven liveness or startup probe: so many failures, the last one being this.
    case probeFailed(probe: String, failures: Int, last: ProbeFailure)
    /// Nothing passed within the grace of an invocation.
    case noPass(probe: String, last: ProbeFailure)
    /// An order's job did not do what it should.
    case orderFailed(OrderOutcome)
    /// Somebody wants another member of the group to serve; empty: the hold-down is over.
    case wanted(by: String)
    /// Read from a record of a newer version.
    case unknown(String)

    /// True where the verdict rests on our probes, not on systemd's word.
    package var isProbeBased: Bool {
        switch self {
        case .probeFailed, .noPass: true
        case .unitFailed, .missing, .orderFailed, .wanted, .unknown: false
        }
    }
}

/// Why a unit that should run does not.
package enum MissingCause: Equatable, Sendable {
    /// systemd took it down, or did not start it, because this unit was down.
    case dependency(unit: String)
    /// It ended by itself, successfully, although it is expected to run.
    case cleanExit
    case neverStarted
    /// A hook that failed has left it down.
    case hook
    /// We stopped it for a failover that did not come to its end.
    case handover
}

/// Why nothing is done about a unit that does not run (or is not there).
package enum OffDuty: Equatable, Sendable {
    /// Not looked at yet.
    case unseen
    /// Somebody stopped it; `job` is systemd's job id where it was seen (0: the journal says so).
    case stopped(job: UInt32)
    /// It ended by itself, successfully: its own Restart= decides.
    case cleanExit
    case neverStarted
    case conditionUnmet
    case notFound
    case masked
    /// We could not find out whose stop it was. In doubt nothing is started.
    case unexplained
    /// The unit is broken for systemd; the word is its LoadState.
    case notLoadable(String)

    /// Same story, whichever job it was.
    package func isSame(as other: OffDuty) -> Bool {
        switch (self, other) {
        case (.stopped, .stopped): true
        default: self == other
        }
    }
}

/// Why an order that would help is not given now. Each case is one file of Restraint/ or Ordering/.
package enum Veto: Equatable, Sendable {
    case holdFile(path: String)
    case ownRestart
    case foreignJob(id: UInt32)
    /// systemd's StartLimitBurst would trip in the middle of a restart.
    case startLimit(until: Instant)
    case hostNotUp(state: String)
    case hostEnding(state: String)
    case ending
    case critical
    case frozen
    case masked
    /// systemd would refuse: its file is gone or broken; the word is its LoadState.
    case notLoadable(String)
    case refusesManual
    /// A dependency goes first.
    case waitsFor(String)
    case busLost
    /// It is down, or its unit has no ExecReload=: the next rung.
    case cannotReload
    /// Rungs above restart are not for short outages.
    case outageTooShort(until: Instant)
    /// What would be deployed was deployed before and did not help: the next rung.
    case sameVersion(String)
    /// Another member of its exclusive group is not proven gone.
    case otherRuns(String)
    /// No standby is left to try: the next rung.
    case noStandby
    /// So many failovers were made that an operator must say that there may be more: the next rung.
    case failoversBlocked
    /// Read from a record of a newer version.
    case unknown(String)

    /// It will not end by waiting: the ladder goes on with the next rung.
    package var endsRung: Bool {
        switch self {
        case .cannotReload, .sameVersion, .noStandby, .failoversBlocked: true
        case .holdFile, .ownRestart, .foreignJob, .startLimit, .hostNotUp, .hostEnding, .ending,
            .critical, .frozen, .masked, .notLoadable, .refusesManual, .waitsFor, .busLost,
            .outageTooShort, .otherRuns, .unknown:
            false
        }
    }

    /// Same obstacle, whatever its end: recorded once.
    package func isSame(as other: Veto) -> Bool {
        switch (self, other) {
        case (.startLimit, .startLimit), (.foreignJob, .foreignJob),
            (.outageTooShort, .outageTooShort):
            true
        default: self == other
        }
    }

    /// When it ends by itself, if that is known.
    package var until: Instant? {
        switch self {
        case .startLimit(let until), .outageTooShort(let until): until
        case .holdFile, .ownRestart, .foreignJob, .hostNotUp, .hostEnding, .ending,
            .critical, .frozen, .masked, .notLoadable, .refusesManual, .waitsFor, .busLost,
            .cannotReload, .sameVersion, .otherRuns, .noStandby, .failoversBlocked, .unknown:
            nil
        }
    }
}

/// How an order ended. Every order ends in exactly one of these.
package enum OrderOutcome: Equatable, Sendable {
    /// The job is done and this is the new invocation.
    case succeeded(invocation: String)
    /// The unit is stopped, and nothing of it is left.
    case gone
    /// The job is done and the invocation is the old one: nothing happened.
    case ignored
    /// The job's result (`failed`, `timeout`, `dependency`, …) and the unit's.
    case failed(job: String, result: String)
    /// Somebody's job took the place of ours.
    case canceled
    /// systemd gave no end of the job within the order's timeout.
    case timedOut
    case notBegun(NotBegun)
    /// Read from a record of a newer version.
    case unknown(String)
}

/// Why an order that was recorded was not begun.
package enum NotBegun: Equatable, Sendable {
    /// The world moved between the decision and the act: the unit's state is now this.
    case worldMoved(String)
    /// systemd refused; the D-Bus error's name.
    case refused(String)
    case busLost
    /// We died between the record and the act.
    case died
    case rebooted
    case held
    /// A member of its exclusive group that is not proven gone.
    case notGone(unit: String)
    case unknown(String)
}

/// How a service came to be well again.
package enum Recovery: Equatable, Sendable {
    case order(UInt64)
    case byItself
    /// Somebody else started it.
    case external
}
