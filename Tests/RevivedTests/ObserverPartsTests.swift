// SPDX-License-Identifier: Apache-2.0
// The small parts of the observers: deadlines, what an errno means, how a program ended.

import Glibc
import Supervision
import Systemd
import Testing

@testable import revived

@Suite("Parts of the observers")
struct ObserverPartsTests {
    @Test("deadlines fire in order, removed ones not at all")
    func deadlines() throws {
        let bench = try ProbeBench()
        var fired: [Int] = []
        var keys: [DeadlineQueue.Key] = []
        for (index, milliseconds) in [40, 10, 30, 10, 20].enumerated() {
            keys.append(
                bench.deadlines.add(after: .milliseconds(milliseconds)) { _ in
                    fired.append(index)
                })
        }
        bench.deadlines.remove(keys[2])
        bench.deadlines.remove(keys[2])
        try bench.turn { bench.deadlines.isEmpty }
        #expect(fired == [1, 3, 4, 0])
        bench.deadlines.remove(keys[0])
    }

    @Test("a deadline may add and remove others while it fires")
    func nestedDeadlines() throws {
        let bench = try ProbeBench()
        var fired: [String] = []
        let doomed = bench.deadlines.add(after: .milliseconds(5)) { _ in fired.append("doomed") }
        _ = bench.deadlines.add(after: .milliseconds(1)) { _ in
            fired.append("first")
            bench.deadlines.remove(doomed)
            _ = bench.deadlines.add(after: .milliseconds(1)) { _ in fired.append("second") }
        }
        try bench.turn { bench.deadlines.isEmpty }
        #expect(fired == ["first", "second"])
        _ = bench.deadlines.add(after: .seconds(Int64.max)) { _ in }
        #expect(!bench.deadlines.isEmpty)
    }

    @Test("what an errno says: the service fails, or we cannot tell")
    func errnos() {
        let limit = Duration.seconds(3)
        func verdict(_ number: Int32, isUnix: Bool = false) -> AttemptResult {
            SocketTrouble(number: number, isUnix: isUnix).verdict(limit: limit)
        }
        #expect(verdict(ECONNREFUSED) == .failed(.connectionRefused))
        #expect(verdict(ENOENT, isUnix: true) == .failed(.connectionRefused))
        for number in [ECONNRESET, EPIPE] { #expect(verdict(number) == .failed(.closedEarly)) }
        #expect(verdict(ETIMEDOUT) == .failed(.timeout(limit: limit)))
        for number in [EACCES, EPERM] {
            let word = SystemError.text(number)
            #expect(verdict(number) == .inconclusive(.notPermitted(word)))
        }
        for number in [ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT, ENOENT, EBADF] {
            let word = SystemError.text(number)
            #expect(verdict(number) == .inconclusive(.unreachable(word)))
        }
        for number in [EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRINUSE, EAGAIN] {
            let word = SystemError.text(number)
            #expect(verdict(number) == .inconclusive(.noResources(word)))
        }
    }

    @Test("how systemd's words for the end of a program are read")
    func programEnds() {
        func end(
            _ job: JobResult, _ result: String?, _ code: Int32? = nil, _ status: Int32? = nil
        ) -> ProgramEnd {
            let outcome = TransientOutcome(
                job: job, result: result, execMainCode: code, execMainStatus: status)
            return TransientProgram.end(outcome, [1])
        }
        #expect(end(.done, "success", 1, 0) == .exited(code: 0, output: [1]))
        #expect(end(.done, nil) == .exited(code: 0, output: [1]))
        #expect(end(.failed, "exit-code", 1, 7) == .exited(code: 7, output: [1]))
        #expect(end(.failed, "exit-code", 1, 199) == .exited(code: 199, output: [1]))
        #expect(end(.failed, "exit-code", 1, 244) == .exited(code: 244, output: [1]))
        #expect(end(.failed, "exit-code", 1, 203) == .couldNotRun("EXEC (systemd status 203)"))
        #expect(end(.failed, "exit-code", 1, 217) == .couldNotRun("USER (systemd status 217)"))
        #expect(end(.failed, "signal", 2, 9) == .killed(signal: 9, output: [1]))
        #expect(end(.failed, "oom-kill", 2, 9) == .outOfMemory(signal: 9, output: [1]))
        #expect(end(.failed, "core-dump", 3, 11) == .killed(signal: 11, output: [1]))
        #expect(end(.failed, "timeout", 2, 15) == .timedOut(output: [1]))
        #expect(end(.failed, "resources") == .couldNotRun("systemd did not run it"))
        #expect(end(.failed, "success") == .couldNotRun("systemd did not run it"))
        #expect(end(.dependency, nil) == .couldNotRun("systemd did not run it"))
        #expect(end(.failed, "protocol") == .couldNotRun("protocol"))
        #expect(end(.canceled, nil) == .couldNotRun("systemd did not say why"))
    }

    @Test("an exec probe's outcome follows its program's end")
    func execVerdicts() {
        func verdict(_ end: ProgramEnd) -> AttemptResult {
            ExecProber.verdict(end, of: ExecProbe(argv: ["/bin/x"]), limit: .seconds(2))
        }
        #expect(verdict(.exited(code: 0, output: [65])) == .passed)
        #expect(verdict(.killed(signal: 9, output: [65])) == .inconclusive(.killed(signal: 9)))
        let memory = ProgramEnd.outOfMemory(signal: 9, output: [65])
        #expect(verdict(memory) == .failed(.signal(9, output: "A")))
        #expect(verdict(.timedOut(output: [])) == .failed(.timeout(limit: .seconds(2))))
        #expect(verdict(.couldNotRun("EXEC")) == .inconclusive(.couldNotRun("EXEC")))
        #expect(verdict(.noTransport("x")) == .inconclusive(.noTransport("x")))
        #expect(verdict(.noResources("x")) == .inconclusive(.noResources("x")))
    }

    @Test("by 126 and 127 a shell says that it could not run something: nobody's failure")
    func exitsThatCannotTell() {
        for code in 1...255 {
            let end = ProgramEnd.exited(code: code, output: Array("sh: x: not found".utf8))
            let verdict = ExecProber.verdict(
                end, of: ExecProbe(argv: ["/bin/x"]), limit: .seconds(2))
            let words = "exit code \(code): sh: x: not found"
            let expected: AttemptResult =
                code == 126 || code == 127
                ? .inconclusive(.couldNotRun(words))
                : .failed(.exitCode(code, output: "sh: x: not found"))
            #expect(verdict == expected)
        }
    }

    @Test("the configuration says which exit codes tell nothing, and which pass with a warning")
    func exitsAsConfigured() {
        var probe = ExecProbe(argv: ["/bin/x"])
        probe.inconclusive = [3...3, 60...63]
        probe.warn = [1...1, 127...127]
        func verdict(_ code: Int) -> AttemptResult {
            ExecProber.verdict(
                .exited(code: code, output: [65]), of: probe, limit: .seconds(2))
        }
        #expect(verdict(0) == .passed)
        #expect(verdict(1) == .warned(.exitCode(1, output: "A")))
        #expect(verdict(127) == .warned(.exitCode(127, output: "A")))
        #expect(verdict(2) == .failed(.exitCode(2, output: "A")))
        for code in [3, 60, 63] {
            #expect(verdict(code) == .inconclusive(.declared("exit code \(code): A")))
        }
    }

    @Test("a program that exits with 0 whatever it finds is judged by its output")
    func expectedOutput() {
        var probe = ExecProbe(argv: ["/bin/x"])
        probe.output = "PONG"
        probe.warn = [1...1]
        func verdict(_ code: Int, _ output: String) -> AttemptResult {
            ExecProber.verdict(
                .exited(code: code, output: Array(output.utf8)), of: probe, limit: .seconds(2))
        }
        #expect(verdict(0, "PONG\n") == .passed)
        #expect(verdict(0, "a\nxPONGx") == .passed)
        let lie = "NOAUTH Authentication required."
        #expect(verdict(0, lie + "\n") == .failed(.outputLacks("PONG", output: lie)))
        #expect(verdict(0, "") == .failed(.outputLacks("PONG", output: "")))
        #expect(verdict(1, lie) == .failed(.outputLacks("PONG", output: lie)))
        #expect(verdict(2, "PONG") == .failed(.exitCode(2, output: "PONG")))
        // What was not kept of it is not known.
        let long = String(repeating: "x", count: ExecProber.searchLimit)
        #expect(
            verdict(0, long)
                == .inconclusive(.notRead("the output is longer than 65536 bytes")))
    }

