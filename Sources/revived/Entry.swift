// SPDX-License-Identifier: Apache-2.0
// From the arguments to an exit code.

import Configuration
import ControlInterface
import Glibc
import Systemd

enum Entry {
    static func run(_ arguments: [String]) -> ExitCode {
        switch Command(arguments) {
        case .supervise: return supervise()
        case .check(let files, let tries): return CheckCommand.check(files, tries: tries)
        case .ask(let service, let probe, let json):
            return AskCommand.ask(service, probe, json: json)
        case .configuration(let service, let json):
            return CheckCommand.configuration(of: service, json: json)
        case .version:
            tell("revived \(Version.text)\n", STDOUT_FILENO)
            return .ok
        case .help:
            tell(Command.usage, STDOUT_FILENO)
            return .ok
        case .wrong(let sentence):
            tell("revived: \(sentence)\n\(Command.usage)", STDERR_FILENO)
            return .usage
        }
    }

    private static func supervise() -> ExitCode {
        // A journal socket or a peer that goes away must not end us.
        signal(SIGPIPE, SIG_IGN)
        // Records of a process outside of the unit would not be believed at the next replay.
        guard getenv("INVOCATION_ID") != nil else {
            tell("revived: start it with `systemctl start revived`\n", STDERR_FILENO)
            return .usage
        }
        guard let lock = InstanceLock() else {
            let words = "revived: another revived is running (\(Paths.runtime) is locked)\n"
            tell(words, STDERR_FILENO)
            return .alreadyRunning
        }
        defer { withExtendedLifetime(lock) {} }
        let keeper = ConfigurationKeeper()
        do {
            let policy = try keeper.start(with: Configuration.load(from: .host)).get()
            let daemon = try Daemon(configuration: policy, keeper)
            let code = try daemon.run()
            return ExitCode(rawValue: code) ?? .internal
        } catch let none as ConfigurationKeeper.NoConfiguration {
            tell(none.report, STDERR_FILENO)
            return .configuration
        } catch {
            tell("revived: \(error)\n", STDERR_FILENO)
            return .internal
        }
    }
}
