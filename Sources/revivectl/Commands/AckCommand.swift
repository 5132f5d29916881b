// SPDX-License-Identifier: Apache-2.0
// `revivectl ack`: an operator knows of the incident.

import ArgumentParser
import Supervision

struct AckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledge the open incident of a service.",
        discussion: """
            Who did so is shown with the service until the incident ends. Nothing else changes. \
            Needs root.

            Examples:
              revivectl ack web
            """)

    @Argument(help: "One service or several.", completion: .services)
    var services: [String]

    func validate() throws {
        if services.isEmpty { throw ValidationError("name a service") }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            for name in try daemon.chosen(services) {
                try daemon.perform(.acknowledge, on: name)
                print("\(name): acknowledged")
            }
            return .ok
        }
    }
}