    @Test("a pipe keeps the start of the output and takes the rest")
    func outputPipe() throws {
        let bench = try ProbeBench()
        let pipe = try OutputPipe(loop: bench.loop, keeping: 10)
        let block = [UInt8](repeating: 65, count: 4096)
        for _ in 0..<100 {
            #expect(write(pipe.writeEnd, block, block.count) == block.count)
            try bench.loop.turn(timeoutNanoseconds: 0)
        }
        pipe.closeWriteEnd()
        #expect(pipe.drained() == Array(block.prefix(10)))
        pipe.close()
    }

    @Test("who traces a process, and whether it dumps core, is read from its status")
    func processStatus() {
        let status = ProcessTable.Status(
            "Name:\tshop: TracerPid\nPid:\t7\nTracerPid:\t4711\nCoreDumping:\t1\nVmRSS:\t 5 kB\n")
        #expect(status == ProcessTable.Status(tracer: 4711, isDumping: true))
        #expect(ProcessTable.Status("TracerPid:\nCoreDumping:\t0\n:\n\n") == ProcessTable.Status())
        #expect(ProcessTable.status(Int(getpid())) == ProcessTable.Status())
        #expect(ProcessTable.status(Int(Int32.max)) == nil)
        #expect(!ProcessTable.name(Int(getpid())).isEmpty)
        #expect(ProcessTable.inside("", most: 5) == [] && ProcessTable.inside("/", most: 5) == [])
        #expect(ProcessTable.inside("/nothing-of-this-name", most: 5) == [])
    }

    @Test("a lock file that nobody has locked, and one that is not there, are nobody's work")
    func packageLocks() {
        #expect(PackageLocks.writer(of: #filePath) == nil)
        #expect(PackageLocks.writer(of: "/nothing/of/this/name") == nil)
    }
}
