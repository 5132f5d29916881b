// SPDX-License-Identifier: Apache-2.0
// The table at the head of LatencyBaseline.swift, and what must hold of any answers.

import Supervision
import Testing

@Suite("The usual pace")
struct BaselineTests {
    private func limit(_ milliseconds: [Int]) -> Int64? {
        var baseline = LatencyBaseline()
        for took in milliseconds { baseline.learn(.milliseconds(took)) }
        return baseline.limit.map { $0.nanoseconds / 1_000_000 }
    }

    @Test("is unknown before eight answers")
    func warmUp() {
        #expect(limit(Array(repeating: 100, count: 7)) == nil)
        #expect(limit(Array(repeating: 100, count: 8)) == 126)
    }

    @Test("has the values of the table")
    func table() {
        #expect(limit(Array(repeating: 100, count: 50)) == 100)
        #expect(limit((0..<50).map { $0 % 2 == 0 ? 80 : 120 }) == 186)
        #expect(limit(Array(repeating: 400, count: 8)) == 506)
    }

    @Test("never overflows, and is never below the mean")
    func extremes() {
        var baseline = LatencyBaseline()
        for _ in 0..<100 {
            baseline.learn(.seconds(Int64.max / 2))
            baseline.learn(.zero)
            baseline.learn(.seconds(-5))
        }
        let usual = baseline.usual ?? .zero
        #expect(baseline.limit.map { $0 >= usual } == true)
    }
}
