// SPDX-License-Identifier: Apache-2.0
// `revivectl release`: a hold ends before it expires.

import ArgumentParser
import ControlInterface
import Supervision

struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "End the hold on a service.",
        discussion: """
            What fails from then on is acted on again; what failed under the hold is forgotten, \
            and what was given up is tried again. Needs root.

            Examples:
              revivectl release web
              revivectl release --all
            """)

    @Argument(help: "One service or several.", completion: .services)
    var services: [String] = []
    @Flag(help: "All services that are held.") var all = false

    func validate() throws {
        if all != services.isEmpty {
            throw ValidationError("name a service or several, or say --all")
        }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            for name in try daemon.chosen(services, where: { !$0.heldBy.isEmpty }) {
                try daemon.perform(.release(hold: 0), on: name)
                print("\(name): released")
            }
            return .ok
        }
    }
}
