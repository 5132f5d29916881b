// SPDX-License-Identifier: Apache-2.0
// Asks by a command of the operator's: exit code 0 passes.

import Supervision

/// Runs the command as a transient unit; its output is kept for the reason only.
final class ExecProber: ProbeAttempt {
    /// Bytes of output kept.
    static let outputLimit = 4096
    /// Characters of the first line shown.
    static let shownLimit = 200

    private let program: Program
    private let runner: any ProgramRunner
    private let begun: () -> Void
    private var run: (any ProgramRun)?
    private var finish: ((ProbeVerdict) -> Void)?

    init(
        _ probe: ExecProbe, name: String, limit: Duration, runner: any ProgramRunner,
        begun: @escaping () -> Void, finish: @escaping (ProbeVerdict) -> Void
    ) {
        self.begun = begun
        program = Program(
            argv: probe.argv, user: probe.user, isSandboxed: probe.isSandboxed,
            environment: probe.environment, limit: limit, outputLimit: Self.outputLimit,
            description: "revived: probe \(name)")
        self.runner = runner
        self.finish = finish
    }

    func begin() {
        run = runner.run(program, begun: begun) { [weak self] end in self?.conclude(end) }
    }

    func cancel() {
        finish = nil
        run?.cancel()
        run = nil
    }

    private func conclude(_ end: ProgramEnd) {
        run = nil
        let finish = finish
        self.finish = nil
        finish?(Self.verdict(end, limit: program.limit))
    }

    static func verdict(_ end: ProgramEnd, limit: Duration) -> ProbeVerdict {
        func shown(_ output: [UInt8]) -> String { ShownText.line(output, limit: shownLimit) }
        switch end {
        case .exited(0, _):
            return .passed
        case .exited(let code, let output):
            return .failed(.exitCode(code, output: shown(output)))
        case .killed(let signal, _):
            return .inconclusive(.killed(signal: signal))
        case .outOfMemory(let signal, let output):
            return .failed(.signal(signal, output: shown(output)))
        case .timedOut:
            return .failed(.timeout(limit: limit))
        case .couldNotRun(let word):
            return .inconclusive(.couldNotRun(word))
        case .noTransport(let word):
            return .inconclusive(.noTransport(word))
        case .noResources(let word):
            return .inconclusive(.noResources(word))
        }
    }
}
