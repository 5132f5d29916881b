// SPDX-License-Identifier: Apache-2.0
// An invariant that cannot be broken proves nothing: each checker of the simulation is used by it,
// and has a test in which it complains.

import Exploration
import Simulation
import TestSupport
import Testing

@Suite("Every checker is used, and can fail")
struct CheckerTests {
    private static let names = SourceTree.paths("Sources/Exploration/Checkers")
        .filter { $0.hasSuffix(".swift") && !$0.hasSuffix("/Checker.swift") }
        .compactMap { $0.split(separator: "/").last?.dropLast(".swift".count) }
        .map(String.init)

    /// The tests of a file: each from its attribute to the next one's.
    private static func tests(_ text: String) -> [Substring] {
        Array(text.split(separator: "@Test(", omittingEmptySubsequences: false).dropFirst())
    }

    /// Names of checkers of which no test expects a complaint.
    private static func unproven(_ names: [String], in tests: [Substring]) -> [String] {
        names.filter { name in
            !tests.contains {
                $0.contains("\(name)(") && ($0.contains("!= nil") || $0.contains("isFine"))
            }
        }
    }

    @Test("each is among those that judge an exploration")
    func used() {
        // What judges the end of a run is asked there.
        let used = allCheckers().map { "\(type(of: $0))" } + ["Convergence"]
        #expect(Self.names.filter { !used.contains($0) } == [])
        #expect(used.filter { !Self.names.contains($0) } == [] || Self.names.isEmpty)
    }

    @Test("each has a test in which it complains")
    func canFail() {
        let files = SourceTree.paths("Tests/SimulationTests").filter { $0.hasSuffix(".swift") }
        let tests = files.compactMap(SourceTree.text).flatMap(Self.tests)
        #expect(Self.unproven(Self.names, in: tests) == [])
    }

    @Test("each of these rules can fail")
    func rules() {
        let text = """
            @Test("one") func one() { var it = BackoffKept(); #expect(it.check(bad) != nil) }
            @Test("two") func two() { var it = BrakeHolds(); #expect(it.check(good) == nil) }
            """
        let names = ["BackoffKept", "BrakeHolds", "GroupKept"]
        #expect(Self.unproven(names, in: Self.tests(text)) == ["BrakeHolds", "GroupKept"])
    }
}
