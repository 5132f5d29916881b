// SPDX-License-Identifier: Apache-2.0
// Runs programs as transient units: PID 1 forks, limits and reaps; we read a pipe.

import Glibc
import Supervision
import Systemd

/// Each program is `revived-probe-N.service` in `revived.slice`. systemd ends it at its limit; if
/// that is not told in time, we stop it ourselves, and whether systemd answers to that tells a
/// stubborn program from a lost manager.
final class TransientPrograms: ProgramRunner {
    /// Beyond the program's limit, for systemd to end it and to say so.
    static let grace = Duration.seconds(5)
    /// For the answer to our own stop.
    static let stopGrace = Duration.seconds(2)
    /// In the sandbox. A Java program with the usual settings has room in both; what needs more is
    /// no question that one service is asked every few seconds.
    static let memoryMax: UInt64 = 512 << 20
    static let tasksMax: UInt64 = 128

    private let loop: EventLoop
    private let units: UnitManager
    private let deadlines: DeadlineQueue
    private var number: Int64

    /// Numbers begin at the milliseconds since boot, so that what an earlier run of the daemon left
    /// behind has another name.
    init(loop: EventLoop, units: UnitManager, deadlines: DeadlineQueue) {
        self.loop = loop
        self.units = units
        self.deadlines = deadlines
        number = Clock.boottime() / 1_000_000
    }

    func run(
        _ program: Program, begun: @escaping () -> Void, _ done: @escaping (ProgramEnd) -> Void
    ) -> any ProgramRun {
        number += 1
        let name = "revived-probe-\(number).service"
        let run = TransientProgram(
            program, name: name, loop: loop, units: units, deadlines: deadlines, begun: begun,
            done)
        loop.soon { run.begin() }
        return run
    }
}

/// One program. It is held by its waiting closures until its end is told.
final class TransientProgram: ProgramRun {
    private let program: Program
    private let name: String
    private let loop: EventLoop
    private let units: UnitManager
    private let deadlines: DeadlineQueue
    private let begun: () -> Void
    private var done: ((ProgramEnd) -> Void)?
    private var output: OutputPipe?
    private var deadline: DeadlineQueue.Key?
    /// systemd has taken the program and has not said how it ended.
    private var isRunning = false

    fileprivate init(
        _ program: Program, name: String, loop: EventLoop, units: UnitManager,
        deadlines: DeadlineQueue, begun: @escaping () -> Void,
        _ done: @escaping (ProgramEnd) -> Void
    ) {
        self.begun = begun
        self.program = program
        self.name = name
        self.loop = loop
        self.units = units
        self.deadlines = deadlines
        self.done = done
    }

    fileprivate func begin() {
        guard done != nil else { return }
        do {
            output = try OutputPipe(loop: loop, keeping: program.outputLimit)
        } catch {
            return finish(.noResources(SystemError.text(error.errno)))
        }
        var unit = TransientUnit(
            name: name, argv: program.argv, description: program.description)
        unit.user = program.user ?? (program.isSandboxed ? nil : "nobody")
        unit.isSandboxed = program.isSandboxed
        if program.isSandboxed {
            unit.memoryMax = TransientPrograms.memoryMax
            unit.tasksMax = TransientPrograms.tasksMax
        }
        unit.environment = program.environment
        unit.timeoutUSec = UInt64(max(program.limit.nanoseconds / 1000, 1))
        unit.outputDescriptor = output?.writeEnd
        unit.slice = "revived.slice"
        unit.logLevelMax = LOG_WARNING
        deadline = deadlines.add(after: program.limit + TransientPrograms.grace) {
            [weak self] _ in self?.overdue()
        }
        units.startTransient(unit) { _ in
            self.taken()
        } completion: { result in
            self.ended(result)
        }
    }

    func cancel() {
        done = nil
        release()
        if isRunning { stop() }
    }

    /// systemd has its own copy of the pipe's end now; ours would keep the pipe open for ever.
    private func taken() {
        output?.closeWriteEnd()
        isRunning = true
        if done == nil { stop() } else { begun() }
    }

    private func ended(_ result: Result<TransientOutcome, SystemError>) {
        isRunning = false
        guard done != nil else { return }
        switch result {
        case .success(let outcome):
            finish(Self.end(outcome, output?.drained() ?? []))
        case .failure(let error):
            let isOurs = error.errno == EINVAL || error.name == Self.invalidName
            finish(isOurs ? .couldNotRun(error.message) : .noTransport(error.description))
        }
    }

    /// The unit was refused for what the configuration says: a user's name, an environment, …
    private static let invalidName = "org.freedesktop.DBus.Error.InvalidArgs"

    private func stop(_ answered: @escaping () -> Void = {}) {
        units.stop(name, mode: .replace, queued: { _ in answered() }, completion: { _ in })
    }

    private func overdue() {
        deadline = nil
        guard isRunning else {
            return finish(.noTransport("systemd did not answer"))
        }
        deadline = deadlines.add(after: TransientPrograms.stopGrace) { [weak self] _ in
            self?.deadline = nil
            self?.finish(.noTransport("systemd did not say how \(self?.name ?? "it") ended"))
        }
        stop { [weak self] in self?.finish(.timedOut(output: self?.output?.kept ?? [])) }
    }

    private func finish(_ end: ProgramEnd) {
        guard let done else { return }
        self.done = nil
        release()
        done(end)
    }

    private func release() {
        if let deadline { deadlines.remove(deadline) }
        deadline = nil
        output?.close()
        output = nil
    }

    /// What systemd said, in our words.
    static func end(_ outcome: TransientOutcome, _ output: [UInt8]) -> ProgramEnd {
        if outcome.result == "timeout" || outcome.job == .timeout {
            return .timedOut(output: output)
        }
        let status = Int(outcome.execMainStatus ?? 0)
        switch Int(outcome.execMainCode ?? 0) {
        case CLD_EXITED:
            if let word = ExitWords.systemdStatus(status) {
                return .couldNotRun("\(word) (systemd status \(status))")
            }
            return .exited(code: status, output: output)
        case CLD_KILLED where outcome.result == "oom-kill":
            return .outOfMemory(signal: status, output: output)
        case CLD_KILLED, CLD_DUMPED:
            return .killed(signal: status, output: output)
        default:
            if outcome.job == .done { return .exited(code: 0, output: output) }
            if outcome.neverRan { return .couldNotRun("systemd did not run it") }
            return .couldNotRun(outcome.result ?? "systemd did not say why")
        }
    }
}
