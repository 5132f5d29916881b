// SPDX-License-Identifier: Apache-2.0
// Where the daemon's program is looked for, and that the help documents what scripts rely on.

import ArgumentParser
import Foundation
import Simulation
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
        let words = ["hold", "--no-pager", "web", "--", "apt", "--for", "x", "--", "--no-pager"]
        let parsed = try Revivectl.parseAsRoot(Revivectl.own(words))
        let hold = try #require(parsed as? HoldCommand)
        #expect(hold.services == ["web"])
        #expect(hold.command == ["apt", "--for", "x", "--", "--no-pager"])
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
            ["mode", "web", "act"], ["status", "a", "b"], ["hold", "a", "b", "--for", "15min"],
            ["hold", "a", "b", "--", "true"], ["release", "a", "b"], ["restart", "a", "b"],
            ["reset", "a", "b"], ["ack", "a", "b"], ["why", "web", "0123abcd"],
            ["hold", "web", "--for", "1h 30m"], ["events", "--since", "1.5h"],
        ])
    func parse(_ words: [String]) throws { _ = try Revivectl.parseAsRoot(Revivectl.own(words)) }

    @Test("who is used to systemctl may say --no-pager, but not in another program's name")
    func pager() {
        #expect(Revivectl.own(["--no-pager", "status"]) == ["status"])
        #expect(
            Revivectl.own(["evidence", "a", "--no-pager", "--", "x", "--no-pager"])
                == ["evidence", "a", "--", "x", "--no-pager"])
        #expect(Revivectl.own([]) == [])
    }

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
            ["why"], ["events", "--since", "soon"], ["events", "-n", "-1"], ["why", "a", "b", "c"],
            ["explode"], ["hold"], ["hold", "web", "--all"], ["hold", "web", "--for", "soon"],
            ["hold", "web", "--for", "25h"], ["hold", "web", "--for", "3h", "--", "true"],
            ["hold", "web", "--for", "500ms"], ["reset"], ["ack"], ["release"], ["restart"],
            ["mode", "web"], ["mode", "web", "levitate"],
            ["evidence", "a.service", "--within", "-1"],
            ["evidence", "a.service", "--within", "3600001"],
        ])
    func refused(_ words: [String]) {
        #expect(throws: (any Error).self) { try Revivectl.parseAsRoot(Revivectl.own(words)) }
    }

    /// Numbers at the ends of what a machine word holds, and beyond.
    private static let ends = [
        "9223372036854775807", "18446744073709551615", "-9223372036854775808",
        "99999999999999999999", "9999999999999", "-1", "0", "9223372036854775", "1e99", "٣", "",
    ]

    @Test("no number or duration that an operator writes is a trap", arguments: ends)
    func extremes(_ number: String) {
        for unit in ["", "ms", "s", "m", "min", "h", "d", "w", "y"] {
            let text = number + unit
            for words in [
                ["hold", "web", "--for", text], ["breaker", "web", "open", "--for", text],
                ["events", "-n", text], ["events", "--since", text],
                ["events", "--since", "-" + text],
                ["audit", "--since", "@" + text], ["replay", "--since", text],
                ["evidence", "a.service", "--within", text],
            ] { _ = try? Revivectl.parseAsRoot(words) }
            let story = """
                service web
                probe web http
                ----
                """
            for line in [
                "+\(text) web crashes", "\(text) times: +1s web crashes", "web is slow \(text)",
                "revivectl hold web \(text)", "revivectl release web \(text)", "away \(text)",
                "most orders in \(text)", "late outcome \(text)", "s1..s\(text) crashes",
                "limits actions \(text)/1m", "limits share \(text)", "limits hold \(text)",
                "reload probe web http fail_after \(text)/\(text)",
                "reload probe web http slow_after \(text)/5", "reload service web budget 1/\(text)",
                "web fails: status \(text)", "web fails: status 503 for \(text)",
                "web fails: exit \(text)", "journal back less \(text)",
            ] {
                var runner = ScenarioRunner()
                _ = try? runner.transcript(of: "\(story)\n\(line)\n")
            }
        }
    }
}
