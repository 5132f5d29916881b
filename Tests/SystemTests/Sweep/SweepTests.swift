// SPDX-License-Identifier: Apache-2.0
// Killed at each point between two steps, revived ends where it would have ended anyway.
//
// The whole sweep is `scripts/sweep`; here one action is killed at the points that matter most.

import Foundation
import Recording
import TestSupport
import Testing

@Suite("The crash-point sweep", .serialized)
struct SweepTests {
    private static let wanted = ProcessInfo.processInfo.environment["REVIVED_SWEEP"]
    private static let wantedPoints = ProcessInfo.processInfo.environment["REVIVED_SWEEP_POINTS"]
    /// Most of a round is waiting.
    private static let atOnce = 5

    @Test(
        "each point of each action",
        .enabled(if: wanted != nil, "the whole sweep is scripts/sweep"))
    func whole() async throws {
        let daemon = try #require(Testbed.mortal)
        let names = (Self.wanted ?? "").split(separator: " ").map(String.init)
        let actions = SweepAction.all.filter { names.isEmpty || names.contains($0.name) }
        let words = (Self.wantedPoints ?? "").split(separator: " ").map(String.init)
        let points = words.isEmpty ? nil : Set(words.compactMap { CrashPoint(rawValue: $0) })
        try #require(names.isEmpty || actions.count == names.count, "not all are actions")
        try #require(points?.count ?? 0 == words.count, "not all are points")
        let begun = actions.filter(\.isLong) + actions.filter { !$0.isLong }
        let swept = await inThreads(begun, atOnce: Self.atOnce) {
            Self.sweep($0, points, daemon)
        }
        let results = actions.compactMap { action in
            swept.first { $0.action == action.name }
        }
        print("\n" + CrashSweep.table(results) + "\n")
        let faults = results.flatMap { result in result.faults.map { "\(result.action): \($0)" } }
        for fault in faults { Issue.record("\(fault)") }
        let deaths = results.flatMap(\.cells.values).reduce(0) { $0 + $1.deaths }
        print("\(deaths) deaths in \(results.count) actions, \(faults.count) faults")
        #expect(deaths > 0)
        if names.isEmpty, points == nil {
            let never = CrashPoint.allCases.filter { point in
                !results.contains { $0.cells[point] != nil }
            }
            #expect(never == [], "no action passes these points")
        }
    }

    private static func sweep(
        _ action: SweepAction, _ points: Set<CrashPoint>?, _ daemon: String
    ) -> CrashSweep.Result {
        do {
            let bed = try Testbed("sweep-\(action.name)", daemon: daemon)
            defer { bed.down() }
            try bed.sh("systemctl start revived.service")
            return CrashSweep(action: action, points: points).run(on: bed)
        } catch {
            return CrashSweep.Result(action: action.name, faults: ["\(error)"])
        }
    }

    @Suite(
        "a start", .serialized, .whereTestbedsArePossible,
        .enabled(if: Testbed.mortal != nil, "no daemon with crash points is built"),
        .onTestbed("sweep", daemon: Testbed.mortal))
    struct Short {
        @Test("killed between record and act, act and outcome, outcome and record: one start")
        func start() throws {
            let action = try #require(SweepAction.all.first { $0.name == "start" })
            let sweep = CrashSweep(
                action: action, points: [.recorded, .queued, .learned],
                abouts: ["ordered", "start"])
            let result = sweep.run(on: try Testbed.ofSuite())
            print(CrashSweep.table([result]))
            #expect(result.faults == [])
            #expect(result.cells.values.reduce(0) { $0 + $1.deaths } == 3)
        }
    }
}
