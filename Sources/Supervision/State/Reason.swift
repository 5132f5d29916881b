// SPDX-License-Identifier: Apache-2.0
// Why something is so. Reasons are values: they travel in records and become sentences in one
// folder, Wording/.

/// Why a service is failing.
package enum Reason: Equatable, Sendable {
    /// systemd's own verdict: the unit is `failed`, with this Result, and this end.
    case unitFailed(result: String, UnitEnd = UnitEnd())
    /// The unit is down against its expectation.
    case missing(MissingCause)
    /// A oneshot runs for longer than this.
    case overtime(limit: Duration)
    /// The unit does not leave a state between up and down, for longer than this.
    case stuck(state: String, limit: Duration)
    /// A proven liveness or startup probe failed `failures` times, the last time like this.
    case probeFailed(probe: String, failures: Int, last: ProbeFailure)
    /// Nothing passed within the grace of an invocation.
    case noPass(probe: String, last: ProbeFailure)
    /// An order's job did not do what it should.
    case orderFailed(OrderOutcome)
    /// The hook that should turn the users from one member to another did not end well.
    case switchFailed(from: String, to: String, OrderOutcome)
    /// An operator wants another member of the group to serve; empty: the hold-down is over. Or
    /// that one did not stand its verification, and the way back is made.
    case wanted(by: String, isUndone: Bool = false)
    /// This service was repaired, and the configuration says `restart_with`.
    case follows(String)
    /// An operator asked for it, and overrode what `over` names.
    case asked(by: String, over: [Overridden])
    /// Read from a record of a newer version.
    case unknown(String)

    /// Who asked, where it was an operator.
    package var askedBy: String? {
        switch self {
        case .asked(let by, _): return by
        case .wanted(let by, _): return by.isEmpty ? nil : by
        case .unitFailed, .missing, .overtime, .stuck, .probeFailed, .noPass, .orderFailed,
            .switchFailed, .follows, .unknown:
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
        case .unitFailed, .missing, .overtime, .stuck, .orderFailed, .switchFailed, .follows,
            .asked, .wanted, .unknown:
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
    /// It ran, or an order by revived would have it run, and systemd does not start it.
    case conditionUnmet
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
    /// An operator or another client stopped it; `job` is systemd's job id where it was seen (0:
    /// the journal says so).
    case stopped(job: UInt32)
    /// It was stopped while a hook of its redeploy was at work, which ended well: by the hook, or
    /// by a person who does not want it to run. In doubt nothing is started.
    case stoppedBesideHook
    /// It ended by itself, successfully: its own Restart= decides.
    case cleanExit
    case neverStarted
    /// Work that is asked for its age, and of which systemd remembers no run: the age counts from
    /// here on.
    case notSeenToSucceed
    /// A oneshot that has done its work.
    case done
    case conditionUnmet
    case notFound
    case masked
    /// We could not find out whose stop it was. In doubt nothing is started.
    case unexplained
    /// The unit is broken for systemd; the word is its LoadState.
    case notLoadable(String)

    /// A stop by an operator or another client, as far as is known.
    var isStop: Bool {
        if case .stopped = self { return true }
        return false
    }

    /// Same story, whichever job it was.
    package func isSame(as other: OffDuty) -> Bool {
        switch (self, other) {
        case (.stopped, .stopped): true
        default: self == other
        }
    }
}

/// How an order ended. Every order ends in exactly one of these.
package enum OrderOutcome: Equatable, Sendable {
    /// The job is done and this is the new invocation.
    case succeeded(invocation: String)
    /// The unit is stopped, and nothing of it is left; what would have started it again (sockets,
    /// timers, paths) was running and was stopped first.
    case gone(silenced: [String])
    /// The job is done and the invocation is the old one: nothing happened.
    case ignored
    /// The job's result (`failed`, `timeout`, `dependency`, …), the unit's, and how its run ended.
    case failed(job: String, result: String, UnitEnd = UnitEnd())
    /// Another client's job replaced ours.
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
    /// It was started without an order by revived: by another client, or by its own Restart=.
    case external
}
