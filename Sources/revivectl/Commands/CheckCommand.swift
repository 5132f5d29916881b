// SPDX-License-Identifier: Apache-2.0
// `revivectl check`: is the configuration right? The daemon's own program says so.

import ArgumentParser

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration, or files that may become part of it.",
        discussion: "No running daemon is needed. Exits with 78 when there are faults.")

    @Argument(help: "Files to check (default: the configuration in /etc/revived).")
    var files: [String] = []

    func run() throws {
        try reporting { () throws(Refusal) in
            throw DaemonProgram.become(["--check"] + files)
        }
    }
}
