// SPDX-License-Identifier: Apache-2.0
// What happens on the stage of a rehearsal, drawn from the records.

import Supervision

struct RehearsalStep: Equatable, Sendable {
    enum Deed: Equatable, Sendable {
        /// It fails, for this reason; it can be cured so.
        case falls(Reason, CauseModel)
        /// From now on an order helps.
        case mayHeal(CauseModel)
        /// It is well without an order by revived.
        case heals
        /// The incident is over: the members that do not serve are put right too.
        case isOver
        /// An operator or another client stopped its unit.
        case isStopped
        /// An operator or another client started its unit.
        case isStarted
        case says(Saying)
    }

    /// An operator's word to revived.
    enum Saying: Equatable, Sendable {
        case hold(Duration, reason: String, by: String)
        case release(by: String)
        case restart(by: String)
        case redeploy(by: String)
        case handOver(to: String, by: String)
        case reset(by: String)
        case mode(Mode, by: String)
        case breaker(BreakerForce.Position, Duration, reason: String, by: String)
    }

    var at: Instant
    var service: String
    var deed: Deed

    /// All of them, by time.
    static func all(of records: [Record], _ chronicle: IncidentHistory) -> [RehearsalStep] {
        let cues = chronicle.incidents.flatMap(cues) + records.compactMap(cue)
        // Sorting is stable: what falls and is asked for in one instant falls first.
        return cues.sorted { $0.at < $1.at }
    }

    private static func cues(of incident: IncidentSummary) -> [RehearsalStep] {
        // An operator's order opens an incident without a failure.
        switch incident.reason {
        case .asked, .wanted, .follows: return []
        case .unitFailed, .missing, .overtime, .stuck, .probeFailed, .noPass, .orderFailed,
            .switchFailed, .unknown:
            break
        }
        let cure = CauseModel(of: incident)
        func cue(_ at: Instant, _ deed: Deed) -> RehearsalStep {
            RehearsalStep(at: at, service: incident.service, deed: deed)
        }
        var cues = [cue(incident.begin, .falls(incident.reason, cure))]
        if let from = cure.from, from > incident.begin {
            cues.append(cue(from, .mayHeal(cure)))
        }
        switch (incident.recovery, incident.end) {
        case (.byItself, .some(let end)), (.external, .some(let end)):
            cues.append(cue(end, .heals))
        case (.order, .some(let end)), (nil, .some(let end)): cues.append(cue(end, .isOver))
        case (_, nil): break
        }
        return cues
    }

    private static func cue(of record: Record) -> RehearsalStep? {
        let deed: Deed
        switch record.event {
        case .offDuty(.stopped): deed = .isStopped
        case .starting: deed = .isStarted
        case .operation(.held(let by, let reason, let until, _)):
            deed = .says(.hold(until - record.at, reason: reason, by: by))
        case .operation(.released(.lifted(let by))): deed = .says(.release(by: by))
        case .operation(.reset(let by, _)): deed = .says(.reset(by: by))
        case .operation(.modeSet(let set)): deed = .says(.mode(set.mode, by: set.by))
        case .operation(.breakerForced(let force)):
            deed = .says(
                .breaker(
                    force.position, force.until - record.at, reason: force.reason, by: force.by))
        case .ordered(let order, _):
            guard case .asked(let by, _) = order.reason, order.handover == nil else { return nil }
            deed = .says(order.action.runsHook ? .redeploy(by: by) : .restart(by: by))
        // The end of a hold-down is the policy's own.
        case .failover(.handoverAsked(_, let wanted)) where !wanted.by.isEmpty:
            deed = .says(.handOver(to: wanted.to, by: wanted.by))
        default: return nil
        }
        return RehearsalStep(at: record.at, service: record.service, deed: deed)
    }
}
