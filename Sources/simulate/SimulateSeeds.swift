// SPDX-License-Identifier: Apache-2.0
// The command line: explores seeds, makes a failing one small, or prints days of trouble.

import ArgumentParser
import Exploration
import Glibc
import Simulation

@main
struct SimulateSeeds: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Lives through made-up hosts, one a seed, and looks for a broken promise.",
        discussion: """
            What is printed depends on the seeds alone (the time goes to standard error). Exits \
            with 1 if a promise is broken, or a step between two phases is reached that is not \
            documented; with 2 if a file cannot be written.
            """)

    @Option(help: "How many seeds.")
    var seeds: UInt64 = 1

    @Option(help: "The first of them.")
    var seed: UInt64 = 1

    @Option(help: "How many threads (default: one a core).")
    var threads: Int?

    @Flag(help: "Print every record.")
    var verbose = false

    @Flag(help: "End at the first broken promise.")
    var first = false

    @Flag(help: "Fail where a documented step between two phases, or a veto, was not reached.")
    var requireCoverage = false

    @Option(help: "Write here what the failure of the seed needs: a scenario, if one can say it.")
    var shrink: String?

    @Option(help: "Print this number of records of days of trouble instead.")
    var journal: Int?

    private static let mostSeeds: UInt64 = 100_000_000

    func validate() throws {
        // Far from where a sum of them overflows; this many take years.
        guard seeds <= Self.mostSeeds, seed <= UInt64.max - 2 * Self.mostSeeds else {
            throw ValidationError("there are fewer seeds")
        }
        guard (1...1024).contains(threads ?? 1) else {
            throw ValidationError("--threads: from 1 to 1024")
        }
        guard (0...10_000_000).contains(journal ?? 0) else {
            throw ValidationError("--journal: from 0 to 10000000 records")
        }
    }

    func run() async throws {
        if let file = shrink { return try shrink(into: file) }
        if let count = journal {
            var run = LongRun(seed: seed)
            return run.records(count).forEach { print($0) }
        }
        let began = ContinuousClock.now
        let finding = await exploration.explore(seed..<(seed + seeds))
        report(finding, in: ContinuousClock.now - began)
        let unreached = finding.totals.unreached
        let isCovered = unreached.edges.isEmpty && unreached.vetoes.isEmpty
        guard finding.violations.isEmpty, finding.totals.undocumented.isEmpty,
            isCovered || !requireCoverage
        else { throw ExitCode.failure }
    }

    private var exploration: ParallelExploration {
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        // Records of two seeds at once would be printed as one story.
        return ParallelExploration(
            threads: verbose ? 1 : threads ?? cores, mostViolations: first ? 1 : 5,
            isVerbose: verbose)
    }

    /// Writes what is left of a failing seed; fails if it failed, as the exploration of it would.
    private func shrink(into file: String) throws {
        guard let shrunk = Shrinker.shrink(seed: seed) else {
            return print("seed \(seed) fails in nothing")
        }
        guard let handle = fopen(file, "w") else {
            print("\(file): \(String(cString: strerror(errno)))")
            throw ExitCode(2)
        }
        fputs(shrunk.text, handle)
        guard fclose(handle) == 0 else {
            print("\(file): \(String(cString: strerror(errno)))")
            throw ExitCode(2)
        }
        let what = shrunk.isScenario ? "a scenario" : "what is left of it"
        print(
            "seed \(seed): \(shrunk.violation.checker) (\(shrunk.violation.phase.rawValue)): "
                + "\(what) is in \(file), after \(shrunk.tries) runs"
                + (shrunk.tries < Shrinker.mostTries ? "" : ", the most that are made"))
        throw ExitCode.failure
    }
}
