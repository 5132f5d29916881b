// SPDX-License-Identifier: Apache-2.0
// What revived would do if a service failed now and nothing helped: the real core, run in a
// simulated host, as `simulate` runs it. So a forecast cannot say anything else than what happens.
//
// It is told until the second rest (or giving up), because from there on it repeats itself.

package import Supervision

/// One fault of one service, and what would be recorded of it.
package struct Forecast: Sendable {
    /// What goes wrong, and never gets better by itself.
    package enum Fault: String, Sendable, CaseIterable {
        /// The process ends, and no start succeeds.
        case crash
        /// The first probe that may act is answered badly.
        case error
        /// The same probe is not answered.
        case hang
    }

    /// A record, and how long after the fault it would be written.
    package struct Step: Sendable, Equatable {
        /// Since the fault began.
        package var after: Duration
        /// As it would be written.
        package var record: Record
    }

    /// What happens, as `simulate` takes it.
    package let trace: String
    /// In the order in which they would be written.
    package private(set) var steps: [Step] = []

    /// Other services were left out: `simulate` of all of them draws other waits.
    package let isPart: Bool

    /// More services than this are not simulated together with one that has nothing to do with
    /// them: two hours of five take a quarter of a second.
    private static let mostBeside = 5
    /// The trial after the first rest comes within a day of every usual budget.
    private static let longest = Duration.seconds(26 * 3600)
    /// So often it is looked whether the story is whole.
    private static let step = Duration.seconds(600)
    /// A story of which nothing more comes for so long is over.
    private static let silence = Duration.seconds(3600)

    /// Nil where the service has no probe that could say so. `unit` are words of a scenario's head
    /// that say how its unit is set up.
    package init?(
        of service: ServicePolicy, _ fault: Fault, under policy: Policy, unit: String = ""
    ) throws(ScenarioError) {
        guard let cue = Self.cue(service, fault) else { return nil }
        let head = unit.isEmpty ? "" : "unit \(service.unit) \(unit)\n----\n"
        // As if an operator let revived act on it.
        let mode = service.mode == .act ? "" : "revivectl mode \(service.name) act\n"
        trace = head + mode + cue
        let acting = Self.related(to: service, policy)
        isPart = acting.services.count < policy.services.count
        steps = try Self.run(trace, acting)
        let ends = steps.indices.filter { steps[$0].record.event.endsAttempts }
        if ends.count > 1 { steps.removeSubrange((ends[1] + 1)...) }
    }

    private static func cue(_ service: ServicePolicy, _ fault: Fault) -> String? {
        let name = service.name
        if fault == .crash { return "\(name) start fails: exit-code\n\(name) crashes" }
        guard
            let probe = service.probes.first(where: {
                $0.role == .liveness && (fault == .hang || $0.within == nil)
            })
        else { return nil }
        let answer = fault == .hang ? "hangs" : "fails: \(probe.kind.traits.usualFailure)"
        return "\(name) \(probe.name) \(answer) for good"
    }

    private static func run(
        _ trace: String, _ policy: Policy
    ) throws(ScenarioError) -> [Step] {
        var runner = ScenarioRunner(policy: policy)
        _ = try runner.transcript(of: trace)
        var passed = Duration.zero
        while true {
            let steps = runner.story.map { Step(after: $0.at, record: $0.record) }
            if passed >= longest || isWhole(steps, after: passed) { return steps }
            runner.wait(step)
            passed += step
        }
    }

    /// It rests for the second time, or nothing more comes although nothing is waited for.
    private static func isWhole(_ steps: [Step], after passed: Duration) -> Bool {
        let ends = steps.count { $0.record.event.endsAttempts }
        return ends > 1 || ends == 0 && passed - (steps.last?.after ?? .zero) > silence
    }

    /// All services where they are few; else this one with what depends on it, what it depends on,
    /// and its group.
    private static func related(to service: ServicePolicy, _ policy: Policy) -> Policy {
        guard policy.services.count > mostBeside else { return policy }
        var names: Set = [service.name]
        var count = 0
        while names.count > count {
            count = names.count
            for other in policy.services {
                if names.contains(other.name) { names.formUnion(other.dependsOn) }
                if other.dependsOn.contains(where: names.contains) { names.insert(other.name) }
            }
        }
        var few = policy
        few.services.removeAll {
            !names.contains($0.name) && ($0.group == nil || $0.group?.name != service.group?.name)
        }
        return few
    }
}

extension Event {
    /// No order follows for a while.
    fileprivate var endsAttempts: Bool {
        [Kind.resting, .gaveUp, .breakerOpened].contains(kind)
    }
}
