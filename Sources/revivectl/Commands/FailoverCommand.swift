// SPDX-License-Identifier: Apache-2.0
// `revivectl failover` and `failback`: another unit of the group is to serve.

import ArgumentParser
import ControlInterface
import Supervision

struct FailoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failover",
        abstract: "Hand a service over to a standby, and wait until it is verified.",
        discussion: """
            The unit that serves is stopped and proven gone, then the standby is started and \
            verified; with exclusive: false the standby is verified first. If it fails, the \
            former one serves again. Overrides back-off, budget, max, observe mode and the \
            service's own hold, never what keeps two units apart. Needs root. Exits with 1 when \
            it did not help, with 75 when it is refused.

            Examples:
              revivectl failover web
              revivectl failover web --to web-c.service
            """)

    @Argument(help: "The service.", completion: .services) var service: String
    @Option(help: "The unit that is to serve; without it the next standby.") var to = ""
    @Flag(name: .customLong("no-wait"), help: "Return as soon as it is recorded.")
    var returnsAtOnce = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            let name = try daemon.chosen(service)
            try daemon.perform(.failover(to: to), on: name)
            return try HandoverWait.outcome(of: name, daemon, returnsAtOnce) { status in
                to.isEmpty ? status.role == "standby" : status.unit == to
            }
        }
    }
}

struct FailbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failback",
        abstract: "Hand a service back to its own unit, and wait until it is verified.",
        discussion: """
            As failover, to the primary. Needs root. Exits with 1 when it did not help, with 75 \
            when it is refused.

            Examples:
              revivectl failback web
            """)

    @Argument(help: "The service.", completion: .services) var service: String
    @Flag(name: .customLong("no-wait"), help: "Return as soon as it is recorded.")
    var returnsAtOnce = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            let name = try daemon.chosen(service)
            try daemon.perform(.failback, on: name)
            return try HandoverWait.outcome(of: name, daemon, returnsAtOnce) {
                $0.role == "primary"
            }
        }
    }
}
