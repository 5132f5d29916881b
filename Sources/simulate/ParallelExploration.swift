// SPDX-License-Identifier: Apache-2.0
// Many seeds on all cores, told as if one had come after the other.

import Exploration
import Simulation
import Supervision

struct ParallelExploration {
    var threads: Int
    /// Enough to look at; where all is broken the rest is not worth the time.
    var mostViolations: Int
    /// Prints every record.
    var isVerbose: Bool

    /// What some seeds in a row came to.
    struct Finding: Sendable {
        var totals = Exploration.Totals()
        var violations: [Exploration.Violation] = []
    }

    /// Seeds that one thread takes at a time: few enough that both cores are busy to the end.
    private static let sliceLength: UInt64 = 20

    /// Slices go to the threads as they come free, and are put together in the order of seeds.
    func explore(_ seeds: Range<UInt64>) async -> Finding {
        let slices = stride(from: seeds.lowerBound, to: seeds.upperBound, by: Int(Self.sliceLength))
            .map { $0..<min($0 + Self.sliceLength, seeds.upperBound) }
        return await withTaskGroup(of: (Int, Finding).self) { group in
            var whole = Finding()
            var early: [Int: Finding] = [:]
            var (next, begun) = (0, 0)
            while next < slices.count, whole.violations.count < mostViolations {
                while begun < slices.count, begun < next + threads {
                    let (place, slice) = (begun, slices[begun])
                    group.addTask { (place, exploreInTurn(slice)) }
                    begun += 1
                }
                guard let (place, finding) = await group.next() else { break }
                early[place] = finding
                while let ready = early.removeValue(forKey: next) {
                    next += 1
                    guard whole.violations.count < mostViolations else { continue }
                    whole.totals.add(ready.totals)
                    whole.violations += ready.violations
                }
            }
            group.cancelAll()
            return whole
        }
    }

    private func exploreInTurn(_ seeds: Range<UInt64>) -> Finding {
        var finding = Finding()
        for seed in seeds {
            var exploration = Exploration(seed: seed)
            let violation = exploration.run(into: &finding.totals)
            if isVerbose { exploration.world.journal.forEach { print(Self.sentence($0)) } }
            guard let violation else { continue }
            finding.violations.append(violation)
            if finding.violations.count == mostViolations { break }
        }
        return finding
    }

    private static func sentence(_ text: String) -> String {
        Record(parsing: text).map {
            "\($0.at.nanoseconds / 1_000_000) ms  #\($0.sequence)  \($0.sentence)"
        } ?? text
    }
}
