// SPDX-License-Identifier: Apache-2.0
// Records drawn by chance, of every kind and with every payload: what the codec is tested with.

import Simulation
import Supervision

struct RecordsByChance {
    var chance: Chance

    init(seed: UInt64) { chance = Chance(seed: seed) }

    mutating func record(of kind: Kind) -> Record {
        let isOfHost = Self.hostKinds.contains(kind)
        let name = isOfHost ? "" : "web"
        return Record(
            sequence: chance.next() >> 2, at: instant, service: name, event: event(kind, name))
    }

    private static let hostKinds: [Kind] = [
        .started, .stopping, .configured, .configurationRefused, .checkpoint, .journalDegraded,
        .journalRestored, .busLost, .busRestored, .braked, .brakeReleased, .correlated, .untold,
    ]

    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int(chance.next() % UInt64(values.count))]
    }

    var word: String {
        mutating get {
            pick(["web", "a b", "", "50 % (x;y)=z", "ümlaut", "line\nbreak", "\u{0}%41"])
        }
    }
    var count: Int { mutating get { Int(chance.next() % 1000) } }
    var instant: Instant {
        mutating get {
            pick([Instant(nanoseconds: 0), .never, Instant(nanoseconds: Int64(chance.next() >> 1))])
        }
    }

    private var onset: Onset {
        mutating get {
            var onset = Onset()
            onset.since = pick([nil, instant])
            onset.found = pick([nil] + Onset.Found.allCases)
            (onset.rung, onset.failures) = (count, count)
            return onset
        }
    }
    private var parts: OutageParts? {
        mutating get {
            let parts = OutageParts(
                detected: .seconds(count), acted: pick([nil, .zero]), verified: .seconds(count))
            return pick([nil, parts])
        }
    }

    private mutating func event(_ kind: Kind, _ name: String) -> Event {
        switch kind {
        case .started: .started(boot: word, version: word, wall: pick([0, 1_790_000_000_000_000]))
        case .stopping: .stopping
        case .configured: .configured(digest: word, services: count)
        case .configurationRefused: .configurationRefused(faults: count, first: word)
        case .dropped: .dropped(unit: word)
        case .checkpoint: checkpoint
        case .snapshot: .snapshot(state(name))
        case .journalDegraded: .journalDegraded(word)
        case .journalRestored: .journalRestored(spooled: count)
        case .busLost: .busLost
        case .busRestored: .busRestored
        case .untold: .untold(dropped: count, failed: count, last: word)
        case .braked: .braked(until: instant, roots: count, services: count)
        case .brakeReleased: .brakeReleased
        case .correlated: correlated
        case .proven: .proven(probe: word, definition: word)
        case .unproven: .unproven(probe: word, last: pick(Self.failures))
        case .starting: .starting(unit: word, invocation: word, graceUntil: instant)
        case .healthy: .healthy(probes: count)
        case .stable: .stable
        case .offDuty: .offDuty(pick(Self.offDuties))
        case .offDutyLong: .offDutyLong
        case .failed: .failed(incident: word, reason: pick(Self.reasons), next: instant, onset)
        case .wavered, .slow, .noLongerSlow, .succeeded: pace(kind)
        case .ordered: .ordered(order, incident: word)
        case .wouldHave: .wouldHave(action: pick(Action.allCases), reason: pick(Self.reasons))
        case .withheld: .withheld(action: pick(Action.allCases), veto: pick(Self.vetoes))
        case .finished:
            .finished(
                order: chance.next(), outcome: pick(Self.outcomes), rung: count,
                graceUntil: instant, next: instant)
        case .relapsed:
            .relapsed(order: chance.next(), reason: pick(Self.reasons), rung: count, next: instant)
        case .recovered: .recovered(pick(Self.recoveries), isSlow: pick([false, true]), parts)
        case .resting: .resting(until: instant, spent: count, per: .seconds(count))
        case .breakerOpened: .breakerOpened(until: instant, unhelpful: count, of: count)
        case .gaveUp: .gaveUp(reason: pick(Self.reasons), trialAt: instant)
        case .chronic: .chronic(count: count, rung: count)
        case .blind: .blind(periods: count, last: pick(Self.inconclusives + [nil]))
        case .inDoubt: .inDoubt(order: chance.next())
        case .collecting: .collecting(collecting)
        case .collected:
            .collected(id: chance.next(), pick(Self.collectingOutcomes), folder: word)
        case .held: .held(by: word, reason: word, until: instant, expires: Int64(count))
        case .released: .released(pick([.expired, .lifted(by: word)]))
        case .modeSet: .modeSet(override)
        case .breakerForced: .breakerForced(force)
        case .stalled: .stalled(pick(Self.stalls))
        case .acknowledged: .acknowledged(by: word)
        case .reset: .reset(by: word, spent: count)
        case .unreadable: .unreadable(kind: word)
        case .roleChanged: roleChanged
        case .handoverAsked: .handoverAsked(incident: word, wanted)
        case .blocked: .blocked(pick(Self.blockages))
        case .unblocked: .unblocked(by: word, rung: count)
        case .twoRunning: .twoRunning(other: word)
        case .oneRunning: .oneRunning
        }
    }

    private var checkpoint: Event {
        mutating get {
            .checkpoint(
                boot: word, services: count,
                brake: pick([
                    nil, Brake(until: instant), Brake(until: instant, releasedAt: instant),
                ]),
                correlation: pick([
                    nil, Correlation(at: instant, until: instant, services: ["a", "b c"]),
                ]))
        }
    }

    private var force: BreakerForce {
        mutating get {
            BreakerForce(
                position: pick(BreakerForce.Position.allCases), by: word, reason: word,
                until: instant)
        }
    }

    private mutating func pace(_ kind: Kind) -> Event {
        switch kind {
        case .slow:
            .slow(
                probe: word, count: count, of: count, over: .milliseconds(count),
                warning: pick([nil, .exitCode(1, output: "88 % (full)")]))
        case .noLongerSlow: .noLongerSlow(probe: word)
        case .succeeded: .succeeded(Success(at: instant, wall: Int64(count)))
        default: .wavered(probe: word, count: count)
        }
    }

    private var order: Order {
        mutating get {
            var order = Order(
                id: chance.next(), action: pick(Action.allCases), unit: word,
                reason: pick(Self.reasons), attempt: count + 1, invocation: word,
                affected: pick([[], ["a.service"], ["", "b c"]]), deadline: instant,
                trial: pick([.no, .ofRest, .ofGivingUp]), boot: word,
                deployment: count % 2 == 0 ? deployment : nil)
            if count % 2 == 0 { order.handover = handover }
            order.rivals = pick([[], ["a.service"], ["b c", "d.service"]])
            return order
        }
    }

    private var collecting: Collecting {
        mutating get { Collecting(id: chance.next(), incident: word, until: instant) }
    }

    private var deployment: Deployment {
        mutating get {
            var deployment = Deployment(
                action: pick([.redeploy, .rollback]), unit: word, rung: count,
                wasUp: count % 2 == 0, given: instant)
            deployment.version = word
            deployment.hasRollback = count % 2 == 0
            return deployment
        }
    }

    private var override: ModeOverride {
        mutating get {
            ModeOverride(mode: pick(Mode.allCases), configured: pick(Mode.allCases), by: word)
        }
    }

    private mutating func state(_ name: String) -> ServiceState {
        var state = ServiceState(name: name, unit: word)
        state.invocation = word
        if count % 2 == 0 {
            let record = Record(
                sequence: 1, at: instant, service: name,
                event: .failed(incident: word, reason: pick(Self.reasons), next: .never, onset))
            state.apply(record)
            state.incident?.failures = count
            state.incident?.rung = count
            state.incident?.isTouched = count % 2 == 0
            state.incident?.acknowledgedBy = word
            state.incident?.orderedAt = pick([nil, instant])
        }
        if count % 2 == 0 {
            state.mended = Mended(rung: count, failures: count, since: instant)
        }
        state.silenced = pick([[], [Silenced(unit: word, listeners: [word, word])]])
        if count % 2 == 0 { state.order = order }
        if count % 2 == 0 { state.lastOrder = chance.next() }
        state.phase = pick(Self.phases)
        state.tries = count
        state.nextAttempt = instant
        state.orders = pick([[], [instant], [instant, instant]])
        state.weighty = pick([[], [instant], [instant, instant]])
        state.outcomes = pick([[], [true], [false, true]])
        state.opens = count
        state.breakerForce = count % 2 == 0 ? force : nil
        state.rests = count
        state.chronicSaid = count % 2 == 0
        if count % 2 == 0 { state.chronicAt = instant }
        state.trial = pick([.no, .ofRest, .ofGivingUp])
        if count % 2 == 0 { state.withheld = pick(Self.vetoes) }
        state.wouldHaveSaid = count % 2 == 0
        state.longStopSaid = count % 2 == 0
        state.stallSaid = count % 2 == 0
        state.offDutySince = instant
        if count % 2 == 0 { state.replacedAt = instant }
        if count % 2 == 0 {
            state.hold = Hold(
                id: chance.next(), by: word, reason: word, since: instant, until: instant,
                expires: Int64(count))
        }
        if count % 2 == 0 { state.modeOverride = override }
        state.lastSuccess = pick([nil, Success(at: Instant(nanoseconds: -7), wall: 9)])
        state.slow = pick([[], ["http"], ["", "x y"]])
        state.proven = pick([[], ["abc"], ["", "x y"]])
        if count % 2 == 0 { state.deployment = deployment }
        state.rollbackDue = count % 2 == 0
        if count % 2 == 0 { state.collecting = collecting }
        if count % 2 == 0 { state.touched = Span(from: instant, until: instant) }
        state.badVersions = pick([[], ["v1"], ["", "a b"]])
        addGroup(to: &state)
        return state
    }
}

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
    static let outcomes: [OrderOutcome] =
        [
            .succeeded(invocation: "ab"), .gone(silenced: ["web.socket"]), .ignored,
            .failed(job: "failed", result: "exit-code"),
            .canceled, .timedOut, .unknown("dropped"),
        ] + notBegun.map(OrderOutcome.notBegun)
    static let reasons: [Reason] =
        [
            .unitFailed(result: "oom-kill"), .missing(.dependency(unit: "db.service")),
            .missing(.cleanExit), .missing(.neverStarted), .missing(.tooOld(.seconds(9))),
            .overtime(limit: .seconds(9)), .missing(.hook), .unknown("novel"),
            .follows("db"), .asked(by: "alice", over: []),
            .asked(by: "a b", over: Overridden.allCases), .missing(.handover),
            .wanted(by: "root"), .wanted(by: ""),
            .stuck(state: "activating", limit: .seconds(9)),
        ] + failures.map { .probeFailed(probe: "a b", failures: 3, last: $0) }
        + failures.map { .noPass(probe: "p", last: $0) } + outcomes.map(Reason.orderFailed)
    static let offDuties: [OffDuty] = [
        .unseen, .done, .stopped(job: 12), .cleanExit, .neverStarted, .notSeenToSucceed,
        .conditionUnmet, .notFound,
        .masked,
        .unexplained, .notLoadable("bad-setting"),
    ]
    static let vetoes: [Veto] = [
        .holdFile(path: "/etc/revived/hold"), .held(by: "a b", until: .never),
        .heldMember("web", by: "alice", until: Instant(nanoseconds: 7)), .ownRestart,
        .foreignJob(id: 7), .oldSystemd(version: "247.3-7+deb11u4"),
        .startLimit(until: .never), .hostNotUp(state: "starting"), .hostEnding(state: "stopping"),
        .ending, .critical, .frozen, .masked, .notLoadable("not-found"), .refusesManual,
        .waitsFor("db"), .busLost, .cannotReload, .outageTooShort(until: .never),
        .sameVersion("a b"), Veto("novel"), .hostBucket(until: Instant(nanoseconds: 5)),
        .chainBusy("db"), .braked(until: .never), .brakeReleasing("db"),
        .touchesTooMany(count: 11, most: 10), .affectsCritical(unit: "ssh.service"),
        .memberBudget(service: "a b", until: .never), .minHealthy(group: "front"),
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
    static let roleChanges: [RoleChange] = [.handover, .adopted, .configured, .unknown("novel")]
    static let blockages: [Blockage] = [
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
        let rollback = Deployment(
            action: .rollback, unit: "revived-9.service", rung: 1, wasUp: false,
            given: Instant(nanoseconds: 2000))
        let events = [redeploy, rollback].map { deployment in
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
        state.passage = Passage(
            from: "web.service", to: "web-b.service", stage: .stopFailed, former: "ab")
        state.wanted = Wanted(to: "web-b.service", from: "web.service", by: "root")
        state.tried = ["web-c.service"]
        state.failovers = [Instant(nanoseconds: 1000)]
        state.blocked = .notGone(unit: "web.service")
        state.stopped = ["ab"]
        state.alsoRunning = "web-c.service"
        var events = steps + [.snapshot(state), .oneRunning, .twoRunning(other: "web-b.service")]
        events += roleChanges.map { .roleChanged(unit: "b.service", isPrimary: false, $0) }
        events += blockages.map(Event.blocked)
        events += ["root", ""].map {
            .handoverAsked(incident: "f", Wanted(to: "b.service", from: "a.service", by: $0))
        }
        return events + [.unblocked(by: "root", rung: 1)]
    }
}
