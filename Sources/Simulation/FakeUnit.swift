// SPDX-License-Identifier: Apache-2.0
// One unit of the fake systemd: what it is, how it falls ill, and what is queued for it.

package import Supervision

/// How a service answers its probes.
package enum Answer: Equatable, Sendable {
    case passes
    case fails(ProbeFailure)
    case hangs
    case cannotTell(Inconclusive)
    case slow(Duration)
    /// Passes with this warning.
    case warns(ProbeFailure)
}

/// A wrong way to answer. A new invocation heals it, unless it is for good.
package struct Illness: Equatable, Sendable {
    /// Empty: all probes of the service.
    package var probe: String
    package var answer: Answer
    package var isForGood: Bool

    /// An illness of these probes.
    package init(probe: String, answer: Answer, isForGood: Bool) {
        self.probe = probe
        self.answer = answer
        self.isForGood = isForGood
    }
}

/// A question that waits for its answer.
struct FakeQuestion: Sendable {
    var service: String
    var probe: String
    var invocation: String
    var begun: Instant
    var askedAt: Instant
}

/// A queued or running job.
package struct FakeJob: Equatable, Sendable {
    package enum Kind: Equatable, Sendable { case start, stop, restart, reload, nothing }
    package enum Origin: Equatable, Sendable {
        case agent(order: UInt64, run: Int)
        /// An operator, or another client of systemd.
        case client
        /// A hook run by revived, through systemctl: an observer takes it for another client.
        case hook
        /// systemd itself: a consequence of another job or of a dependency's end.
        case systemd
    }
    package var id: UInt32
    package var kind: Kind
    package var origin: Origin
}

