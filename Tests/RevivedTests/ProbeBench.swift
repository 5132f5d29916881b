// SPDX-License-Identifier: Apache-2.0
// A real loop with a prober on it, and programs that end as a test says.

import Supervision
import Systemd

@testable import revived

/// Ends each program, from the loop, as `script` says; nil: it never ends.
final class ScriptedPrograms: ProgramRunner {
    final class Run: ProgramRun {
        var isCancelled = false
        func cancel() { isCancelled = true }
    }

    let loop: EventLoop
    var script: (Program) -> ProgramEnd? = { _ in nil }
    private(set) var begun: [Program] = []
    private(set) var runs: [Run] = []

    init(loop: EventLoop) { self.loop = loop }

    func run(
        _ program: Program, begun taken: @escaping () -> Void,
        _ done: @escaping (ProgramEnd) -> Void
    ) -> any ProgramRun {
        let run = Run()
        loop.soon { if !run.isCancelled { taken() } }
        begun.append(program)
        runs.append(run)
        if let end = script(program) {
            loop.soon { if !run.isCancelled { done(end) } }
        }
        return run
    }
}

/// Everything a probe needs; `offset` is added to the clock that judges.
final class ProbeBench {
    final class Offset { var nanoseconds: Int64 = 0 }

    let loop: EventLoop
    let programs: ScriptedPrograms
    let resolver: NameResolver
    let deadlines: DeadlineQueue
    let prober: Prober
    let offset = Offset()

    init() throws {
        let offset = offset
        let now = { Clock.boottime() + offset.nanoseconds }
        loop = try EventLoop()
        programs = ScriptedPrograms(loop: loop)
        resolver = NameResolver(runner: programs, now: now)
        deadlines = try DeadlineQueue(loop: loop, now: now)
        prober = Prober(
            loop: loop, runner: programs, resolver: resolver, deadlines: deadlines, now: now)
    }

    struct StillWaiting: Error {}

    /// Turns the loop until the condition holds; throws after five minutes, which no test needs.
    func turn(until isDone: () -> Bool) throws {
        let end = Clock.boottime() + 300_000_000_000
        while !isDone() {
            guard Clock.boottime() < end else { throw StillWaiting() }
            try loop.turn(timeoutNanoseconds: 100_000_000)
        }
    }

    /// Asks one question and waits for the answer.
    func ask(
        _ kind: ProbeKind, limit: Duration = .seconds(20), strict: Bool = false
    ) throws -> ProbeOutcome {
        var probe = ProbePolicy(name: "test", kind: kind)
        probe.strict = strict
        var outcomes: [ProbeOutcome] = []
        let run = prober.begin(probe, limit: limit) { outcomes.append($0) }
        try turn { !outcomes.isEmpty }
        // Nothing may come after the answer, and nothing may be left.
        for _ in 0..<3 { try loop.turn(timeoutNanoseconds: 0) }
        guard outcomes.count == 1, prober.inFlight == 0, deadlines.isEmpty else {
            throw StillWaiting()
        }
        run.cancel()
        return outcomes[0]
    }

    /// An HTTP question to that address.
    static func http(_ address: ProbeAddress, body: String? = nil) -> ProbeKind {
        var probe = HTTPProbe(
            address: address, target: "/health", host: "test", shown: "http://test/health")
        probe.body = body
        return .http(probe)
    }
}

extension ProbeOutcome {
    var isPass: Bool {
        if case .passed = self { return true }
        return false
    }
}
