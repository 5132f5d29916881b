// SPDX-License-Identifier: Apache-2.0
// What would be deployed? The first line of what a short command of the operator's says.

import Supervision
import Systemd

final class VersionInquirer {
    private let runner: any ProgramRunner

    private static let outputLimit = 4096
    /// Characters of a version; a digest has 64.
    private static let shownLimit = 128

    init(runner: any ProgramRunner) { self.runner = runner }

    /// Answers an empty text if the command failed or said nothing.
    func ask(_ command: HookCommand, of service: String, _ answer: @escaping (String) -> Void) {
        let program = Program(
            argv: command.argv, user: command.user, isSandboxed: command.isSandboxed,
            environment: command.environment, limit: Redeploy.versionTimeout,
            outputLimit: Self.outputLimit,
            description: "revived: version of \(service)")
        _ = runner.run(program) { end in
            guard case .exited(0, let output) = end else { return answer("") }
            answer(ShownText.line(output, limit: Self.shownLimit))
        }
    }
}
