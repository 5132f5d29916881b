// SPDX-License-Identifier: Apache-2.0
// One action, first undisturbed, then killed at each point that it passed, one after the other.

import Foundation
import Recording
import TestSupport

struct CrashSweep: Sendable {
    let action: SweepAction
    /// Only these points, or all.
    var points: Set<CrashPoint>?
    /// Only what is about these, or anything.
    var abouts: Set<String>?

    /// What became of the deaths at one point.
    struct Cell: Sendable {
        var deaths = 0
        var bad = 0
    }

    struct Result: Sendable {
        var action: String
        var cells: [CrashPoint: Cell] = [:]
        /// Each with the death that it followed.
        var faults: [String] = []
    }

    /// A passage that depends on timing is tried so often.
    private static let tries = 3

    func run(on bed: Testbed) -> Result {
        var result = Result(action: action.name)
        do {
            let place = try SweepBed(bed, action)
            // The first round finds the page cache cold and the unit never restarted.
            _ = try place.round(nil)
            let calm = try place.round(nil)
            result.faults += calm.faults.map { "undisturbed: \($0)" }
            let passages = Passage.read(
                calm.log, withoutFirstLife: action.firstDeath != nil)
            for passage in passages where isWanted(passage) {
                try sweep(passage, place, calm, &result)
            }
        } catch {
            result.faults.append("\(error)")
        }
        return result
    }

    private func isWanted(_ passage: Passage) -> Bool {
        if let few = action.points {
            // How often it is passed is a matter of time there; once it always is.
            guard few.contains(passage.point), passage.number == 1 else { return false }
        }
        return points?.contains(passage.point) != false
            && abouts?.contains(passage.about) != false
    }

    private func sweep(
        _ passage: Passage, _ place: SweepBed, _ calm: SweepSeen, _ result: inout Result
    ) throws {
        var seen = try place.round(passage)
        for _ in 1..<Self.tries where seen.missed && seen.faults.isEmpty {
            seen = try place.round(passage)
        }
        var faults = seen.faults
        if faults.isEmpty { faults = seen.differences(from: calm) }
        if seen.missed { faults.append("never passed again") }
        result.cells[passage.point, default: Cell()].deaths += 1
        result.cells[passage.point]?.bad += faults.isEmpty ? 0 : 1
        let known = faults.map { "killed at \(passage): \($0)" }
        result.faults += known
        defer { fflush(nil) }
        for fault in known {
            print("SWEEP \(action.name): \(fault)")
            for entry in seen.records where entry.kind != "snapshot" { print("    \(entry)") }
        }
    }
}

extension CrashSweep {
    /// Points down, actions across: how many deaths, or how many of them ended badly.
    static func table(_ results: [Result]) -> String {
        let width = (results.map(\.action.count).max() ?? 0) + 2
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        let head = padded("point", 18) + results.map { padded($0.action, width) }.joined()
        let lines = CrashPoint.allCases.map { point in
            padded(point.rawValue, 18)
                + results.map { result in
                    guard let cell = result.cells[point] else { return padded("-", width) }
                    let text = cell.bad == 0 ? "\(cell.deaths)" : "BAD \(cell.bad)/\(cell.deaths)"
                    return padded(text, width)
                }.joined()
        }
        return ([head] + lines).map {
            String($0.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
