// SPDX-License-Identifier: Apache-2.0
// A journal that no host has written: records by chance, each possible by itself, mostly in an
// order that makes sense. A replay of it is compared with the ledger after each line.
//
// A simulated host lives for an hour, so what happens after a day, with a seventeenth bad version,
// or in answer to an outcome that the fake systemd never gives, would never be looked at. Each
// history draws what it is fond of (an action, an outcome, a pace, some kinds): a few histories
// then go deep into every corner, where an even mixture goes deep into none.

import Simulation
import Supervision

struct RandomHistory: Sendable {
    /// Numbers of records, beside those of checkpoints. Limits of what is remembered (sixteen bad
    /// versions, eight stopped members) are reached in the long ones.
    private static let lengths = [160, 160, 160, 800]

    private(set) var texts: [String] = []
    private var chance: Chance
    private var replay = ReplayEqualsLive()
    private var sequence: UInt64 = 0
    private var at = Instant(nanoseconds: 0)
    private var boot = 1
    private let fondAction: Action
    private let fondOutcome: OrderOutcome
    /// Handovers mostly stop a member, and what is deployed always has a version.
    private let isNarrow: Bool
    private let length: Int
    private let pace: [Int]
    private let kinds: [Kind]

    init(seed: UInt64) {
        var chance = Chance(seed: seed &* 0xD1B5_4A33)
        fondAction = Self.pick(Action.allCases, &chance)
        fondOutcome = Self.pick(Self.outcomes, &chance)
        isNarrow = chance.next() % 2 == 0
        length = Self.pick(Self.lengths, &chance)
        pace = Self.pick(Self.paces, &chance)
        kinds = Self.kinds.filter { _ in chance.next() % 3 != 0 } + [.failed]
        self.chance = chance
    }

    /// Makes it up, line by line; answers the first complaint.
    mutating func run() -> String? {
        if let complaint = add(.started(boot: "boot1", version: "1", wall: wall), "") {
            return complaint
        }
        for _ in 0..<length {
            at = at + .seconds(pick(pace))
            if let complaint = goOn() { return complaint }
        }
        return checkpoint()
    }

    private mutating func goOn() -> String? {
        switch chance.next() % 60 {
        case 0:
            boot += 1
            at = Instant(nanoseconds: Int64(pick([0, 5, 9])) * 1_000_000_000)
            return add(.started(boot: "boot\(boot)", version: "1", wall: pick([0, wall])), "")
        case 1: return checkpoint()
        case 2:
            let end = at + .seconds(300)
            let events: [Event] = [
                .braked(until: end, roots: 3, services: 3), .brakeReleased,
                .correlated(services: ["a", "b"], within: .seconds(3), until: end),
            ]
            return add(pick(events), "")
        case 3: return chance.next() % 4 == 0 ? add(.dropped(unit: "a.service"), "a") : nil
        default:
            let name = pick(["a", "a", "b"])
            let state = replay.states.first { $0.name == name }
            return add(event(state ?? ServiceState(name: name, unit: "")), name)
        }
    }

    /// What a checkpoint holds is what is so.
    private mutating func checkpoint() -> String? {
        let states = replay.states
        let host = replay.host
        let group = Event.checkpoint(
            boot: "boot\(boot)", services: states.count, brake: host.brake,
            correlation: host.correlation)
        if let complaint = add(group, "") { return complaint }
        for state in states {
            if let complaint = add(.snapshot(state), state.name) { return complaint }
        }
        return nil
    }

    private mutating func add(_ event: Event, _ service: String) -> String? {
        sequence += 1
        let record = Record(sequence: sequence, at: at, service: service, event: event)
        texts.append(record.text)
        return replay.replay(record.text)
    }

    // MARK: - What happens to a service

    private mutating func event(_ state: ServiceState) -> Event {
        let luck = chance.next() % 12
        if let order = state.order, luck < 8 { return finished(order.id) }
        let passage = state.passage != nil || fondAction == .failover
        if state.order == nil, luck < (passage ? 6 : 3) { return ordered(state) }
        return plain(pick(kinds), state)
    }

    private mutating func finished(_ order: UInt64) -> Event {
        let outcome = chance.next() % 2 == 0 ? fondOutcome : pick(Self.outcomes)
        return .finished(
            order: order, outcome: outcome, rung: pick([0, 0, 1, 2]), graceUntil: soon,
            next: soon)
    }

