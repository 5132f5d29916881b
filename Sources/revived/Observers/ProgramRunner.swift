// SPDX-License-Identifier: Apache-2.0
// What exec probes and the resolver need of systemd: run a program, say how it ended.

/// A program to be run by PID 1; nothing in `argv` is expanded.
struct Program: Equatable {
    /// Absolute path and arguments.
    var argv: [String]
    /// Nil: in a sandbox a user made for this run, else the user `nobody`.
    var user: String?
    /// Sees little of the host, changes nothing, and has bounds for memory and processes.
    var isSandboxed = true
    /// `NAME=VALUE` entries.
    var environment: [String] = []
    /// For the whole run.
    var limit: Duration
    /// Bytes of standard output and error kept from the start; what follows is thrown away.
    var outputLimit: Int
    /// For the unit's description: `revivectl` and `systemctl` show it while it runs.
    var description: String
}

/// How a program ended, or why it did not begin.
enum ProgramEnd: Equatable {
    case exited(code: Int, output: [UInt8])
    /// By a signal that revived did not send: something else killed it, or it crashed.
    case killed(signal: Int, output: [UInt8])
    /// The kernel or the limit of its unit ended it for want of memory.
    case outOfMemory(signal: Int, output: [UInt8])
    case timedOut(output: [UInt8])
    /// Missing, not executable, unknown user, …: the manager's word and number.
    case couldNotRun(String)
    /// The manager could not be asked, or did not answer.
    case noTransport(String)
    case noResources(String)
}

/// A run under way.
protocol ProgramRun: AnyObject {
    /// Stops the program and forgets it: its end is not told.
    func cancel()
}

/// Runs programs; the end is told exactly once, never before `run` has returned.
protocol ProgramRunner: AnyObject {
    /// `begun` is called when the manager has taken the program, if it does.
    func run(
        _ program: Program, begun: @escaping () -> Void, _ done: @escaping (ProgramEnd) -> Void
    ) -> any ProgramRun
}

extension ProgramRunner {
    func run(_ program: Program, _ done: @escaping (ProgramEnd) -> Void) -> any ProgramRun {
        run(program, begun: {}, done)
    }
}
