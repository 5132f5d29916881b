// SPDX-License-Identifier: Apache-2.0
// Asks by a command of the operator's: exit code 0 passes, unless its output says otherwise.

import Supervision

/// Runs the command as a transient unit; its output is kept for the reason only.
final class ExecProber: ProbeAttempt {
    /// Bytes of output kept, to be shown.
    static let outputLimit = 4096
    /// Bytes of output kept where a text must be in it: as many as of an HTTP answer.
    static let searchLimit = 64 * 1024
    /// Characters of the first line shown.
    static let shownLimit = 200

    private let probe: ExecProbe
    private let program: Program
    private let runner: any ProgramRunner
    private let begun: () -> Void
    private let sight: ProbeSight?
    private var run: (any ProgramRun)?
    private var finish: ((AttemptResult) -> Void)?

    init(
        _ probe: ExecProbe, name: String, limit: Duration, runner: any ProgramRunner,
        sight: ProbeSight? = nil, begun: @escaping () -> Void,
        finish: @escaping (AttemptResult) -> Void
    ) {
        self.begun = begun
        self.sight = sight
        self.probe = probe
        program = Program(
            argv: probe.argv, user: probe.user, isSandboxed: probe.isSandboxed,
            environment: probe.environment, limit: limit,
            outputLimit: probe.output == nil ? Self.outputLimit : Self.searchLimit,
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
        sight?.note(end)
        let finish = finish
        self.finish = nil
        finish?(Self.verdict(end, of: probe, limit: program.limit))
    }

    private static func shown(_ output: [UInt8]) -> String {
        ShownText.line(output, limit: shownLimit)
    }

    static func verdict(_ end: ProgramEnd, of probe: ExecProbe, limit: Duration) -> AttemptResult {
        switch end {
        case .exited(let code, let output):
            return verdict(code, output, of: probe)
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

    /// What the configuration says of an exit code goes before what it usually means.
    private static func verdict(
        _ code: Int, _ output: [UInt8], of probe: ExecProbe
    ) -> AttemptResult {
        let failure = ProbeFailure.exitCode(code, output: shown(output))
        if probe.inconclusive.contains(code) {
            return .inconclusive(.declared(failure.sentence))
        }
        let warns = probe.warn.contains(code)
        guard code == 0 || warns else {
            // A shell, env and timeout say by these that there is no such program, or that it
            // cannot be executed.
            return code == 126 || code == 127
                ? .inconclusive(.couldNotRun(failure.sentence)) : .failed(failure)
        }
        if let text = probe.output, !contains(text, output) {
            if output.count >= searchLimit {
                return .inconclusive(.notRead("the output is longer than \(searchLimit) bytes"))
            }
            return .failed(.outputLacks(text, output: shown(output)))
        }
        return warns ? .warned(failure) : .passed
    }

    private static func contains(_ text: String, _ output: [UInt8]) -> Bool {
        var search = ByteSearch(text)
        for byte in output { search.feed(byte) }
        return search.isFound
    }
}
