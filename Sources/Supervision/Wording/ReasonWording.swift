// SPDX-License-Identifier: Apache-2.0
// Reasons and outcomes in words; whole sentences are in EventWording.swift.

extension Reason {
    package var sentence: String {
        switch self {
        case .unitFailed(let result, let end):
            end.sentence(result: result) ?? "its unit failed (\(result))"
        case .missing(let cause): cause.sentence
        case .overtime(let limit): "it has been running for over \(limit.words)"
        case .stuck(let state, let limit): "its unit has been \(state) for over \(limit.words)"
        case .probeFailed(let probe, _, .noBeat(let within)):
            "probe \(probe) had no heartbeat for \(within.words)"
        case .probeFailed(let probe, _, .unanswered(let time)):
            "probe \(probe) has had no answer for \(time.words)"
        case .probeFailed(let probe, let failures, let last):
            "probe \(probe) \(last.isSlow ? "was slow" : "failed") "
                + "\(counted(failures, "time")): \(last.sentence)"
        case .noPass(let probe, let last):
            "probe \(probe) did not pass within the grace: \(last.sentence)"
        case .orderFailed(let outcome): "the order \(outcome.sentence)"
        case .switchFailed(let from, let to, let outcome):
            "the switch to \(to) \(outcome.sentence); \(to) is left running and \(from) as it "
                + "was, and which of them the users reach is not known"
        case .wanted("", false): "the standby's hold-down is over"
        case .wanted("", true): "the failback did not help and is undone"
        case .wanted(let by, false): "failover requested by \(by)"
        case .wanted(let by, true):
            "the failover that \(by) asked for did not help and is undone"
        case .follows(let name): "it is restarted with \(name), which was repaired"
        case .asked(let by, []): "requested by \(by)"
        case .asked(let by, let over):
            "requested by \(by); overrides: \(over.map(\.rawValue).joined(separator: ", "))"
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
        case .conditionUnmet: "missing: a condition of its unit is not met"
        case .tooOld(let age): "missed: it has not succeeded for \(age.words)"
        case .neverStarted: "missing: it was never started, although it is expected to run"
        case .hook: "missing: a hook has left it down"
        case .handover: "missing: it was stopped for a failover"
        }
    }
}

extension OffDuty {
    package var sentence: String {
        switch self {
        case .unseen: "not looked at yet"
        case .stopped(let job):
            job == 0 ? "stopped by hand" : "stopped by hand (systemd job \(job))"
        case .stoppedBesideHook:
            "it was stopped while its redeploy was at work; by whom is unknown"
        case .cleanExit: "it ended by itself, successfully; its own Restart= decides"
        case .neverStarted: "it is not running and has not been started"
        case .notSeenToSucceed: "no success of it is known; its max_age counts from now"
        case .done: "it has done its work"
        case .conditionUnmet: "a condition of its unit is not met"
        case .notFound: "there is no such unit; supervised when it appears"
        case .masked: "its unit is masked"
        case .unexplained: "it is down, and what stopped it is unknown"
        case .notLoadable(let state): "its unit cannot be supervised: \(state)"
        }
    }
}

extension Recovery {
    package var sentence: String {
        switch self {
        case .order(let id): "by order \(id)"
        case .byItself: "by itself"
        case .external: "after it was started outside revived"
        }
    }
}

extension ProbeFailure {
    package var sentence: String {
        switch self {
        case .timeout(let limit): "no answer within \(limit.words)"
        case .unanswered(let time): "no answer for \(time.words)"
        case .connectionRefused: "connection refused"
        case .closedEarly: "the connection was closed before the answer was whole"
        case .status(let status): "status \(status)"
        case .unavailable(let time): "status 503, with Retry-After: \(time.words)"
        case .outputLacks(let text, let output):
            "the output does not contain \"\(text)\"" + (output.isEmpty ? "" : ": \(output)")
        case .bodyLacks(let text): "the body does not contain \"\(text)\""
        case .headerDiffers(let name, let found):
            found.map { "header \(name) is \"\($0)\"" } ?? "header \(name) is absent"
        case .malformed(let how): "not an HTTP answer: \(how)"
        case .tooLarge(let limit): "more than \(limit) bytes and no verdict"
        case .exitCode(let code, let output):
            "exit code \(code)" + (output.isEmpty ? "" : ": \(output)")
        case .signal(let signal, let output):
            "ended by \(ExitWords.signal(signal))" + (output.isEmpty ? "" : ": \(output)")
        case .noBeat(let within): "no heartbeat for \(within.words)"
        case .slow(let took, let over): "it answered in \(took.words), over \(over.words)"
        case .afterTries(let tries, let last): "\(last.sentence) (\(tries) tries)"
        }
    }
}

extension Inconclusive {
    package var sentence: String {
        switch self {
        case .noResources(let what): "could not probe: \(what)"
        case .nameUnresolved(let what): "the name does not resolve: \(what)"
        case .notPermitted(let what): "not permitted to ask: \(what)"
        case .unreachable(let what): "unreachable: \(what)"
        case .statusOfConfiguration(let status):
            "status \(status), which a restart would not fix"
        case .couldNotRun(let what): "the command could not be run: \(what)"
        case .killed(let signal):
            "the command was ended by \(ExitWords.signal(signal)), which revived did not send"
        case .declared(let what): "its configuration calls this inconclusive: \(what)"
        case .notRead(let what): "the answer was not read: \(what)"
        case .noTransport(let what): "systemd could not be asked: \(what)"
        case .noPlace: "its heartbeats are refused: others send too many"
        case .away: "revived itself was away"
        }
    }
}

extension Order {
    /// What the sentence of an order says of its hook.
    package var hookWords: String {
        guard let deployment else { return "" }
        let words = " by \(deployment.unit)"
        if !deployment.version.isEmpty { return "\(words) (version \(deployment.version))" }
        let fault = deployment.versionFault
        return words + (fault.isEmpty ? "" : " (which version is not known: \(fault))")
    }
}
