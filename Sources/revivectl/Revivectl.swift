// SPDX-License-Identifier: Apache-2.0
// The root of the commands, and the help that belongs to all of them.

import ArgumentParser
import ControlInterface

struct Revivectl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revivectl",
        abstract: "Query and control revived, the restart agent of this host.",
        discussion: ExitStatus.help, version: "revivectl \(Version.text)",
        subcommands: [
            StatusCommand.self, AdoptCommand.self, WhyCommand.self, EventsCommand.self,
            CheckCommand.self,
            ConfigCommand.self, ReloadCommand.self, HoldCommand.self, ReleaseCommand.self,
            RestartCommand.self, RedeployCommand.self, FailoverCommand.self, FailbackCommand.self,
            ResetCommand.self, AckCommand.self, ModeCommand.self, BreakerCommand.self,
            BeatCommand.self, EvidenceCommand.self, AuditCommand.self, ReplayCommand.self,
            SimulateCommand.self, VersionCommand.self,
        ])

    /// The arguments as the parser takes them. There is no pager, but who is used to systemctl says
    /// so. What stands after `--` is another program's, word by word.
    static func own(_ arguments: [String]) -> [String] {
        let own = arguments.prefix { $0 != "--" }.filter { $0 != "--no-pager" }
        let rest = arguments.drop { $0 != "--" }
        guard own.first == HoldCommand.configuration.commandName else { return own + rest }
        return own + rest.dropFirst().map { "--\(HoldCommand.wordOption)=\($0)" }
    }
}
