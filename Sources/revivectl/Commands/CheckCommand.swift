// SPDX-License-Identifier: Apache-2.0
// `revivectl check`: is the configuration right? The daemon's own program says so.

import ArgumentParser

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration, or files that may become part of it.",
        discussion: """
            No running daemon is needed. With --try each probe is asked once, and a line says what \
            it was answered; of a unit that does not run nothing is asked. Exits with 78 when \
            there are faults, with 3 when a probe does not pass.

            Examples:
              revivectl check
              revivectl check --try ./nginx.yaml
            """)

    @Argument(help: "Files to check (default: the configuration in /etc/revived).")
    var files: [String] = []

    @Flag(name: .customLong("try"), help: "Ask each probe once, too.")
    var tries = false

    func run() throws {
        try reporting { () throws(Refusal) in
            throw DaemonProgram.become(["--check"] + (tries ? ["--try"] : []) + files)
        }
    }
}
