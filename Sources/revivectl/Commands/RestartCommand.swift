// SPDX-License-Identifier: Apache-2.0
// `revivectl restart`: an order of the operator's, and whether it helped.

import ArgumentParser
import ControlInterface
import Supervision

struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Restart a service by way of revived, and wait until it is verified.",
        discussion: """
            It is an order like any other: recorded, verified, followed up if it does not help. \
            It overrides back-off, budget, rest, giving up, observe mode and the service's own \
            hold. It is refused while another order or job is at work, while a hold \
            file exists, or where systemd's own limits or another service's hold forbid it. \
            Starts what is down. Needs root. Exits with 1 when it did not help, with 75 when it \
            is refused.

            Examples:
              revivectl restart web
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
                (daemon, name) throws(Refusal) in try daemon.number(.restart, on: name)
            }
        }
    }
}
