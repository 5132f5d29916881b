// SPDX-License-Identifier: Apache-2.0
// The root of the commands, and the help that belongs to all of them.

import ArgumentParser
import Configuration
import ControlInterface
import Glibc

struct Revivectl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revivectl",
        abstract: "Query and control revived, the restart agent of this host.",
        discussion: ExitStatus.help, version: "revivectl \(Version.text)",
        groupedSubcommands: [
            CommandGroup(
                name: "Looking",
                subcommands: [
                    StatusCommand.self, WhyCommand.self, EventsCommand.self, IncidentsCommand.self,
                    IncidentCommand.self, WaitCommand.self, ProbeCommand.self,
                ]),
            CommandGroup(
                name: "Configuring",
                subcommands: [
                    AdoptCommand.self, PlanCommand.self, CheckCommand.self, ConfigCommand.self,
                    ReloadCommand.self, SimulateCommand.self, ReplayCommand.self,
                ]),
            CommandGroup(
                name: "Acting",
                subcommands: [
                    HoldCommand.self, ReleaseCommand.self, RestartCommand.self,
                    RedeployCommand.self, FailoverCommand.self, FailbackCommand.self,
                    ResetCommand.self, AckCommand.self, ModeCommand.self, BreakerCommand.self,
                    BeatCommand.self,
                ]),
            CommandGroup(
                name: "The installation",
                subcommands: [
                    DoctorCommand.self, AuditCommand.self, EvidenceCommand.self,
                    VersionCommand.self,
                ]),
        ])

    /// Who asks for much to read.
    static let withPager: [any ParsableCommand.Type] = [
        StatusCommand.self, WhyCommand.self, EventsCommand.self, IncidentsCommand.self,
        IncidentCommand.self, PlanCommand.self, SimulateCommand.self, ReplayCommand.self,
        AuditCommand.self, DoctorCommand.self,
    ]

    /// Every command, in the order of the help.
    static var commands: [any ParsableCommand.Type] {
        configuration.groupedSubcommands.flatMap(\.subcommands)
    }

    /// Runs what the arguments say, and exits.
    static func start(_ arguments: [String]) {
        let asked = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
        if let word = asked.first, let sentence = unknownCommand(word) {
            complain(sentence)
            Revivectl.exit(withError: ExitCode(ExitStatus.usage.rawValue))
        }
        do {
            var command = try parseAsRoot(own(arguments))
            let isFollowed = (command as? EventsCommand)?.follow == true
            let isPaged = withPager.contains { $0 == type(of: command) } && !isFollowed
            if isPaged, !arguments.contains("--no-pager") { Pager.begin() }
            try command.run()
            if fflush(nil) != 0 {
                complain("the answer could not be written: \(String(cString: strerror(errno)))")
                throw ExitCode(ExitStatus.unwritten.rawValue)
            }
        } catch {
            exit(withError: error)
        }
    }

    /// What is wrong with a first word that is no command; nil: it is one, or an option.
    static func unknownCommand(_ word: String) -> String? {
        let names = commands.compactMap { $0.configuration.commandName } + ["help"]
        guard !word.hasPrefix("-"), !names.contains(word) else { return nil }
        let meant = Suggestion.tail(for: word, among: names)
        return "there is no command \"\(word)\""
            + (meant.isEmpty ? "; see `revivectl --help`" : meant)
    }

    /// The arguments as the parser takes them: whether there is a pager is no business of a
    /// command. What stands after `--` is another program's, word by word.
    static func own(_ arguments: [String]) -> [String] {
        let own = arguments.prefix { $0 != "--" }.filter { $0 != "--no-pager" }
        let rest = arguments.drop { $0 != "--" }
        guard own.first == HoldCommand.configuration.commandName else { return own + rest }
        return own + rest.dropFirst().map { "--\(HoldCommand.wordOption)=\($0)" }
    }
}
