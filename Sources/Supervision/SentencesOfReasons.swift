// SPDX-License-Identifier: Apache-2.0
// Reasons and outcomes in words; whole sentences are in Sentences.swift.

extension Reason {
    package var sentence: String {
        switch self {
        case .unitFailed(let result): "its unit failed (\(result))"
        case .missing(let cause): cause.sentence
        case .overtime(let limit): "it has been running for over \(limit.words)"
        case .probeFailed(let probe, _, .noBeat(let within)):
            "probe \(probe) heard no sign of life for \(within.words)"
        case .probeFailed(let probe, let failures, let last):
            "probe \(probe) \(last.isSlow ? "was slow" : "failed") "
                + "\(failures) time\(failures == 1 ? "" : "s"): \(last.sentence)"
        case .noPass(let probe, let last):
            "probe \(probe) did not pass within the grace: \(last.sentence)"
        case .orderFailed(let outcome): "the order \(outcome.sentence)"
        case .wanted(let by):
            by.isEmpty ? "the standby's hold-down is over" : "a failover was asked for by \(by)"
        case .follows(let name): "it is restarted with \(name), which was repaired"
        case .asked(let by, []): "asked for by \(by)"
        case .asked(let by, let over):
            "asked for by \(by), in spite of \(over.map(\.rawValue).joined(separator: ", "))"
        case .unknown(let word): word.isEmpty ? "unknown" : word
        }
    }
}

extension MissingCause {
    package var sentence: String {
        switch self {
        case .dependency(let unit):
            "missing: it went down because of \(unit.isEmpty ? "a dependency" : unit)"
        case .cleanExit: "missing: it ended by itself, although it is expected to run"
        case .tooOld(let age): "missed: it has not succeeded for \(age.words)"
        case .neverStarted: "missing: it was never started, although it is expected to run"
        case .hook: "missing: a hook that failed has left it down"
        case .handover: "missing: it was stopped for a failover"
        }
    }
}

extension OffDuty {
    package var sentence: String {
        switch self {
        case .unseen: "not looked at yet"
        case .stopped(let job):
            job == 0 ? "stopped by somebody" : "stopped by somebody (systemd job \(job))"
        case .cleanExit: "it ended by itself, successfully; its own Restart= decides"
        case .neverStarted: "it is not running and nobody started it"
        case .done: "it has done its work"
        case .conditionUnmet: "a condition of its unit is not met"
        case .notFound: "there is no such unit; supervised when it appears"
        case .masked: "its unit is masked"
        case .unexplained: "it is down and whose stop it was could not be found out"
        case .notLoadable(let state): "its unit cannot be supervised: \(state)"
        }
    }
}

extension Veto {
    package var sentence: String {
        switch self {
        case .holdFile(let path): "\(path) exists"
        case .held(let by, _): "held by \(by)"
        case .heldMember(let service, let by, _):
            "\(service), which would be restarted along, is held by \(by)"
        case .ownRestart: "its own Restart= is at work"
        case .foreignJob(let id): "somebody else's job \(id) is queued"
        case .startLimit: "systemd's start limit would be reached"
        case .hostNotUp(let state): "the host is not up yet (\(state))"
        case .hostEnding(let state): "the host is going down (\(state))"
        case .ending: "revived is stopping"
        case .critical: "the host depends on it, and `critical: allow` is not set"
        case .frozen: "it is frozen"
        case .masked: "it is masked"
        case .notLoadable(let state): "systemd would refuse: its unit cannot be loaded (\(state))"
        case .refusesManual: "its unit refuses to be started or stopped by hand"
        case .waitsFor(let whom): "waiting for \(whom)"
        case .busLost: "systemd cannot be reached"
        case .cannotReload: "it is down or cannot be reloaded"
        case .outageTooShort: "the outage is still short"
        case .otherRuns(let unit): "\(unit) is not proven gone, and only one of them may run"
        case .noStandby: "no standby is left to try"
        case .failoversBlocked: "too many failovers were made; an operator must say when to go on"
        case .sameVersion(let token): "version \(token) was deployed and did not help"
        case .hostBucket: "the host has had its orders for now"
        case .braked: "many services failed at once, so the cause is probably none of them"
        case .brakeReleasing(let whom): "the brake is released one by one, and \(whom) goes first"
        case .touchesTooMany(let count, let most):
            "systemd would restart \(count) unit\(count == 1 ? "" : "s") along, "
                + "and max_units_touched is \(most)"
        case .affectsCritical(let unit):
            "systemd would restart \(unit) along, on which the host depends"
        case .memberBudget(let service, _):
            "systemd would restart \(service) along, whose budget is spent"
        case .minHealthy(let group): "too few members of group \(group) would be healthy"
        case .rebootsHost: "one start more might make systemd take the host down, as its unit says"
        case .breakerForced(let by, _): "its breaker was forced open by \(by)"
        case .traced(let unit, let by):
            "\(by.isEmpty ? "a debugger or tracer" : by) is attached to a process of \(unit)"
        case .dumpingCore(let unit, _): "a process of \(unit) is writing its core dump"
        case .packagesAtWork(let by, _):
            "a package manager is at work (\(by.isEmpty ? "unknown" : by))"
        case .chainBusy(let whom): "the order of \(whom), with which it hangs together, is open"
        case .unknown(let word): word
        }
    }
}

