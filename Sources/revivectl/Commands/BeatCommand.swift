// SPDX-License-Identifier: Apache-2.0
// `revivectl beat`: a heartbeat, from the service itself or from a job.

import ArgumentParser

struct BeatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beat",
        abstract: "Send a heartbeat for a service.",
        discussion: """
            For services with a probe `heartbeat: DURATION`, which fails when none comes for so \
            long. May be called by root and by the processes of the service's own unit, for \
            example at the end of each round of its work. Says nothing when all is well.

            Examples:
              revivectl beat web
            """)

    @Argument(help: "The service.", completion: .services) var service: String

    @Option(help: "The heartbeat, by the name of its probe (default: all of the service).")
    var probe: String = ""

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            try daemon.beat(named: service, probe: probe)
            return .ok
        }
    }
}
