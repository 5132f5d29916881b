// SPDX-License-Identifier: Apache-2.0
// `revivectl adopt`: what runs becomes a service of the configuration, observed at first.

import ArgumentParser
import Configuration
import Glibc

struct AdoptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Write the configuration of units that run, with a probe for each.",
        discussion: """
            Looks at what a unit runs and listens on, and writes \
            /etc/revived/services.d/NAME.yaml with the probe that says most of it and disturbs it \
            least; the file says why it is that one. The service is only observed. Web servers, \
            and what listens on port 80 or 8000 to 8999, are asked by GET, a second at most each; \
            others are only with --try, for a GET may be taken for an attack. Nothing that exists \
            is overwritten. Then the configuration is loaded. Needs root, but for --dry-run. \
            Exits with 4 when there is no such unit, with 75 when a unit cannot be adopted.

            Examples:
              revivectl adopt nginx postgresql redis-server
              revivectl adopt --all --dry-run
            """)

    @Argument(help: "One unit or several.", completion: .units)
    var units: [String] = []

    @Flag(help: "All services that run and are not the system's own.")
    var all = false

    @Flag(help: "Only show what would be written.")
    var dryRun = false

    @Flag(name: .customLong("try"), help: "Ask unknown programs by GET, too.")
    var tries = false

    func validate() throws {
        if units.isEmpty != all { throw ValidationError("name a unit or several, or say --all") }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            if !dryRun, geteuid() != 0 {
                throw Refusal(.notPermitted, "only root may do this; try sudo, or --dry-run")
            }
            let (written, worst) = adoptAll(all ? RunningUnit.all() : units)
            if written > 0, !dryRun { try load() }
            return worst
        }
    }

    /// How many were written, and the exit code of the worst refusal. With `--all` what is left out
    /// is no failure.
    private func adoptAll(_ names: [String]) -> (Int, ExitStatus) {
        let book = AdoptionBook()
        var written = 0
        var worst = ExitStatus.ok
        for name in names {
            do {
                for unit in try book.unitsAtWork(name) {
                    try adopt(unit, book)
                    written += 1
                }
            } catch {
                if all {
                    print("# \(Columns.printable(error.sentence))")
                } else {
                    complain(error.sentence)
                    worst = error.status
                }
            }
        }
        return (written, worst)
    }

    private func adopt(_ unit: RunningUnit, _ book: AdoptionBook) throws(Refusal) {
        let processes = UnitProcesses.of(unit.controlGroup)
        var proposer = Proposer(
            unit: unit.name, program: unit.program, listeners: Listeners.of(processes))
        (proposer.executable, proposer.tries) = (unit.executable, tries)
        let proposal = proposer.proposal()
        try book.check(proposal)
        if dryRun {
            print("# \(book.path(of: proposal))\n\(proposal.yaml)")
        } else {
            try book.write(proposal)
            print("\(book.path(of: proposal)): \(proposal.summary)")
        }
    }

    private func load() throws(Refusal) {
        try DaemonClient().reload()
        print("They are only observed. `revivectl mode SERVICE act` lets revived act.")
    }
}
