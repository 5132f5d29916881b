// SPDX-License-Identifier: Apache-2.0
// Why something is so. Reasons are values: they travel in records and become sentences in one
// file, Sentences.swift.

/// Why a service is failing.
package enum Reason: Equatable, Sendable {
    /// systemd's own verdict: the unit is `failed`, with this Result.
    case unitFailed(result: String)
    /// The unit is down against its expectation.
    case missing(MissingCause)
    /// A oneshot runs for longer than this.
    case overtime(limit: Duration)
    /// A proven liveness or startup probe: so many failures, the last one being this.
    case probeFailed(probe: String, failures: Int, last: ProbeFailure)
    /// Nothing passed within the grace of an invocation.
    case noPass(probe: String, last: ProbeFailure)
    /// An order's job did not do what it should.
    case orderFailed(OrderOutcome)
    /// Somebody wants another member of the group to serve; empty: the hold-down is over.
    case wanted(by: String)
    /// This service was repaired, and the configuration says `restart_with`.
    case follows(String)
    /// An operator asked for it, in spite of this.
    case asked(by: String, over: [Overridden])
    /// Read from a record of a newer version.
    case unknown(String)

    /// Who asked, where it was an operator.
    package var askedBy: String? {
        switch self {
        case .asked(let by, _): return by
        case .wanted(let by): return by.isEmpty ? nil : by
        case .unitFailed, .missing, .overtime, .probeFailed, .noPass, .orderFailed, .follows,
            .unknown:
            return nil
        }
    }

    /// The service is well, and goes with another one.
    package var follows: Bool {
        if case .follows = self { return true }
        return false
    }

    /// True where the verdict rests on our probes, not on systemd's word.
    package var isProbeBased: Bool {
        switch self {
        case .probeFailed, .noPass: true
        case .unitFailed, .missing, .overtime, .orderFailed, .follows, .asked, .wanted, .unknown:
            false
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
    /// A oneshot whose last success is older than this.
    case tooOld(Duration)
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
    /// A oneshot that has done its work.
    case done
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
    /// An operator holds the service.
    case held(by: String, until: Instant)
    /// An operator holds this service, whose unit systemd would restart along.
    case heldMember(String, by: String, until: Instant)
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
    /// The host has had its orders for now.
    case hostBucket(until: Instant)
    /// Many services failed at once for the probes.
    case braked(until: Instant)
    /// The brake is released; this service goes first.
    case brakeReleasing(String)
    /// systemd would restart along more units than `max_units_touched`.
    case touchesTooMany(count: Int, most: Int)
    /// systemd would restart along a unit on which the host itself depends.
    case affectsCritical(unit: String)
    /// systemd would restart along a service whose own budget is spent.
    case memberBudget(service: String, until: Instant)
    /// Too few members of the group would be healthy.
    case minHealthy(group: String)
    /// One start more might make systemd reboot the host.
    case rebootsHost(until: Instant)
    /// The order of a service that hangs together with this one is open.
    case chainBusy(String)
    /// An operator forced the breaker open.
    case breakerForced(by: String, until: Instant)
    /// A process of this unit is being traced, by this program.
    case traced(unit: String, by: String)
    /// A process of this unit is writing its core dump.
    case dumpingCore(unit: String, until: Instant)
    /// This program has locked the host's packages.
    case packagesAtWork(by: String, until: Instant)
    /// Read from a record of a newer version.
    case unknown(String)

    /// It will not end by waiting: the ladder goes on with the next rung.
    package var endsRung: Bool {
        switch self {
        case .cannotReload, .sameVersion, .noStandby, .failoversBlocked: true
        case .holdFile, .held, .heldMember, .ownRestart, .foreignJob, .startLimit, .hostNotUp,
            .hostEnding, .ending, .critical, .frozen, .masked, .notLoadable, .refusesManual,
            .waitsFor, .busLost, .outageTooShort, .hostBucket, .braked, .brakeReleasing,
            .touchesTooMany, .affectsCritical, .memberBudget, .minHealthy, .rebootsHost,
            .chainBusy, .traced, .dumpingCore, .packagesAtWork, .breakerForced, .otherRuns, .unknown:
            false
        }
    }

    /// Same obstacle, whatever its end: recorded once.
    package func isSame(as other: Veto) -> Bool {
        switch (self, other) {
        case (.startLimit, .startLimit), (.rebootsHost, .rebootsHost), (.foreignJob, .foreignJob),
            (.outageTooShort, .outageTooShort), (.hostBucket, .hostBucket),
            (.chainBusy, .chainBusy), (.braked, .braked), (.brakeReleasing, .brakeReleasing),
            (.touchesTooMany, .touchesTooMany), (.memberBudget, .memberBudget),
            (.dumpingCore, .dumpingCore), (.packagesAtWork, .packagesAtWork):
            true
        case (.held(let one, _), .held(let another, _)),
            (.breakerForced(let one, _), .breakerForced(let another, _)):
            one == another
        default: self == other
        }
    }

    /// When it ends by itself, if that is known.
    package var until: Instant? {
        switch self {
        case .startLimit(let until), .rebootsHost(let until), .hostBucket(let until),
            .braked(let until), .memberBudget(_, let until), .outageTooShort(let until),
            .held(_, let until), .heldMember(_, _, let until),
            .dumpingCore(_, let until), .packagesAtWork(_, let until),
            .breakerForced(_, let until):
            until
        case .holdFile, .ownRestart, .foreignJob, .hostNotUp, .hostEnding, .ending,
            .critical, .frozen, .masked, .notLoadable, .refusesManual, .waitsFor, .busLost,
            .cannotReload, .sameVersion, .chainBusy, .brakeReleasing, .touchesTooMany,
            .affectsCritical, .minHealthy, .traced, .otherRuns, .noStandby, .failoversBlocked,
            .unknown:
            nil
        }
    }

    /// What another service does may end it.
    package var endsWithOthers: Bool {
        switch self {
        case .hostBucket, .chainBusy, .brakeReleasing, .touchesTooMany, .memberBudget, .minHealthy:
            true
        case .otherRuns, .noStandby, .failoversBlocked,
            .startLimit, .holdFile, .ownRestart, .foreignJob, .hostNotUp, .hostEnding, .ending,
            .critical, .frozen, .masked, .notLoadable, .refusesManual, .waitsFor, .busLost, .braked,
            .affectsCritical, .rebootsHost, .held, .heldMember, .cannotReload, .outageTooShort,
            .sameVersion, .traced, .dumpingCore, .packagesAtWork, .breakerForced, .unknown:
            false
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
