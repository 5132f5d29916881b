// SPDX-License-Identifier: Apache-2.0
// A program that is run for its output, bounded in time and size. (The daemon never forks; this is
// no daemon.)

import Glibc
import Systemd

struct BoundedProgram {
    enum End: Equatable {
        case exited(Int32)
        case killed(Int32)
        /// Killed by us, with all of its process group.
        case overdue
        case notBegun(String)
    }

    private let argv: [String]
    private let nanoseconds: Int64
    private let limit: Int

    /// Output and errors together, at most `limit` bytes; what follows is thrown away.
    init(_ argv: [String], within nanoseconds: Int64, limit: Int) {
        self.argv = argv
        self.nanoseconds = nanoseconds
        self.limit = limit
    }

    func run() -> (end: End, output: [UInt8]) {
        guard nanoseconds > 0 else { return (.notBegun("no time is left"), []) }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return (.notBegun(Self.word(errno)), []) }
        defer { close(ends[0]) }
        let (pid, error) = spawn(writingTo: ends[1], not: ends[0])
        close(ends[1])
        guard error == 0 else { return (.notBegun(Self.word(error)), []) }
        let deadline = Clock.boottime() + nanoseconds
        var output: [UInt8] = []
        let hasEnded = read(ends[0], until: deadline, &output) && wait(for: pid, until: deadline)
        // Whatever is in its group goes with it. (Until `waitpid`, no other process can have its
        // number.)
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        guard hasEnded else { return (.overdue, output) }
        let signal = status & 0x7F
        return (signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal), output)
    }

    private func spawn(writingTo end: Int32, not other: Int32) -> (pid_t, Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, end, 1)
        posix_spawn_file_actions_adddup2(&actions, end, 2)
        for unused in [end, other] where unused > 2 {
            posix_spawn_file_actions_addclose(&actions, unused)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var words: [UnsafeMutablePointer<CChar>?] = argv.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let error = posix_spawnp(&pid, argv[0], &actions, &attributes, words, environ)
        return (pid, error)
    }

    /// To the end of the output; false if the time is up first.
    private func read(_ descriptor: Int32, until deadline: Int64, _ output: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let left = deadline - Clock.boottime()
            guard left > 0 else { return false }
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, Int32(left / 1_000_000) + 1) > 0 else { continue }
            let count = chunk.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count <= 0 { return true }
            output += chunk[0..<count].prefix(limit - output.count)
        }
    }

    /// It may have closed its output and gone on.
    private func wait(for pid: pid_t, until deadline: Int64) -> Bool {
        var info = siginfo_t()
        while true {
            let flags = WEXITED | WNOHANG | WNOWAIT
            guard waitid(P_PID, id_t(pid), &info, flags) == 0 else { return true }
            if info.si_signo == SIGCHLD { return true }
            guard Clock.boottime() < deadline else { return false }
            usleep(5000)
        }
    }

    private static func word(_ number: Int32) -> String { String(cString: strerror(number)) }
}
