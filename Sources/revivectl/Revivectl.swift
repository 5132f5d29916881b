// SPDX-License-Identifier: Apache-2.0
// The root of the commands, and the help that belongs to all of them.

import ArgumentParser

struct Revivectl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revivectl",
        abstract: "Ask and steer revived, the restart agent of this host.",
        discussion: ExitStatus.help,
        subcommands: [
            StatusCommand.self, WhyCommand.self, EventsCommand.self, CheckCommand.self,
            ConfigCommand.self, ReloadCommand.self, VersionCommand.self,
        ])
}
