// SPDX-License-Identifier: Apache-2.0
// The values from which records are made up.

import Simulation
import Supervision

extension RecordsByChance {
    static let failures: [ProbeFailure] = [
        .timeout(limit: .seconds(3)), .connectionRefused, .closedEarly, .status(500),
        .bodyLacks("o(k);"), .headerDiffers(name: "a", found: nil),
        .headerDiffers(name: "a", found: ""), .malformed("no = line"), .tooLarge(limitBytes: 65536),
        .unavailable(retryAfter: .seconds(120)), .outputLacks("PONG", output: "NOAUTH; x"),
        .exitCode(-1, output: "a\tb"), .signal(9, output: ""),
        .noBeat(within: .seconds(300)), .slow(took: .seconds(2), over: .milliseconds(500)),
        .afterTries(3, .headerDiffers(name: "a", found: nil)), .unanswered(for: .seconds(9)),
    ]
    static let stalls: [Stall] = [
        .veto(.masked), .offDuty(.notFound), .offDuty(.notLoadable("x y")), .unclear,
        .loop(starts: 12), .unknown("later"),
    ]
    static let inconclusives: [Inconclusive?] = [
        .noResources("EMFILE"), .nameUnresolved("x"), .notPermitted("EACCES"), .unreachable("y"),
        .statusOfConfiguration(404), .couldNotRun("z"), .killed(signal: 9),
        .declared("exit code 60"), .notRead("it is (too) long"), .noTransport("bus"),
        .noPlace,
        .away,
    ]
    static let notBegun: [NotBegun] = [
        .worldMoved("gone"), .refused("org.x"), .busLost, .died, .rebooted, .held,
        .notGone(unit: "a.service"),
        .unknown("novel"),
    ]
    static let ends: [UnitEnd] = {
        var hook = UnitEnd(unit: "a.service", exit: .exited(203), lastLine: "say \"no\"; (so)")
        hook.command = "ExecStartPre=/bin/a b"
        var other = UnitEnd(unit: "a.service", exit: .dumpedCore(signal: 11))
        other.dependency = "db.service"
        return [hook, other, UnitEnd(unit: "a", exit: .killed(signal: 9)), UnitEnd(unit: "a")]
    }()
    static let outcomes: [OrderOutcome] =
        [
            .succeeded(invocation: "ab"), .gone(silenced: ["web.socket"]), .ignored,
            .failed(job: "failed", result: "exit-code"),
        ] + ends.map { .failed(job: "dependency", result: "exit-code", $0) } + [
            .canceled, .timedOut, .unknown("dropped"),
        ] + notBegun.map(OrderOutcome.notBegun)
    static let reasons: [Reason] =
        [
            .unitFailed(result: "oom-kill"), .missing(.dependency(unit: "db.service")),
            .missing(.cleanExit), .missing(.neverStarted), .missing(.tooOld(.seconds(9))),
            .overtime(limit: .seconds(9)), .missing(.hook), .unknown("novel"),
            .follows("db"), .asked(by: "alice", over: []),
            .asked(by: "a b", over: Overridden.allCases), .missing(.handover),
            .wanted(by: "root"), .wanted(by: ""), .wanted(by: "", isUndone: true),
            .stuck(state: "activating", limit: .seconds(9)),
            .switchFailed(from: "a", to: "b", .failed(job: "failed", result: "exit-code")),
        ] + ends.map { .unitFailed(result: "exit-code", $0) }
        + failures.map { .probeFailed(probe: "a b", failures: 3, last: $0) }
        + failures.map { .noPass(probe: "p", last: $0) } + outcomes.map(Reason.orderFailed)
    static let offDuties: [OffDuty] = [
        .unseen, .done, .stopped(job: 12), .stoppedBesideHook, .cleanExit, .neverStarted,
        .notSeenToSucceed,
        .conditionUnmet, .notFound,
        .masked,
        .unexplained, .notLoadable("bad-setting"),
    ]
    static let vetoes: [Veto] = [
        .holdFile(path: "/etc/revived/hold"), .held(by: "a b", until: .never),
        .affectedHeld("web", by: "alice", until: Instant(nanoseconds: 7)), .ownRestart,
        .foreignJob(id: 7), .oldSystemd(version: "247.3-7+deb11u4"),
        .startLimit(until: .never), .hostNotUp(state: "starting"), .hostEnding(state: "stopping"),
        .ending, .critical, .frozen, .masked, .notLoadable("not-found"), .refusesManual,
        .waitsFor("db"), .busLost, .restartPrevented(by: "exit status 78"), .cannotReload,
        .outageTooShort(until: .never),
        .sameVersion("a b"), .unknownVersion("it said nothing"),
        Veto("novel"), .hostBucket(until: Instant(nanoseconds: 5)),
        .chainBusy("db"), .braked(until: .never), .brakeReleasing("db"),
        .touchesTooMany(count: 11, most: 10), .affectsCritical(unit: "ssh.service"),
        .affectedBudget(service: "a b", until: .never), .minHealthy(group: "front"),
        .rebootsHost(until: .never),
        .breakerForced(by: "alice", until: .never),
        .traced(unit: "web.service", by: "gdb"), .traced(unit: "a", by: ""),
        .dumpingCore(unit: "web.service", until: .never),
        .packagesAtWork(by: "apt-get", until: Instant(nanoseconds: 9)),
        .saysWhen(probe: "http", until: Instant(nanoseconds: 9)),
        .otherRuns("b.service"), .noStandby, .failoversBlocked, .stuck("deactivating"),
        .takesHostDown(HostRisk(unit: "web.service", setting: "FailureAction=reboot")),
        .conflictsWith(
            Exclusion(unit: "web.service", other: "b.service", setting: Exclusion.conflicts)),
    ]
    static let collectingOutcomes: [CollectingOutcome] = [
        .whole, .timedOut, .failed("exit-code 1"), .interrupted, .overtaken, .unknown("novel"),
    ]
    static let roleChanges: [RoleChange] = [
        .handover, .undone(of: "a b"), .adopted, .configured, .unknown("novel"),
    ]
    static let blockages: [FailoverBlock] = [
        .notGone(unit: "a.service"), .tooMany(count: 3, per: .seconds(3600)), .unknown("novel"),
    ]
    static let recoveries: [Recovery] = [.order(7), .byItself, .external]
    static let phases: [Phase] =
        offDuties.map(Phase.offDuty) + [
            .starting(graceUntil: .never), .healthy(since: Instant(nanoseconds: 1)),
            .failing(since: Instant(nanoseconds: 2)), .acting(since: Instant(nanoseconds: 3)),
            .verifying(since: Instant(nanoseconds: 4), graceUntil: Instant(nanoseconds: 5)),
            .resting(until: Instant(nanoseconds: 6)),
            .givenUp(since: Instant(nanoseconds: 7), trialAt: Instant(nanoseconds: 8)),
            .blind(since: Instant(nanoseconds: 9)), .inDoubt(since: Instant(nanoseconds: 10)),
        ]

