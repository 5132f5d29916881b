// SPDX-License-Identifier: Apache-2.0
// Explores seeds: `simulate --seeds N [--seed S] [--threads T] [--verbose] [--first]
// [--require-coverage]`, or makes one that fails small: `simulate --seed S --shrink FILE`; or
// prints the records of days of trouble: `simulate --journal N [--seed S]`.
// A violation ends it with status 1 (with --first: at once); so does, with --require-coverage, a
// documented step between two phases or a veto that no seed has reached, and a step that is not
// documented. What is printed does not depend on the threads, but for the time.

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

func sentence(_ text: String) -> String {
    Record(parsing: text).map {
        "\($0.at.nanoseconds / 1_000_000) ms  #\($0.sequence)  \($0.sentence)"
    } ?? text
}

/// What some seeds in a row came to.
struct Finding: Sendable {
    var totals = Exploration.Totals()
    var violations: [Exploration.Violation] = []

    static func explore(_ seeds: Range<UInt64>, isVerbose: Bool) -> Finding {
        var finding = Finding()
        for seed in seeds {
            var exploration = Exploration(seed: seed)
            let violation = exploration.run(into: &finding.totals)
            if isVerbose { exploration.world.journal.forEach { print(sentence($0)) } }
            guard let violation else { continue }
            finding.violations.append(violation)
            if finding.violations.count == mostViolations { break }
        }
        return finding
    }
}

/// Enough to look at; where all is broken the rest is not worth the time.
let mostViolations = CommandLine.arguments.contains("--first") ? 1 : 5

/// Seeds that one thread takes at a time.
let sliceLength: UInt64 = 20

/// Slices go to the threads as they come free, and are put together in the order of their seeds.
func explore(_ seeds: Range<UInt64>, threads: Int, isVerbose: Bool) async -> Finding {
    let slices = stride(from: seeds.lowerBound, to: seeds.upperBound, by: Int(sliceLength)).map {
        $0..<min($0 + sliceLength, seeds.upperBound)
    }
    return await withTaskGroup(of: (Int, Finding).self) { group in
        var whole = Finding()
        var early: [Int: Finding] = [:]
        var (next, begun) = (0, 0)
        while next < slices.count, whole.violations.count < mostViolations {
            while begun < slices.count, begun < next + threads {
                let (place, slice) = (begun, slices[begun])
                group.addTask { (place, Finding.explore(slice, isVerbose: isVerbose)) }
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

func report(_ finding: Finding, in time: Duration) {
    for violation in finding.violations.prefix(mostViolations) {
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
    print("it took \(time.words)")
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
    let unreached = totals.unreached
    if !unreached.edges.isEmpty {
        print("NOT reached between phases: " + unreached.edges.joined(separator: ", "))
    }
    if !unreached.vetoes.isEmpty {
        print("vetoes NOT reached: " + unreached.vetoes.joined(separator: ", "))
    }
    if !totals.undocumented.isEmpty {
        print("NOT documented: " + totals.undocumented.joined(separator: ", "))
    }
}

/// The file after `--shrink`.
func shrinkFile() -> String? {
    guard let place = CommandLine.arguments.firstIndex(of: "--shrink") else { return nil }
    return place + 1 < CommandLine.arguments.count ? CommandLine.arguments[place + 1] : "shrunk.txt"
}

/// Writes what is left of a failing seed; 1 if it failed, 0 if there is nothing to be made small.
func shrink(_ seed: UInt64, into file: String) -> Int32 {
    guard let shrunk = Shrinker.shrink(seed: seed) else {
        print("seed \(seed) fails in nothing")
        return 0
    }
    guard let handle = fopen(file, "w") else {
        print("\(file): cannot be written")
        return 2
    }
    fputs(shrunk.text, handle)
    fclose(handle)
    let what = shrunk.isScenario ? "a scenario" : "what is left of it"
    print(
        "seed \(seed): \(shrunk.violation.checker) (\(shrunk.violation.phase.rawValue)): "
            + "\(what) is in \(file), after \(shrunk.tries) runs")
    return 1
}

if let file = shrinkFile() { exit(shrink(number(after: "--seed") ?? 1, into: file)) }

if let count = number(after: "--journal") {
    var run = LongRun(seed: number(after: "--seed") ?? 1)
    for text in run.records(Int(clamping: count)) { print(text) }
    exit(0)
}
let isVerbose = CommandLine.arguments.contains("--verbose")
let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
let threads = isVerbose ? 1 : number(after: "--threads").map { max(1, Int($0)) } ?? cores
let first = number(after: "--seed") ?? 1
let began = ContinuousClock.now
let finding = await explore(
    first..<(first + (number(after: "--seeds") ?? 1)), threads: threads, isVerbose: isVerbose)
report(finding, in: ContinuousClock.now - began)
let unreached = finding.totals.unreached
let isCovered =
    unreached.edges.isEmpty && unreached.vetoes.isEmpty && finding.totals.undocumented.isEmpty
let mustCover = CommandLine.arguments.contains("--require-coverage")
exit(finding.violations.isEmpty && (isCovered || !mustCover) ? 0 : 1)
