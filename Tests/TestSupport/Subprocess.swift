// SPDX-License-Identifier: Apache-2.0
// Runs a program to its end, within a limit, and keeps what it said.

import Foundation

package struct ProgramOutput: Sendable, CustomStringConvertible {
    /// The exit code; 124 or 137 if the limit ended it, 128 + the signal if a signal did.
    package var code: Int32
    /// Standard output.
    package var text: String
    /// Standard error.
    package var errors: String

    /// What a program is said to have said.
    package init(code: Int32, text: String, errors: String) {
        self.code = code
        self.text = text
        self.errors = errors
    }

    /// All of it, for a message.
    package var description: String { "exit code \(code)\n\(text)\(errors)" }

    /// The output without blanks and newlines at its ends.
    package var word: String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}

package enum Subprocess {
    /// Runs `arguments`, the first of them a path; at `limit` it is killed.
    ///
    /// Not Foundation's Process: that waits until each grandchild has ended too, and a testbed is
    /// one that stays. For the same reason the output goes to files, not into pipes.
    package static func run(
        _ arguments: [String], within limit: Duration = .seconds(30),
        environment: [String: String] = [:]
    ) throws -> ProgramOutput {
        let folder = NSTemporaryDirectory() + "revived-run-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let paths = (output: folder + "/output", errors: folder + "/errors")
        let words =
            ["/usr/bin/timeout", "--kill-after=5", "\(limit.components.seconds)"] + arguments
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let child = try spawn(
            words, variables.map { "\($0.key)=\($0.value)" }, paths.output, paths.errors)
        let code = exitCode(of: child)
        return ProgramOutput(
            code: code, text: try text(paths.output), errors: try text(paths.errors))
    }

    private static func spawn(
        _ words: [String], _ variables: [String], _ output: String, _ errors: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
        var arguments = words.map { strdup($0) } + [nil]
        var environment = variables.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var child = pid_t()
        let result = posix_spawn(
            &child, words[0], &actions, nil, &arguments, &environment)
        guard result == 0 else {
            throw TestbedError("\(words): \(String(cString: strerror(result)))")
        }
        return child
    }

    private static func exitCode(of child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
