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

    /// Answers the version, or why it is not known.
    func ask(
        _ command: HookCommand, of service: String, _ answer: @escaping (VersionAnswer) -> Void
    ) {
        let program = Program(
            argv: command.argv, user: command.user, isSandboxed: command.isSandboxed,
            environment: command.environment, limit: Redeploy.versionTimeout,
            outputLimit: Self.outputLimit,
            description: "revived: version of \(service)")
        _ = runner.run(program) { answer(Self.answer($0)) }
    }

    private static func answer(_ end: ProgramEnd) -> VersionAnswer {
        switch end {
        case .exited(0, let output):
            let version = ShownText.line(output, limit: shownLimit)
            return version.isEmpty ? .unknown("its command said nothing") : .token(version)
        case .exited(let code, _):
            let isOwn = ExitWords.systemdStatus(code) == nil
            let why = isOwn ? "exited with status" : "could not be run: status"
            return .unknown("its command \(why) \(code)")
        case .killed(let signal, _):
            return .unknown("its command was ended by \(ExitWords.signal(signal))")
        case .outOfMemory: return .unknown("its command ran out of memory")
        case .timedOut:
            return .unknown("its command took longer than \(Redeploy.versionTimeout.words)")
        case .couldNotRun(let why): return .unknown("its command could not be run: \(why)")
        case .noTransport(let why): return .unknown("systemd could not be asked: \(why)")
        case .noResources(let why): return .unknown("no resources to run it: \(why)")
        }
    }
}
