// SPDX-License-Identifier: Apache-2.0
// A few seeds of the exploration: what the whole run looks for, in every test run.

import Exploration
import Simulation
import Supervision
import Testing

@Suite("Exploration")
struct ExplorationTests {
    @Test("of a few seeds finds nothing", arguments: 1...40)
    func seeds(seed: Int) {
        var totals = Exploration.Totals()
        var exploration = Exploration(seed: UInt64(seed))
        let violation = exploration.run(into: &totals)
        #expect(violation == nil, "seed \(seed): \(violation?.complaint ?? "")")
    }

    @Test("is the same again for the same seed")
    func deterministic() {
        var totals = Exploration.Totals()
        var one = Exploration(seed: 7)
        var two = Exploration(seed: 7)
        _ = one.run(into: &totals)
        _ = two.run(into: &totals)
        #expect(one.world.journal == two.world.journal)
        #expect(one.world.journal.count > 20)
    }
}