    private mutating func ordered(_ state: ServiceState) -> Event {
        var order = Order(
            id: sequence + 1, action: chance.next() % 2 == 0 ? fondAction : pick(Action.allCases),
            unit: "a.service", reason: pick(Self.reasons), attempt: state.tries + 1,
            invocation: invocation, affected: pick([[], ["c.service"]]), deadline: soon,
            trial: pick([.no, .no, .ofRest, .ofGivingUp]), boot: "boot\(boot)")
        if order.action == .failover { order.handover = handover(state) }
        if order.runsHook {
            order.deployment = Deployment(
                action: order.action, unit: "hook.service", rung: 1, wasUp: true,
                given: pick([at, at - .seconds(60)]))
            let version = "v\(chance.next() % 30)"
            order.deployment?.version = isNarrow ? version : pick(["", version])
            if order.deployment?.version == "" { order.deployment?.versionFault = pick(["", "w"]) }
            order.deployment?.hasRollback = isSo
        }
        return .ordered(order, incident: "f\(sequence)")
    }

    private mutating func handover(_ state: ServiceState) -> Handover {
        let units = ["a.service", "b.service", "c.service"]
        let steps: [Handover.Step] = state.passage == nil ? [.stop, .stop, .start] : [.start]
        return Handover(
            step: isNarrow && isSo
                ? .stop : pick(steps + (isSo ? Handover.Step.allCases : [])),
            from: state.passage?.from ?? pick(units), to: pick(units), rung: 1, exclusive: isSo,
            isFirst: isSo)
    }

    private mutating func plain(_ kind: Kind, _ state: ServiceState) -> Event {
        switch kind {
        case .proven: .proven(probe: "p", definition: "d\(chance.next() % 9)")
        case .starting: .starting(unit: "a.service", invocation: invocation, graceUntil: soon)
        case .healthy: .healthy(probes: 1)
        case .stable: .stable
        case .offDuty: .offDuty(pick([.cleanExit, .done, .stopped(job: 7)]))
        case .offDutyLong: .offDutyLong
        case .wouldHave: .wouldHave(action: .restart, reason: pick(Self.reasons))
        case .withheld: .withheld(action: .restart, veto: pick(Self.vetoes))
        case .relapsed:
            .relapsed(
                order: state.lastOrder ?? 0, reason: pick(Self.reasons), rung: pick([0, 1, 2]),
                next: soon)
        case .recovered: .recovered(pick([.order(state.lastOrder ?? 0), .byItself, .external]))
        case .resting: .resting(until: soon, spent: 3, per: .seconds(60))
        case .breakerOpened: .breakerOpened(until: soon, unhelpful: 3, of: 5)
        case .stalled: .stalled(pick([.unclear, .loop(starts: 9), .offDuty(.notFound)]))
        case .gaveUp: .gaveUp(reason: pick(Self.reasons), trialAt: soon)
        case .chronic: .chronic(count: 12, rung: pick([0, 1, 2]))
        case .blind: .blind(periods: 5, last: nil)
        // Without an order: it was lost.
        case .finished: finished(state.lastOrder ?? 0)
        case .inDoubt: .inDoubt(order: state.lastOrder ?? 0)
        case .collecting:
            .collecting(Collecting(id: sequence + 1, incident: "f", until: soon))
        case .collected: .collected(id: 1, .whole, folder: "")
        case .slow: .slow(probe: pick(["p", "q"]), count: 3, of: 5, over: .seconds(1))
        case .noLongerSlow: .noLongerSlow(probe: pick(["p", "q"]))
        case .succeeded: .succeeded(Success(at: at, wall: pick([0, wall])))
        case .held, .released, .modeSet, .breakerForced, .acknowledged, .reset: said(kind)
        case .roleChanged, .handoverAsked, .blocked, .unblocked, .twoRunning, .oneRunning:
            grouped(kind)
        default: .failed(incident: "f\(sequence)", reason: pick(Self.reasons), next: soon, onset)
        }
    }

    private var onset: Onset {
        mutating get {
            var onset = Onset()
            onset.since = pick([nil, at, at - .seconds(5)])
            (onset.rung, onset.failures) = (pick([0, 0, 1]), pick([0, 0, 2]))
            return onset
        }
    }