extension OrderOutcome {
    package var sentence: String {
        switch self {
        case .succeeded: "is done; verifying"
        case .gone: "is done: it is proven gone"
        case .ignored: "changed nothing: the invocation is the same"
        case .failed(let job, let result): "failed (job \(job), unit \(result))"
        case .canceled: "was canceled by somebody else's job"
        case .timedOut: "did not end in time"
        case .notBegun(let why): "was not begun: \(why.sentence)"
        case .unknown(let word): "ended unknown (\(word))"
        }
    }
}

extension NotBegun {
    package var sentence: String {
        switch self {
        case .worldMoved(let state): "the unit is \(state) now"
        case .refused(let error): "systemd refused (\(error))"
        case .busLost: "systemd could not be reached"
        case .died: "revived ended in between"
        case .rebooted: "the host was rebooted"
        case .held: "it is held"
        case .notGone(let unit): "\(unit) is not proven gone"
        case .unknown(let word): word
        }
    }
}

extension Recovery {
    package var sentence: String {
        switch self {
        case .order(let id): "by order \(id)"
        case .byItself: "by itself"
        case .external: "after somebody else started it"
        }
    }
}

extension ProbeFailure {
    package var sentence: String {
        switch self {
        case .timeout(let limit): "no answer within \(limit.words)"
        case .connectionRefused: "connection refused"
        case .closedEarly: "the connection was closed before the answer was whole"
        case .status(let status): "status \(status)"
        case .bodyLacks(let text): "the body does not contain \"\(text)\""
        case .headerDiffers(let name, let found):
            found.map { "header \(name) is \"\($0)\"" } ?? "header \(name) is absent"
        case .malformed(let how): "not an HTTP answer: \(how)"
        case .tooLarge(let limit): "more than \(limit) bytes and no verdict"
        case .exitCode(let code, let output):
            "exit code \(code)" + (output.isEmpty ? "" : ": \(output)")
        case .signal(let signal, let output):
            "ended by signal \(signal)" + (output.isEmpty ? "" : ": \(output)")
        case .noBeat(let within): "no sign of life for \(within.words)"
        case .slow(let took, let over): "it answered in \(took.words), over \(over.words)"
        case .afterTries(let tries, let last): "\(last.sentence) (\(tries) tries)"
        }
    }
}

extension Inconclusive {
    package var sentence: String {
        switch self {
        case .noResources(let what): "no resources to ask: \(what)"
        case .nameUnresolved(let what): "the name does not resolve: \(what)"
        case .notPermitted(let what): "not permitted to ask: \(what)"
        case .unreachable(let what): "unreachable: \(what)"
        case .statusOfConfiguration(let status):
            "status \(status), which a restart does not mend"
        case .couldNotRun(let what): "the command could not be run: \(what)"
        case .noTransport(let what): "systemd could not be asked: \(what)"
        case .away: "revived itself was away"
        }
    }
}

extension Action {
    /// In a sentence that begins with it.
    package var imperative: String {
        switch self {
        case .restart, .start, .reload, .redeploy, .failover: rawValue
        case .rollback: "roll back"
        }
    }

    package var participle: String {
        switch self {
        case .restart: "restarted"
        case .start: "started"
        case .reload: "reloaded"
        case .redeploy: "redeployed"
        case .rollback: "rolled back"
        case .failover: "replaced"
        }
    }

    package var gerund: String {
        switch self {
        case .restart: "restarting"
        case .start: "starting"
        case .reload: "reloading"
        case .redeploy: "redeploying"
        case .rollback: "rolling back"
        case .failover: "failing over"
        }
    }
}

extension Order {
    /// What the sentence of an order says of its hook.
    package var hookWords: String {
        guard let deployment else { return "" }
        let version = deployment.version
        return " by \(deployment.unit)" + (version.isEmpty ? "" : " (version \(version))")
    }
}