package struct FakeUnit: Sendable {
    package enum OwnRestart: Equatable, Sendable { case no, onFailure, always }

    /// With its suffix.
    package let name: String
    /// `Requires=`.
    package var requires: [String] = []
    /// `BindsTo=`.
    package var bindsTo: [String] = []
    /// `systemctl enable`.
    package var isEnabled = true
    /// `Restart=`.
    package var ownRestart = OwnRestart.no
    /// `RestartSec=`.
    package var ownRestartAfter = Duration.milliseconds(100)
    /// How long a start takes.
    package var startsIn = Duration.zero
    /// How long a stop takes.
    package var stopsIn = Duration.zero
    /// When it dies, what is left of it takes so long to end.
    package var lingers = Duration.zero
    /// `TimeoutStartSec=`; nil is infinity.
    package var startTimeout: Duration? = .seconds(90)
    /// `StartLimitBurst=` in `StartLimitIntervalSec=`.
    package var startLimit: Rate?
    /// StartLimitAction=reboot.
    package var rebootsHost = false
    /// A setting by which its end takes the host down, for example `FailureAction=reboot`.
    package var hostRisk: String?
    /// `Conflicts=`.
    package var conflicts: [String] = []
    /// The unit's Result if starting it fails.
    package var startFails: String?
    /// How its main process ends when it fails; unknown: only the Result is shown.
    package var failsBy = UnitEnd.Exit.unknown
    /// What it has written last when it fails.
    package var lastLine = ""
    /// It is down when it has done its work.
    package var isOneshot = false
    /// When its last run began.
    package internal(set) var startedAt: Instant?
    /// When its last run ended well; nil if it did not.
    package internal(set) var succeeded: Success?
    /// It beats so often, to every heartbeat whose answer is well.
    package var beatsEvery: Duration?
    /// Whether systemd could read its file.
    package var load = LoadState.loaded
    /// `Condition…=` hold.
    package var conditionMet = true
    /// They held when it was started last.
    var conditionResult = true
    /// `systemctl freeze`.
    package var isFrozen = false
    /// A tracer is attached to it since then.
    package var tracedSince: Instant?
    /// The tracer is a process of the unit itself, not a person's debugger.
    package var tracesItself = false
    /// A process of it writes its core dump since then.
    package var dumpingSince: Instant?
    /// `RefuseManualStart=` and `RefuseManualStop=`.
    package var refusesManual = false
    /// It has an ExecReload=.
    package var canReload = true
    /// A reload puts right what does not last.
    package var reloadHeals = false
    /// The hook of its redeploy.
    package var deploy = FakeHook()
    /// The hook of its rollback.
    package var undo = FakeHook()
    /// Takes evidence of it.
    package var collector = FakeCollector()
    /// The hook that turns the users to it.
    package var turn = FakeHook(.nothing)
    /// What the version command says.
    package var version = ""
    /// RestartPreventExitStatus= names each of its bad ends.
    package var preventsRestart = false
    /// A stop leaves it failed: it exits with 143, as a JVM does.
    package var stopsBadly = false
    /// PID 1's journal has no entries of its jobs.
    package var isUntold = false
    /// Its process had ended before it was stopped, and systemd's times show it.
    var endedBeforeAnyStop = false
    /// `After=` what it needs: those are stopped once it is down.
    package var isOrdered = false
    /// SIGTERM does not end it, and TimeoutStopSec=infinity.
    package var stopsNever = false
    /// SIGTERM does not end it; systemd kills it after 90 s.
    package var ignoresTerm = false
    /// Not even SIGKILL ends it.
    package var survivesKill = false
    /// Processes stay behind when it has stopped.
    package var leavesProcesses = false
    /// Who serves its questions; nil: as many as there are questions, at once.
    package var workers: FakeWorkers?

    package internal(set) var active = ActiveState.inactive
    package internal(set) var subState = "dead"
    package internal(set) var invocation = ""
    package internal(set) var result = "success"
    package internal(set) var job: FakeJob?
    package internal(set) var activeSince: Instant?
    package internal(set) var downSince: Instant?
    package internal(set) var leftActive: Instant?
    package internal(set) var illnesses: [Illness] = []
    /// Answers well since then; nil while it does not.
    package internal(set) var wellSince: Instant?
    /// Answers since then, well or slowly; nil while it does not.
    package internal(set) var answeringSince: Instant?
    /// Says since then when it will be back; nil while it does not.
    package internal(set) var saysWhenSince: (since: Instant, wait: Duration)?
    /// An operator or another client stopped it, as revived can know, and it was not started since.
    package internal(set) var isStoppedBySomebody = false
    /// Questions that it was asked while it hung.
    var waiting: [FakeQuestion] = []
    /// When the last job on it ended that was no order of revived's.
    var foreignJobEnded: Instant?
    /// When that is heard, and by which run of revived.
    var endHeard: (run: Int, at: Instant)?
    /// Its end looks like a stop: it came while the news of another job's end were on their way, or
    /// another client's restart did no more than stop it.
    var looksStopped = false
    /// Processes are left in the control group of a unit that is down.
    package var remains = false
    /// Starts that systemd counts for its limit.
    var starts: [Instant] = []
    /// Raised by each change of state: the end of a step that was overtaken is void.
    var epoch = 0
    /// What systemd's own journal entries say of the last invocation's end: nothing of a unit that
    /// has not run since boot.
    var explanation: Explanation.Cause = .unknown
    /// systemd unloads it once it is down and revived, which referred to it, has died.
    package var unloads = false
    /// The run that those entries speak of.
    var lastRun: (invocation: String, ended: Instant)?

    package init(name: String) { self.name = name }

    package var needs: [String] { bindsTo + requires }

    package var isUp: Bool { active == .active || active == .reloading }

    package var isDown: Bool { active == .inactive || active == .failed }

    package func answer(to probe: String) -> Answer {
        if isFrozen { return .hangs }
        return illnesses.last { $0.probe.isEmpty || $0.probe == probe }?.answer ?? .passes
    }

    /// The longest time that an answer takes; nil if some answer is no pass.
    package var slowest: Duration? {
        if workers?.maySwallowBoth == true { return nil }
        var longest = workers?.takes ?? .zero
        for illness in illnesses {
            switch illness.answer {
            case .slow(let time): longest = max(longest, time)
            case .warns: break
            case .passes, .fails, .hangs, .cannotTell: return nil
            }
        }
        return longest
    }

    /// All its probes are answered so: 503, and back after this wait; nil: they are not.
    package var saysWhen: Duration? {
        guard isUp, !isFrozen, workers == nil, let last = illnesses.last, last.probe.isEmpty,
            case .fails(.unavailable(let wait)) = last.answer
        else { return nil }
        return wait
    }

    /// What a reader of its properties sees. `affected` is the dependants' business.
    func facts(affected: [String]) -> UnitFacts {
        var facts = UnitFacts()
        facts.load = load
        facts.active = active
        facts.subState = subState
        facts.invocation = invocation
        facts.result = result
        facts.exit = result == "success" ? .unknown : failsBy
        facts.job = job?.id ?? 0
        facts.conditionMet = conditionResult
        facts.frozen = isFrozen
        facts.refusesManualStart = refusesManual
        facts.refusesManualStop = refusesManual
        facts.wanted = isEnabled
        facts.canReload = canReload
        facts.activeSince = activeSince
        (facts.downSince, facts.leftActive) = (downSince, leftActive)
        facts.endsByDesign = isOneshot
        facts.startedAt = startedAt
        facts.succeeded = active == .inactive && result == "success" ? succeeded : nil
        facts.preventedBy =
            preventsRestart && result == "exit-code" && isDown ? "exit status 78" : nil
        facts.needs = needs
        facts.affected = affected
        facts.startTimeout = isOneshot ? nil : startTimeout
        facts.stopTimeout = stopsNever ? nil : .seconds(90)
        facts.startLimit = startLimit
        facts.processes = isDown && !remains ? .none : .some
        facts.rebootsHost = rebootsHost
        return facts
    }

    /// How its last run ended, as a reader of its properties and of the journal finds out.
    var end: UnitEnd {
        if result == "success" || failsBy == .unknown { return UnitEnd() }
        return UnitEnd(unit: name, exit: failsBy, lastLine: lastLine)
    }

    /// Its processes give way.
    mutating func endAtLast() { (survivesKill, leavesProcesses, remains) = (false, false, false) }

    mutating func noteHealth(at now: Instant) {
        let isWell = isUp && illnesses.isEmpty && !isFrozen && workers?.maySwallowBoth != true
        wellSince = isWell ? wellSince ?? now : nil
        answeringSince = isUp && !isFrozen && slowest != nil ? answeringSince ?? now : nil
        if saysWhen != saysWhenSince?.wait {
            saysWhenSince = saysWhen.map { (since: now, wait: $0) }
        }
    }
}
