// SPDX-License-Identifier: Apache-2.0
// What the seeds came to, in words.

import Exploration
import Glibc
import Simulation
import Supervision

func report(_ finding: ParallelExploration.Finding, in time: Duration) {
    for violation in finding.violations {
        print(
            "seed \(violation.seed), step \(violation.step): \(violation.checker) "
                + "(\(violation.phase.rawValue)): \(violation.complaint)"
        )
        for line in violation.lastRecords { print("    \(line)") }
    }
    let totals = finding.totals
    print(
        "\(totals.seeds) seeds, \(totals.steps) steps, \(totals.records) records, "
            + "\(totals.orders) orders, \(totals.deaths) deaths of revived, "
            + "\(finding.violations.count) violations"
    )
    // Beside the report, which is the same each time: two of them can be compared.
    let time = Array("it took \(time.words)\n".utf8)
    _ = write(STDERR_FILENO, time, time.count)
    let kinds = totals.seeds > 0 ? totals.kindsOfFaults / totals.seeds : 0
    print(
        "safety: \(totals.safety.words) under \(totals.faults) faults, each seed with \(kinds) of "
            + "\(Exploration.kindsOfFaults) kinds in the mean; \(totals.madeUp) records of made-up "
            + "histories")
    print(
        "liveness: \(totals.liveness.words) without faults, at most \(totals.longestRest.words) "
            + "until all was at rest")
    table("kinds", totals.kinds)
    table("phases", totals.phases)
    table("steps between phases", totals.edges)
    table("actions", totals.actions)
    table("vetoes", totals.vetoes)
    list("NOT reached between phases", totals.unreached.edges)
    list("vetoes NOT reached", totals.unreached.vetoes.sorted())
    list("NOT documented", totals.undocumented)
}

private func table(_ title: String, _ rows: [(name: String, count: Int)]) {
    let sorted = rows.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    print("\(title): " + sorted.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
}

/// Says nothing of nothing.
private func list(_ title: String, _ names: [String]) {
    if !names.isEmpty { print("\(title): " + names.joined(separator: ", ")) }
}