    /// One record for each payload variant.
    static var variants: [Record] {
        var events: [Event] = reasons.map { .failed(incident: "f", reason: $0, next: .never) }
        events += offDuties.map(Event.offDuty)
        events += vetoes.map { .withheld(action: .restart, veto: $0) }
        events += outcomes.map {
            .finished(order: 1, outcome: $0, rung: 0, graceUntil: .never, next: .never)
        }
        events += inconclusives.map { .blind(periods: 5, last: $0) }
        events += recoveries.flatMap { [.recovered($0), .recovered($0, isSlow: true)] }
        events += phases.map { phase in
            var state = ServiceState(name: "web", unit: "web.service")
            state.phase = phase
            return .snapshot(state)
        }
        events += Self.hooks + Self.groups
        events += collectingOutcomes.map { .collected(id: 3, $0, folder: "/var/lib/a b") }
        events.append(.journalRestored(spooled: 3, lost: 2))
        return events.enumerated().map { place, event in
            Record(
                sequence: UInt64(place + 1), at: Instant(nanoseconds: 1000), service: "web",
                event: event)
        }
    }
}

extension RecordsByChance {
    /// Orders with a hook, and a state with all that hooks leave behind.
    static var hooks: [Event] {
        var redeploy = Deployment(
            action: .redeploy, unit: "deploy.service", rung: 1, wasUp: true,
            given: Instant(nanoseconds: 1000))
        redeploy.version = "v 1"
        redeploy.hasRollback = true
        var unknown = redeploy
        (unknown.version, unknown.versionFault) = ("", "its command exited with status 1")
        let rollback = Deployment(
            action: .rollback, unit: "revived-9.service", rung: 1, wasUp: false,
            given: Instant(nanoseconds: 2000))
        let events = [redeploy, rollback, unknown].map { deployment in
            let order = Order(
                id: 9, action: deployment.action, unit: "web.service", reason: reasons[0],
                attempt: 4, invocation: "ab", affected: [], deadline: .never, trial: .no,
                boot: "boot1", deployment: deployment)
            return Event.ordered(order, incident: "f")
        }
        var state = ServiceState(name: "web", unit: "web.service")
        state.deployment = redeploy
        state.rollbackDue = true
        state.touched = Span(from: Instant(nanoseconds: 1000), until: Instant(nanoseconds: 2000))
        state.badVersions = ["v 1", "v2"]
        return events + Action.allCases.map { .wouldHave(action: $0, reason: reasons[0]) }
            + [.snapshot(state)]
    }
}

extension RecordsByChance {
    /// Steps of a handover, and a state with all that it leaves behind.
    static var groups: [Event] {
        let steps = Handover.Step.allCases.map { step in
            var order = Order(
                id: 9, action: .failover, unit: "web-b.service", reason: reasons[0], attempt: 4,
                invocation: "ab", affected: [], deadline: .never, trial: .no, boot: "boot1")
            order.handover = Handover(
                step: step, from: "web.service", to: "web-b.service", rung: 1,
                exclusive: step != .retire, isFirst: step == .stop)
            order.rivals = step == .start ? ["web.service"] : []
            return Event.ordered(order, incident: "f")
        }
        var state = ServiceState(name: "web", unit: "web.service")
        state.role = .standby(unit: "web-b.service", since: Instant(nanoseconds: 1000))
        state.passage = HandoverProgress(
            from: "web.service", to: "web-b.service", stage: .stopFailed, former: "ab")
        state.wanted = HandoverRequest(to: "web-b.service", from: "web.service", by: "root")
        state.tried = ["web-c.service"]
        state.failovers = [Instant(nanoseconds: 1000)]
        state.blocked = .notGone(unit: "web.service")
        state.stopped = ["ab"]
        state.alsoRunning = "web-c.service"
        var events = steps + [.snapshot(state), .oneRunning, .twoRunning(other: "web-b.service")]
        events += roleChanges.map { .roleChanged(unit: "b.service", isPrimary: false, $0) }
        events += blockages.map(Event.blocked)
        events += ["root", ""].map {
            .handoverAsked(
                incident: "f", HandoverRequest(to: "b.service", from: "a.service", by: $0))
        }
        return events + [.unblocked(by: "root", rung: 1)]
    }
}
