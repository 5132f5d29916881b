// SPDX-License-Identifier: Apache-2.0
// Where the daemon's program is looked for, and that the help documents what scripts rely on.

import ArgumentParser
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

    @Test(
        "commands are parsed as documented",
        arguments: [
            ["status"], ["status", "web", "--json"], ["why", "web"], ["events"],
            ["events", "-f", "web", "--since", "10m"], ["events", "-n", "5", "--all", "--json"],
            ["evidence", "a.service"], ["evidence", "a.service", "--into", "/x", "--", "ls", "-l"],
            ["check"], ["check", "a.yaml", "b.yaml"], ["config", "web", "--json"], ["reload"],
            ["version"],
        ])
    func parse(_ words: [String]) throws { _ = try Revivectl.parseAsRoot(words) }

    @Test(
        "what is wrong is refused before anything is done",
        arguments: [
            ["why"], ["events", "--since", "soon"], ["events", "-n", "-1"], ["status", "a", "b"],
            ["explode"],
        ])
    func refused(_ words: [String]) {
        #expect(throws: (any Error).self) { try Revivectl.parseAsRoot(words) }
    }
}
