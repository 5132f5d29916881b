// SPDX-License-Identifier: Apache-2.0
// Limits that the records name: the wait between attempts, a rest, a hold, the brake, a mode that
// was set; and the budget, where the configuration of that time is at hand.
//
// Not judged, because records do not carry what it takes: the host's bucket, breakers, groups,
// chains, handovers, and units that systemd restarts along.

import Supervision

/// Replays the records and asks at each order what was in force.
struct LimitAudit {
    private let policy: Policy?
    private var memory = Supervisor(seed: 0)
    private var inForce = InForce.unknown
    /// The number of the record before.
    private var last: UInt64 = 0
    private var judgedByRecords = 0
    private var judgedByBudget = 0
    // Orders that were not judged.
    private var withoutState = 0
    private var askedFor = 0
    private var underAnother = 0
    private var underUnknown = 0

    /// Which configuration was in force, beside the one at hand.
    private enum InForce {
        case same, other
        /// No record that was read says it, or one that lacks may have said something else.
        case unknown
    }

    init(policy: Policy?) { self.policy = policy }

    /// Another memory begins with nothing.
    mutating func beginMemory() {
        memory = Supervisor(seed: 0)
        inForce = .unknown
        last = 0
    }

    mutating func findings(of sequence: SequenceAudit) -> [Finding] {
        var findings: [Finding] = []
        for record in sequence.records {
            follow(record)
            switch record.event {
            case .ordered(let order, _):
                if sequence.isIncomplete(at: record.sequence) {
                    withoutState += 1
                } else {
                    findings += judge(order, record, state(of: record.service))
                }
            case .resting(_, let said, let per) where !sequence.isIncomplete(at: record.sequence):
                let shown = state(of: record.service)?.orders.count { record.at - $0 < per } ?? 0
                if said != shown {
                    findings.append(
                        .restMiscounted(
                            sequence: record.sequence, service: record.service, said: said,
                            shown: shown))
                }
            // What was remembered may have a hole that this mends.
            case .checkpoint where sequence.wholeCheckpoints.contains(record.sequence):
                if sequence.isIncomplete(at: record.sequence) { memory = Supervisor(seed: 0) }
            default: break
            }
            memory.replay(record)
        }
        return findings
    }

    private mutating func follow(_ record: Record) {
        if record.sequence != last + 1 { inForce = .unknown }
        last = record.sequence
        if case .unreadable = record.event { inForce = .unknown }
        if case .configured(let digest, _) = record.event {
            inForce = digest == policy?.digest ? .same : .other
        }
    }

    private func state(of service: String) -> ServiceState? {
        memory.state(of: service)
    }

    private mutating func judge(
        _ order: Order, _ record: Record, _ state: ServiceState?
    ) -> [Finding] {
        // A handover that was begun is brought to its end, whatever is said meanwhile.
        guard order.handover == nil else { return [] }
        guard order.reason.askedBy == nil else {
            askedFor += 1
            return []
        }
        judgedByRecords += 1
        var findings: [Finding] = []
        func early(_ until: Instant, _ limit: Finding.Limit) {
            guard record.at < until else { return }
            findings.append(
                .early(
                    order: order.id, service: record.service, by: until - record.at, limit: limit))
        }
        if let state {
            early(state.nextAttempt, .backoff)
            switch state.phase {
            case .resting(let until), .givenUp(_, let until): early(until, .rest)
            case .offDuty, .starting, .healthy, .failing, .acting, .verifying, .blind, .inDoubt:
                break
            }
            if let hold = state.hold { early(hold.until, .hold) }
            if let set = state.modeOverride, set.mode == .observe {
                findings.append(.inObserveMode(order: order.id, service: record.service))
            }
        }
        if let brake = memory.brake, brake.releasedAt == nil, order.reason.isProbeBased {
            early(brake.until, .brake)
        }
        return findings + judgeBudget(order, record, state)
    }

    private mutating func judgeBudget(
        _ order: Order, _ record: Record, _ state: ServiceState?
    ) -> [Finding] {
        if inForce == .unknown {
            underUnknown += 1
            return []
        }
        guard inForce == .same,
            let budget = policy?.services.first(where: { $0.name == record.service })?.limits.budget
        else {
            underAnother += 1
            return []
        }
        judgedByBudget += 1
        let before = state?.orders.count { record.at - $0 < budget.per } ?? 0
        let (count, weight) = (before + 1, (state?.weight(of: before) ?? 0) + 1)
        guard weight > budget.count else { return [] }
        return [
            .overBudget(
                order: order.id, service: record.service, orders: count, budget: budget)
        ]
    }

    /// What was judged, and what not.
    var judged: [Audit.Judged] {
        let both = [
            Self.remark(withoutState, ", for lack of a whole checkpoint before"),
            Self.remark(askedFor, ": requested by an operator"),
        ]
        var words = Audit.Judged(limit: "wait, rest, hold, brake, mode")
        words.orders = judgedByRecords
        words.remark = Self.joined(both)
        var budget = Audit.Judged(limit: "budget")
        budget.orders = judgedByBudget
        budget.remark = Self.joined(
            both + [
                Self.remark(underAnother, ": another configuration was in force"),
                Self.remark(
                    underUnknown, ": no record says which configuration was in force"),
            ])
        if policy == nil { budget.remark = "no configuration at hand" }
        return [words, budget]
    }

    private static func remark(_ count: Int, _ why: String) -> String? {
        count > 0 ? "\(count) not\(why)" : nil
    }

    private static func joined(_ remarks: [String?]) -> String {
        remarks.compactMap { $0 }.joined(separator: "; ")
    }
}
