// SPDX-License-Identifier: Apache-2.0
// `revivectl probe`: what does a service answer now?

import ArgumentParser

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Ask the probes of a service now, and show what is answered.",
        discussion: """
            Asked as the configuration says, once, outside of the schedule; nothing is counted and \
            nothing changes. Shown are the address, the beginning of the answer and what is \
            concluded of it. A unit that does not run is not asked, because a question to its \
            socket would start it. No running daemon is needed; commands and names that must be \
            looked up need root. Exits with 3 when a probe does not pass, with 4 when there is no \
            such service or probe.

            Examples:
              revivectl probe web
              revivectl probe web http --json
            """)

    @Argument(help: "The service.", completion: .services) var service: String
    @Argument(help: "One of its probes (default: all).") var probe: String?
    @Flag(help: "An array of objects.") var json = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let names = [service] + (probe.map { [$0] } ?? [])
            throw DaemonProgram.become(["--ask"] + names + (json ? ["--json"] : []))
        }
    }
}
