// SPDX-License-Identifier: Apache-2.0
// A failing seed becomes small, fails in the same way, and is a scenario where one can say it.

import Exploration
import Simulation
import Supervision
import Testing

/// An invariant that revived does not keep: what a bug of ours looks like to the shrinker.
private struct NeverRestarts: Checker {
    let name = "nothing is ever restarted"

    mutating func check(_ turn: Turn) -> String? {
        turn.records.lazy.compactMap { record -> String? in
            guard case .ordered(let order, _) = record.event, order.action == .restart else {
                return nil
            }
            return "\(record.service) is"
        }.first
    }
}

@Suite("Shrinking")
struct ShrinkingTests {
    @Test("leaves nothing that could be left out")
    func minimal() {
        var runs = 0
        let least = DeltaDebugging.minimal(Array(1...200)) { parts in
            runs += 1
            return parts.contains(7) && parts.contains(150) && parts.contains(151)
        }
        #expect(least == [7, 150, 151])
        #expect(runs < 200)
        #expect(DeltaDebugging.minimal([1, 2, 3]) { _ in true } == [])
        #expect(DeltaDebugging.minimal([1, 2, 3]) { $0 == [1, 2, 3] } == [1, 2, 3])
    }

    @Test("makes a small scenario of a seed, which fails by itself in the same way")
    func scenario() throws {
        let seed = try #require((1...40).first { Self.fails(UInt64($0)) })
        let plan = FaultPlan(seed: UInt64(seed))
        let shrunk = try #require(
            Shrinker.shrink(seed: UInt64(seed), also: [NeverRestarts()]))
        #expect(shrunk.violation.checker == NeverRestarts().name)
        #expect(shrunk.plan.strikes.count <= 3 && shrunk.plan.strikes.count < plan.strikes.count)
        #expect(shrunk.plan.world.policy.services.count <= 2)
        #expect(shrunk.isScenario, "\(shrunk.text)")
        let deeds = shrunk.text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        #expect(deeds.count < 12, "\(shrunk.text)")
        var runner = ScenarioRunner()
        let again = try runner.transcript(of: shrunk.text)
        #expect(again == shrunk.text)
        var checker = NeverRestarts()
        #expect(runner.turns.contains { checker.check($0) != nil })
    }

    private static func fails(_ seed: UInt64) -> Bool {
        var totals = Exploration.Totals()
        var exploration = Exploration(FaultPlan(seed: seed), also: [NeverRestarts()])
        return exploration.run(into: &totals)?.checker == NeverRestarts().name
    }

    @Test("finds nothing to do in a seed that does not fail")
    func well() { #expect(Shrinker.shrink(seed: 1) == nil) }
}
