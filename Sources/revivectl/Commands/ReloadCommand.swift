// SPDX-License-Identifier: Apache-2.0
// `revivectl reload`: have the configuration read again, and know whether it was taken.

import ArgumentParser

struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Read the configuration again; a bad one is refused and leaves the old in force.",
        discussion: """
            Returns when it is done. Needs root. Never starts a daemon that is stopped.

            Examples:
              revivectl reload
            """)

    func run() throws {
        try reporting { () throws(Refusal) in
            try DaemonClient().reload()
            return .ok
        }
    }
}
