// SPDX-License-Identifier: Apache-2.0
// Explores seeds: `simulate --seeds N [--seed S] [--verbose]`. One violation ends it with status 1.

import Glibc
import Simulation
import Supervision

func number(after flag: String) -> UInt64? {
    guard let place = CommandLine.arguments.firstIndex(of: flag),
        place + 1 < CommandLine.arguments.count
    else { return nil }
    return UInt64(CommandLine.arguments[place + 1])
}

func table(_ title: String, _ rows: [(name: String, count: Int)]) {
    let sorted = rows.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    print("\(title): " + sorted.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
}

/// Explores the seeds; answers the number of violations.
func explore() -> Int {
    let first = number(after: "--seed") ?? 1
    let count = number(after: "--seeds") ?? 1
    let isVerbose = CommandLine.arguments.contains("--verbose")
    var totals = Exploration.Totals()
    var violations = 0
    for seed in first..<(first + count) {
        var exploration = Exploration(seed: seed)
        let violation = exploration.run(into: &totals)
        if isVerbose {
            for text in exploration.world.journal {
                print(
                    Record(parsing: text).map {
                        "\($0.at.nanoseconds / 1_000_000) ms  #\($0.sequence)  \($0.sentence)"
                    } ?? text)
            }
        }
        guard let violation else { continue }
        violations += 1
        print(
            "seed \(violation.seed), step \(violation.step): \(violation.checker): "
                + violation.complaint
        )
        for line in violation.lastRecords { print("    \(line)") }
        if violations == 5 { break }
    }
    print(
        "\(totals.seeds) seeds, \(totals.steps) steps, \(totals.records) records, "
            + "\(totals.orders) orders, \(totals.deaths) deaths of revived, "
            + "\(violations) violations"
    )
    table("kinds", totals.kinds)
    table("phases", totals.phases)
    table("actions", totals.actions)
    table("vetoes", totals.vetoes)
    return violations
}

exit(explore() > 0 ? 1 : 0)
