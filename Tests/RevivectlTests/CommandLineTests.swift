// SPDX-License-Identifier: Apache-2.0
// Where the daemon's program is looked for, and that the help documents what scripts rely on.

import ArgumentParser
import Foundation
import Testing

@testable import revivectl

@Suite("the command line")
struct CommandLineTests {
    @Test("the daemon is looked for beside us, then where it is installed; a variable overrides")
    func places() {
        #expect(
            DaemonProgram.candidates(ownPath: "/usr/bin/revivectl", variable: nil) == [
                "/usr/libexec/revived", "/usr/bin/revived", "/usr/libexec/revived",
            ])
        #expect(
            DaemonProgram.candidates(ownPath: "/opt/build/revivectl", variable: "")
                == ["/opt/libexec/revived", "/opt/build/revived", "/usr/libexec/revived"])
        #expect(
            DaemonProgram.candidates(ownPath: "/revivectl", variable: nil)
                == ["/usr/libexec/revived"])
        #expect(
            DaemonProgram.candidates(ownPath: "/usr/bin/revivectl", variable: "/x/revived")
                == ["/x/revived"])
    }

    @Test("the help documents every exit code")
    func exitCodes() throws { try expectGolden("help", Revivectl.helpMessage(columns: 80) + "\n") }

    @Test("each of an operator's commands says what it does")
    func helpOfCommands() throws {
        let commands: [any ParsableCommand.Type] = [
            HoldCommand.self, ReleaseCommand.self, RestartCommand.self, ResetCommand.self,
            AckCommand.self, ModeCommand.self, BeatCommand.self,
        ]
        let text = commands.map {
            Revivectl.helpMessage(for: $0, columns: 80) + "\n"
        }.joined(separator: "----\n")
        try expectGolden("help-operator", text)
    }

    @Test("what stands after `--` is the command, whole")
    func heldCommand() throws {
        let parsed = try Revivectl.parseAsRoot(["hold", "web", "--", "apt", "--for", "x"])
        let hold = try #require(parsed as? HoldCommand)
        #expect(hold.service == "web" && hold.command == ["apt", "--for", "x"])
    }

    @Test(
        "commands are parsed as documented",
        arguments: [
            ["status"], ["status", "web", "--json"], ["why", "web"], ["events"],
            ["events", "-f", "web", "--since", "10m"], ["events", "-n", "5", "--all", "--json"],
            ["evidence", "a.service"], ["evidence", "a.service", "--into", "/x", "--", "ls", "-l"],
            ["check"], ["check", "a.yaml", "b.yaml"], ["config", "web", "--json"], ["reload"],
            ["version"], ["hold", "web"], ["hold", "web", "--for", "15m", "--reason", "a b"],
            ["hold", "--all", "--for", "24h"], ["hold", "web", "--", "apt", "upgrade", "--yes"],
            ["hold", "--all", "--", "true"], ["release", "web"], ["release", "--all"],
            ["restart", "web", "--no-wait"], ["reset", "web"], ["ack", "web"],
            ["mode", "web", "act"],
        ])
    func parse(_ words: [String]) throws { _ = try Revivectl.parseAsRoot(words) }

    /// Each form of --since that the help names, at each command that has it.
    private static func parseTimes() throws {
        for form in SinceTime.forms.split(separator: ", ") {
            for command in ["audit", "replay", "events"] {
                _ = try Revivectl.parseAsRoot([command, "--since", String(form)])
            }
        }
    }

    @Test("each form of a time that the help names is taken, here and east of Greenwich")
    func times() async throws {
        try Self.parseTimes()
        // In a process of its own: the zone is of the whole process.
        await #expect(processExitsWith: .success) {
            setenv("TZ", "JST-9", 1)
            tzset()
            try CommandLineTests.parseTimes()
        }
    }

    @Test(
        "what is wrong is refused before anything is done",
        arguments: [
            ["why"], ["events", "--since", "soon"], ["events", "-n", "-1"], ["status", "a", "b"],
            ["explode"], ["hold"], ["hold", "web", "--all"], ["hold", "web", "--for", "soon"],
            ["hold", "web", "--for", "25h"], ["hold", "web", "--for", "3h", "--", "true"],
            ["hold", "web", "--for", "500ms"], ["hold", "web", "apt"], ["release"], ["restart"],
            ["mode", "web"], ["mode", "web", "levitate"],
        ])
    func refused(_ words: [String]) {
        #expect(throws: (any Error).self) { try Revivectl.parseAsRoot(words) }
    }
}
