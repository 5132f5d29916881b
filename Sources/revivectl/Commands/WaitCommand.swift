// SPDX-License-Identifier: Apache-2.0
// `revivectl wait`: until a service is so, for scripts.

import ArgumentParser
import Configuration
import ControlInterface
import Glibc
import Supervision
import Systemd

struct WaitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until services are healthy, or in another phase.",
        discussion: """
            Looks five times a second and ends when all are so. Exits with 1 when the time is up, \
            with 4 when there is no such service, with 69 when revived does not run or goes away \
            meanwhile.

            Examples:
              revivectl wait web db --timeout 2m
              revivectl wait web --phase held
            """)

    @Argument(help: "One service or several.", completion: .services)
    var services: [String]
    @Flag(help: "Until they are healthy (the default).") var healthy = false
    @Option(help: ArgumentHelp("Until they are in this phase.", valueName: "phase"))
    var phase: String?
    @Option(
        help: ArgumentHelp("How long at most (default: for ever).", valueName: "duration"))
    var timeout: String?

    func validate() throws {
        if healthy, phase != nil {
            throw ValidationError("say --healthy or --phase, not both")
        }
        if let phase, PhaseName(rawValue: phase) == nil {
            let names = PhaseName.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--phase \"\(phase)\" is none of: \(names)")
        }
        if let timeout, DurationText.parse(timeout) == nil {
            throw ValidationError("--timeout \"\(timeout)\" is not a duration; write 30s or 2m")
        }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            let wanted = phase ?? PhaseName.healthy.rawValue
            let limit = timeout.flatMap(DurationText.parse)
            let end = limit.map { Clock.boottime() + $0.nanoseconds } ?? .max
            let daemon = try DaemonClient()
            while true {
                let seen = try daemon.picture().services.chosen(services)
                let others = seen.filter { $0.phase != wanted }
                guard let first = others.first else { return .ok }
                guard Clock.boottime() < end else {
                    throw Refusal(
                        .notHelped,
                        "\(first.name) is \(first.phase), not \(wanted): \(first.reason)")
                }
                usleep(200_000)
            }
        }
    }
}
