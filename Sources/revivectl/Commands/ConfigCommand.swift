// SPDX-License-Identifier: Apache-2.0
// `revivectl config`: every effective value of a service, and where it was written.

import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show every effective value of a service and where it comes from.",
        discussion: """
            It is read from the files; what is not reloaded yet is shown as if it were.

            Examples:
              revivectl config web
            """)

    @Argument(help: "The service.", completion: .services) var service: String
    @Flag(help: "As one object.") var json = false

    func run() throws {
        try reporting { () throws(Refusal) in
            throw DaemonProgram.become(["--config-of", service] + (json ? ["--json"] : []))
        }
    }
}
