// SPDX-License-Identifier: Apache-2.0
// `revivectl hold`: nothing is done to a service for a while, or while a command runs.

import ArgumentParser
import Configuration
import ControlInterface
import Supervision

struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Suspend all actions on a service for a while, or while a command runs.",
        usage: """
            revivectl hold <service> ... [--for <duration>] [--reason <text>]
            revivectl hold <service> ... [--reason <text>] -- <command> ...
            """,
        discussion: """
            The service is watched as ever; an order that is open ends. A hold survives restarts \
            of revived and of the host, and expires: after 30 minutes, or as --for says, after a \
            day at the latest. Another one takes its place.

            With a command, the hold lasts as long as the command, but two hours at most, and \
            revivectl ends with the command's exit code. It is refused where another person holds \
            already. Where revived does not run, the command runs all the same, and that \
            nothing watches is said. Needs root.

            Where revived does not run, or for everything at once: touch /run/revived/hold

            Examples:
              revivectl hold web --for 15m --reason "moving its disk"
              revivectl hold web db -- apt upgrade nginx
            """)

    @Argument(help: "One service or several.", completion: .services)
    var services: [String] = []
    @Flag(help: "All services.") var all = false
    @Option(
        name: .customLong("for"), help: ArgumentHelp("For how long.", valueName: "duration"))
    var length: String?
    @Option(help: ArgumentHelp("Why, in a few words.", valueName: "text")) var reason: String?
    /// What stands after `--`, word by word: of two lists of positional arguments the parser would
    /// not know where the first one ends. See ``Revivectl/own(_:)``.
    @Option(
        name: .customLong(Self.wordOption), parsing: .unconditionalSingleValue, help: .hidden)
    var command: [String] = []

    static let wordOption = "held-command-word"

    private static let usual = Duration.seconds(30 * 60)
    private static let longestCommand = Duration.seconds(2 * 3600)

    private var longest: Duration { command.isEmpty ? Hold.longest : Self.longestCommand }

    private var duration: Duration {
        length.flatMap(DurationText.parse) ?? (command.isEmpty ? Self.usual : longest)
    }

    func validate() throws {
        if all != services.isEmpty {
            throw ValidationError("name a service or several, or say --all")
        }
        guard let length else { return }
        guard let duration = DurationText.parse(length), duration >= .seconds(1),
            duration <= longest
        else {
            throw ValidationError(
                "--for \"\(length)\" is not possible; write for example 15m, and at most "
                    + DurationText.format(longest))
        }
    }

    func run() throws {
        guard command.isEmpty else { return try runHeld() }
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            for name in try daemon.chosen(services) {
                try daemon.perform(
                    .hold(length: duration, reason: reason ?? "", expires: 0, replaces: true),
                    on: name)
                print("\(name): held for \(duration.words)")
            }
            return .ok
        }
    }

    /// Whatever ends the command, the holds are released; so signals wait until then.
    private func runHeld() throws {
        let signals = KeptSignals()
        var held: [(name: String, hold: UInt64)] = []
        var code: Int32 = 0
        do throws(Refusal) {
            if let daemon = try Self.daemon() {
                for name in try daemon.chosen(services) {
                    let reason = reason ?? command.joined(separator: " ")
                    let hold = try daemon.number(
                        .hold(length: duration, reason: reason, expires: 0, replaces: false),
                        on: name)
                    held.append((name, hold))
                }
            }
            code = HeldProgram(words: command).run(keeping: signals)
        } catch {
            complain(error.sentence)
            code = error.status.rawValue
        }
        withExtendedLifetime(signals) { release(held) }
        if code != 0 { throw ExitCode(code) }
    }

    /// Nil where revived does not run: nothing is done to any service then, and what is to be done
    /// under the hold is not kept from being done.
    private static func daemon() throws(Refusal) -> DaemonClient? {
        do throws(Refusal) {
            return try DaemonClient()
        } catch {
            guard error.status == .unreachable else { throw error }
            complain(
                "\(error.trouble): nothing is held, and nothing watches; the command runs all the "
                    + "same. (Should revived start meanwhile: touch /run/revived/hold)")
            return nil
        }
    }

    /// Over a new connection: the daemon may have been restarted meanwhile.
    private func release(_ held: [(name: String, hold: UInt64)]) {
        guard !held.isEmpty else { return }
        do throws(Refusal) {
            let daemon = try DaemonClient()
            for (name, hold) in held { try daemon.perform(.release(hold: hold), on: name) }
        } catch {
            let names = held.map(\.name).joined(separator: ", ")
            complain("\(names): the hold could not be released and will expire: \(error.sentence)")
        }
    }
}
