// SPDX-License-Identifier: Apache-2.0
// An invariant: it sees every moment of a run, in order, and answers a sentence when it is broken.

package import Simulation
import Supervision

package protocol Checker: Sendable {
    /// What holds, in a few words.
    var name: String { get }
    mutating func check(_ turn: Turn) -> String?
}

/// All of them; a new restraint brings its own.
package func allCheckers(latency: Duration = .zero) -> [any Checker] {
    [
        SequenceGapless(), DeadlinesAhead(), NextIsTrue(), ReplayEqualsLive(), OneOutcomeEach(),
        OneOrderAtATime(),
        BudgetKept(), BackoffKept(), HandsOffHealthy(latency: latency), HandsOffForbidden(),
        HandsOffLeaving(),
        HandsOffUnproven(), TriesUsedUp(), SlowIsNotDead(latency: latency),
        DoneIsDone(latency: latency), SlowBoundKept(),
        RedeploysKept(), EvidenceKept(), NotifyRateKept(), TellingKept(), FollowsRepairs(),
        BucketKept(), OneOrderAChain(), BrakeHolds(), GroupKept(), RebootSpared(),
        BreakerRests(), HandsOffOccupied(latency: latency), ConflictsKept(latency: latency),
        OneMemberRuns(),
        NotGoneNeverPromoted(), FailoversKept(), HandoversCarried(), SaysWhenKept(latency: latency),
    ]
}

extension Turn {
    /// All that hangs together with this service as things really are.
    func chain(of service: String) -> [String] {
        var chain = [service]
        var next = 0
        while next < chain.count {
            for truth in truths where !chain.contains(truth.policy.name) {
                guard let other = self.truth(of: chain[next]) else { break }
                if truth.hangs(on: other) || other.hangs(on: truth) {
                    chain.append(truth.policy.name)
                }
            }
            next += 1
        }
        return chain
    }
}

extension Truth {
    /// It says so, or its unit needs one of the other's members, or is needed by one.
    fileprivate func hangs(on other: Truth) -> Bool {
        policy.dependsOn.contains(other.policy.name)
            || other.policy.members.contains { needs.contains($0) || neededBy.contains($0) }
    }
}

/// The orders among the records of a moment, with their services.
extension Turn {
    var orders: [(service: String, order: Order)] {
        records.compactMap { record in
            guard case .ordered(let order, _) = record.event else { return nil }
            return (record.service, order)
        }
    }

    /// The service that this unit belongs to.
    func service(of unit: String) -> Truth? { truths.first { $0.policy.members.contains(unit) } }
}

extension Order {
    /// Of the steps of a handover only those that stop a member do.
    var takesDown: Bool {
        switch handover?.step {
        case .start, .switchOver: false
        case .stop, .retire, nil: true
        }
    }
}

/// Small tables by name that are walked in order of appearance.
struct NamedTable<Value: Sendable>: Sendable {
    private(set) var rows: [(name: String, value: Value)] = []

    subscript(name: String) -> Value? {
        get { rows.first { $0.name == name }?.value }
        set {
            let place = rows.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (.some(let place), .some(let value)): rows[place].value = value
            case (nil, .some(let value)): rows.append((name, value))
            case (.some(let place), nil): rows.remove(at: place)
            case (nil, nil): break
            }
        }
    }
}
