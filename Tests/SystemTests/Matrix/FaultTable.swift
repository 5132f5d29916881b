// SPDX-License-Identifier: Apache-2.0
// The table of faults, as the last whole run of scripts/matrix saw them.

import Foundation
import TestSupport

enum FaultTable {
    private static let page = "\(Testbed.checkout)/Sources/Recording/Recording.docc/Recording.md"
    private static let begin = "<!-- written by scripts/matrix -->\n"
    private static let end = "<!-- until here -->\n"

    static func text(_ rows: [FaultRound.Row]) -> String {
        let all =
            [FaultRound.columns, FaultRound.columns.map { _ in "---" }]
            + rows.map { [$0.fault] + $0.cells }
        return all.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    /// Puts it where the former one stood.
    static func write(_ rows: [FaultRound.Row]) throws {
        let old = try String(contentsOfFile: page, encoding: .utf8)
        guard let first = old.range(of: begin), let last = old.range(of: end) else {
            throw TestbedError("\(page) has no place for the table")
        }
        let new = old[..<first.upperBound] + text(rows) + old[last.lowerBound...]
        try String(new).write(toFile: page, atomically: true, encoding: .utf8)
    }
}
