// SPDX-License-Identifier: Apache-2.0
// `revivectl redeploy`: the hook of the ladder, at an operator's word.

import ArgumentParser
import ControlInterface
import Supervision

struct RedeployCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redeploy",
        abstract: "Deploy a service again by its hook, and wait until it is verified.",
        discussion: """
            The redeploy of the service's ladder, as an order like any other: recorded, verified, \
            and rolled back if it fails and the ladder says how. Overrides what restart \
            overrides, and that a version was deployed before and did not help. Needs root. Exits \
            with 1 when it did not help, with 75 when it is refused.

            Examples:
              revivectl redeploy web
            """)

    @Argument(help: "One service or several.", completion: .services)
    var services: [String]
    @Flag(name: .customLong("no-wait"), help: "Return as soon as the order is written.")
    var returnsAtOnce = false

    func validate() throws {
        if services.isEmpty { throw ValidationError("name a service") }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            try OrderWait.outcomes(for: services, returnsAtOnce) {
                (daemon, name) throws(Refusal) in try daemon.number(.redeploy, on: name)
            }
        }
    }
}