    private mutating func said(_ kind: Kind) -> Event {
        switch kind {
        case .held:
            .held(
                by: "root", reason: "disk", until: pick([soon, at + .seconds(90_000)]),
                expires: wall + Int64(chance.next() % 9_000_000_000))
        case .released: .released(pick([.expired, .lifted(by: "root")]))
        case .modeSet:
            .modeSet(
                ModeOverride(
                    mode: pick(Mode.allCases), configured: pick(Mode.allCases), by: "root"))
        case .breakerForced:
            .breakerForced(
                BreakerForce(
                    position: pick(BreakerForce.Position.allCases), by: "root", reason: "",
                    until: soon))
        case .acknowledged: .acknowledged(by: pick(["root", "alice"]))
        default: .reset(by: "root", spent: Int(chance.next() % 4))
        }
    }

    private mutating func grouped(_ kind: Kind) -> Event {
        let unit = pick(["a.service", "b.service", "c.service"])
        switch kind {
        case .roleChanged:
            let why: [RoleChange] = [.handover, .undone(of: "web.service"), .adopted, .configured]
            return .roleChanged(unit: unit, isPrimary: isSo, pick(why))
        case .handoverAsked:
            let wanted = HandoverRequest(
                to: unit, from: pick(["a.service", unit]), by: pick(["root", ""]))
            return .handoverAsked(incident: "f\(sequence)", wanted)
        case .blocked:
            return .blocked(pick([.notGone(unit: unit), .tooMany(count: 3, per: .seconds(60))]))
        case .unblocked: return .unblocked(by: "root", rung: pick([0, 1, 2]))
        case .twoRunning: return .twoRunning(other: unit)
        default: return .oneRunning
        }
    }
}

extension RandomHistory {
    /// Seconds from one record to the next. With the last two much is a day ago, to the second, or
    /// half an hour less than a day.
    private static let paces = [
        [0, 1, 7, 30], [0, 60, 600], [0, 1_800, 43_200, 86_400], [0, 0, 0, 0, 0, 86_400],
        [0, 0, 0, 0, 0, 84_600],
    ]
    private static let outcomes: [OrderOutcome] = [
        .succeeded(invocation: "i1"), .succeeded(invocation: "i2"), .gone(silenced: ["web.socket"]),
        .ignored,
        .failed(job: "failed", result: "exit-code"),
        .failed(
            job: "failed", result: "signal",
            UnitEnd(unit: "a.service", exit: .killed(signal: 9), lastLine: "no; (more)")),
        .canceled, .timedOut,
        .notBegun(.worldMoved("gone")), .notBegun(.refused("org.x")), .notBegun(.rebooted),
        .notBegun(.died), .notBegun(.busLost), .unknown("dropped"), .unknown("rebooted"),
    ]
    private static let reasons: [Reason] = [
        .unitFailed(result: "oom-kill"),
        .unitFailed(
            result: "exit-code", UnitEnd(unit: "a.service", exit: .exited(1), lastLine: "it=is")),
        .missing(.cleanExit), .missing(.handover),
        .follows("db"), .asked(by: "alice", over: []), .wanted(by: "root"), .wanted(by: ""),
        .probeFailed(probe: "p", failures: 3, last: .status(500)),
    ]
    private static let vetoes: [Veto] = [
        .cannotReload, .sameVersion("v1"), .unknownVersion("w"), .noStandby, .failoversBlocked,
        .busLost, .frozen,
        .restartPrevented(by: "exit status 78"),
        .waitsFor("db"), .holdFile(path: "/run/revived/hold"), Veto("novel"),
    ]
    /// What happens to a service, but for orders and their ends.
    private static let kinds: [Kind] = [
        .proven, .starting, .healthy, .stable, .offDuty, .offDutyLong, .wouldHave, .withheld,
        .withheld, .relapsed, .relapsed, .recovered, .recovered, .resting, .breakerOpened, .gaveUp,
        .chronic, .blind, .inDoubt, .finished, .collecting, .collected, .slow, .noLongerSlow,
        .succeeded, .stalled,
        .held, .released, .modeSet, .breakerForced, .acknowledged, .reset, .roleChanged,
        .handoverAsked, .blocked, .unblocked, .twoRunning, .oneRunning,
    ]

    private static func pick<Value>(_ values: [Value], _ chance: inout Chance) -> Value {
        values[Int(chance.next() % UInt64(values.count))]
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value { Self.pick(values, &chance) }

    private var isSo: Bool { mutating get { chance.next() % 2 == 0 } }

    private var invocation: String { mutating get { "i\(chance.next() % 20)" } }

    private var soon: Instant {
        mutating get { pick([at, at + .seconds(60), at + .seconds(300), .never]) }
    }

    /// Microseconds since 1970, in step with all that has happened.
    private var wall: Int64 { 1_790_000_000_000_000 + Int64(sequence) * 60_000_000 }
}
