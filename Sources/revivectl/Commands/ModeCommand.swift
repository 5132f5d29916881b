// SPDX-License-Identifier: Apache-2.0
// `revivectl mode`: let revived act on a service, or only observe it, from now on.

import ArgumentParser
import Supervision

struct ModeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mode",
        abstract: "Let revived act on a service, or only observe it.",
        discussion: """
            It lasts, also over restarts and reboots, until it is set again or a configuration is \
            loaded that names another mode than the present one does. Needs root.

            Examples:
              revivectl mode web act
            """)

    @Argument(help: "The service.", completion: .services) var service: String
    @Argument(help: "`observe` or `act`.") var mode: Mode

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            let name = try daemon.chosen(service)
            try daemon.perform(.setMode(mode), on: name)
            print("\(name): mode \(mode.rawValue)")
            return .ok
        }
    }
}

extension Mode: ExpressibleByArgument {}
