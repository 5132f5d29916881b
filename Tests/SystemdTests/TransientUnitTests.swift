// SPDX-License-Identifier: Apache-2.0
// How a transient unit's command is told, so that it is the same after a daemon-reload.

import Testing

@testable import Systemd

@Suite("The words of a transient unit")
struct TransientUnitTests {
    @Test("only what systemd 252 would read back changed is told by the word that it cannot read")
    func command() {
        func command(_ arguments: String...) -> TransientUnit.Command {
            TransientUnit(name: "a.service", argv: ["/bin/a"] + arguments).command
        }
        #expect(command() == .dollarsDoubled)
        #expect(command("100%", "%n", "it's", "a\"b", "\\", "ü", "", " ", "\n") == .dollarsDoubled)
        for argument in ["$HOME", "a$", "$$", "a;b", ";"] {
            #expect(command("x", argument) == .verbatim, "\(argument)")
        }
    }

    @Test("the sandbox is the one whose edition the configuration knows")
    func sandbox() {
        // Changed? Then ExecSandbox.edition and the text of the key change too.
        let words = TransientSandbox.words.map { "\($0.0)=\($0.1)" } + TransientSandbox.flags
        #expect(
            words == [
                "ProtectSystem=strict", "ProtectHome=tmpfs", "ProtectProc=invisible",
                "NoNewPrivileges", "PrivateTmp", "RestrictSUIDSGID", "RemoveIPC",
            ])
    }
}
