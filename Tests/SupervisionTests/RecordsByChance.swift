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
        case .wavered, .stalled, .slow, .noLongerSlow, .succeeded: pace(kind)
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
        case .stalled: .stalled(pick(Self.stalls))
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
        state.hostCounted = pick([[], [instant], [instant, instant]])
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
