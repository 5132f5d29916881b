// SPDX-License-Identifier: Apache-2.0
// What systemd says of a unit, as far as a decision can depend on it.

package enum LoadState: Equatable, Sendable {
    case loaded, notFound, masked
    /// `bad-setting`, `error` and whatever a later systemd invents.
    case other(String)
}

/// systemd's ActiveState; a word that we do not know is never read as "down".
package enum ActiveState: String, Equatable, Sendable {
    case active, reloading, refreshing, inactive, failed, activating, deactivating, maintenance
    case unknown
}

/// One unit as last read. A unit that was never read has no facts, and nothing is concluded of it.
package struct UnitFacts: Equatable, Sendable {
    package var load: LoadState = .loaded
    package var active: ActiveState = .unknown
    package var subState = ""
    /// 32 hexadecimal digits, new at every start; empty if never started since it was loaded.
    package var invocation = ""
    /// systemd's Result of the last run: `success`, `exit-code`, `signal`, `oom-kill`, …
    package var result = "success"
    /// How the main process of its last run ended.
    package var exit = UnitEnd.Exit.unknown
    /// The id of the queued job, or 0.
    package var job: UInt32 = 0
    /// That job was queued by an order that this process gave.
    package var jobIsOurs = false
    package var conditionMet = true
    package var frozen = false
    package var refusesManualStart = false
    package var refusesManualStop = false
    /// It has an ExecReload=, or reloads by notification.
    package var canReload = false
    /// Enabled, generated, or wanted by a target: it is meant to run after a boot.
    package var wanted = false
    /// A oneshot without RemainAfterExit=: it has done its work when it is inactive again.
    package var endsByDesign = false
    /// What is known of the last run of such a unit if it ended well.
    package var succeeded: Success?
    /// When its last run began: its start, not that it became active.
    package var startedAt: Instant?
    /// When it last became active, and when it last became inactive or failed.
    package var activeSince: Instant?
    package var downSince: Instant?
    /// When it last ceased to be active. One that died has ceased before what is left of it has
    /// ended, and before what is bound to it is stopped.
    package var leftActive: Instant?
    /// Requires=, BindsTo= and Requisite=, without slices.
    package var needs: [String] = []
    /// Units that systemd restarts or stops together with this one.
    package var affected: [String] = []
    /// TimeoutStartSec and TimeoutStopSec; nil is infinity.
    package var startTimeout: Duration?
    package var stopTimeout: Duration?
    /// StartLimitIntervalSec and StartLimitBurst.
    package var startLimit: Rate?
    /// It has ended with a status or signal after which the unit says that it is not to be
    /// restarted, in words; nil: it has not.
    package var preventedBy: String?
    /// What is left in its control group.
    package var processes = Processes.unknown
    /// Its StartLimitAction or FailureAction takes the host down.
    package var rebootsHost = false

    package init() {}

    /// Proven not to run: no process of it is left, and none is on its way.
    package var isGone: Bool {
        servesNothing && job == 0 && processes == .none
    }

    /// Down, or not there at all.
    var servesNothing: Bool { runState == .down || runState == .absent }

    /// What can be done with it now.
    package var runState: RunState {
        switch load {
        case .loaded: break
        case .notFound, .masked, .other: if active == .inactive { return .absent }
        }
        switch active {
        case .active, .reloading, .refreshing: return job == 0 ? .up : .upWithJob
        case .inactive, .failed: return job == 0 ? .down : .changing
        case .activating, .deactivating, .maintenance, .unknown: return .changing
        }
    }

    package var isUp: Bool { runState == .up || runState == .upWithJob }

    /// When it went down, as those see it that it takes along.
    var fell: Instant? { leftActive ?? downSince }

    /// A stop can leave a unit failed: a JVM exits with 143, what ignores SIGTERM is killed. These
    /// results no stop has.
    package var mayHaveBeenStopped: Bool {
        !["oom-kill", "watchdog", "start-limit-hit", "protocol", "resources"].contains(result)
    }

    /// It has failed, and is no longer `failed`: its own Restart= was tried since, and came to
    /// nothing. (A skipped ExecCondition= is no failure.)
    var fellByItself: Bool {
        active == .inactive && result != "success" && result != "exec-condition"
    }

    /// Good enough for those that need it: up, or done with its work (a start of theirs starts it
    /// again).
    package var serves: Bool {
        isUp || (endsByDesign && active == .inactive && result == "success" && load == .loaded)
    }

    /// Crashed, and systemd itself waits to start it again. Since 254 the wait has several names.
    package var isRestartingItself: Bool {
        switch subState {
        case "auto-restart", "auto-restart-queued", "dead-before-auto-restart",
            "failed-before-auto-restart":
            true
        default: false
        }
    }
}

extension UnitFacts {
    /// Up, and no process runs in it: a oneshot that stays active, which distributions have to
    /// start and stop others by one name. Nil for all others.
    package var emptyWords: String? {
        guard isUp, subState == "exited" else { return nil }
        let parts = affected.filter { $0.hasSuffix(".service") }.prefix(3)
        return "active, but no process runs in it, so nothing is watched"
            + (parts.isEmpty ? "" : "; perhaps it should be \(parts.joined(separator: " or "))")
    }
}

/// What was found in a unit's control group; looked at where members of a group must be told apart.
package enum Processes: Equatable, Sendable { case unknown, none, some }

package enum RunState: Equatable, Sendable {
    case up
    /// Up, and a job (perhaps a stop) is queued for it.
    case upWithJob
    /// On its way up or down, or a job is queued: wait for the end.
    case changing
    case down
    /// No such unit, or masked.
    case absent
}

/// What the host is doing, as far as it forbids us to act.
package struct HostFacts: Equatable, Sendable {
    /// systemd's SystemState: `running`, `degraded`, `starting`, `stopping`, …
    package var systemState = "unknown"
    /// The hold file that exists, if one does.
    package var holdFile: String?
    package var journalDegraded: String?
    /// Records that waited while the journal was degraded, told with its return.
    package var spooled = 0
    /// Records that found no place meanwhile: a checkpoint makes up for them.
    package var lost = 0
    package var busLost = false
    /// The version of a systemd that is older than what was tested.
    package var oldSystemd: String?
    /// We are being stopped: nothing is begun any more.
    package var ending = false

    package init() {}
}
