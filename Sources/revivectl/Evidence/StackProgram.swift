// SPDX-License-Identifier: Apache-2.0
// Stacks in the program itself, by eu-stack or gdb where one is installed.
//
// Both stop the process while they look, and let it go when they end, however they end. One danger
// is left: a debugger that is killed between its request and the stop leaves a stop signal behind.
// So a process that was not stopped before is told to continue after a debugger that was killed.
// A process that is traced, stopped or in an uninterruptible sleep is left alone.

import Glibc
import Systemd

struct StackProgram {
    private let processes: [Int32]
    private let end: Int64

    /// The first ones; a service's workers are alike.
    private static let mostProcesses = 8
    /// For one process: reading a large program's symbols takes seconds.
    private static let patience: Int64 = 4_000_000_000
    /// Left for writing down what there is.
    private static let reserve: Int64 = 300_000_000
    private static let bound = 256 * 1024
    private static let places = ["/usr/bin", "/usr/local/bin", "/bin"]

    init(_ processes: [Int32], end: Int64) {
        self.processes = processes
        self.end = end
    }

    var text: String {
        if processes.isEmpty { return "no processes\n" }
        guard let program = Self.installed else {
            return "neither eu-stack (elfutils) nor gdb is installed\n"
        }
        return processes.prefix(Self.mostProcesses).map { process in
            "process \(process), by \(program)\n" + look(process, program)
        }.joined(separator: "\n")
    }

    private static var installed: String? {
        ["eu-stack", "gdb"].lazy.flatMap { name in places.map { "\($0)/\(name)" } }
            .first { access($0, X_OK) == 0 }
    }

    private func look(_ process: Int32, _ program: String) -> String {
        let status = ProcFile.text("/proc/\(process)/status")
        if let why = Self.refusal(status) { return "left alone: \(why)\n" }
        let left = min(end - Self.reserve - Clock.boottime(), Self.patience)
        let run = BoundedProgram(
            Self.command(program, process), within: left, limit: Self.bound
        ).run()
        let text = String(decoding: run.output, as: UTF8.self)
        switch run.end {
        case .exited(0): return text + "\n"
        case .exited, .notBegun: return text + "\n[\(run.end)]\n"
        case .killed, .overdue:
            kill(process, SIGCONT)
            return text + "\n[\(run.end)]\n"
        }
    }

    static func refusal(_ status: String) -> String? {
        func value(_ name: String) -> Substring {
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return (line?.dropFirst(name.count + 1) ?? "").drop { $0 == "\t" || $0 == " " }
        }
        if status.isEmpty { return "it is gone" }
        if value("TracerPid") != "0" { return "it is traced already" }
        switch value("State").first {
        case "T", "t": return "it is stopped"
        case "D": return "it is in an uninterruptible sleep"
        case "Z", "X": return "it is dead"
        default: return nil
        }
    }

    /// No file of the program's author is read, and nothing is fetched from the network.
    static func command(_ program: String, _ process: Int32) -> [String] {
        if program.hasSuffix("eu-stack") { return [program, "-p", "\(process)"] }
        return [
            program, "-nx", "-nh", "-batch", "-iex", "set auto-load off", "-iex",
            "set debuginfod enabled off", "-iex", "set pagination off", "-p", "\(process)", "-ex",
            "thread apply all bt 40",
        ]
    }
}
