// SPDX-License-Identifier: Apache-2.0
// Long answers go through a pager on a terminal, as systemctl's do: SYSTEMD_PAGER, then PAGER, then
// less; `--no-pager`, an empty word or `cat` for none. (systemctl(1), Environment.)

import Glibc

enum Pager {
    /// As systemctl starts less: quit when all fits on the screen, keep colours, cut nothing.
    private static let lessOptions = "FRSXMK"

    /// The words of the pager; nil: none is wanted.
    ///
    /// Who reads as root by sudo gets less and no other, in its secure mode: a pager that runs
    /// programs would run them as root.
    static func words(_ variable: (String) -> String?) -> [String]? {
        let isLent = variable("SUDO_UID") != nil
        let wished = variable("SYSTEMD_PAGER") ?? variable("PAGER") ?? "less"
        let named = isLent && !wished.isEmpty && wished != "cat" ? "less" : wished
        let words = named.split(separator: " ").map(String.init)
        guard let program = words.first, program != "cat" else { return nil }
        return words
    }

    /// From now on standard output is the pager's input, if it is a terminal that wants one;
    /// whoever exits waits for it.
    static func begin() {
        guard isatty(STDOUT_FILENO) == 1, !Terminal.isDumb,
            let words = words({ name in getenv(name).map { String(cString: $0) } })
        else { return }
        setenv("LESS", getenv("SYSTEMD_LESS").map { String(cString: $0) } ?? lessOptions, 1)
        if getenv("SUDO_UID") != nil { setenv("LESSSECURE", "1", 1) }
        // Its width is the terminal's, which a pipe has not.
        _ = Terminal.width
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        guard let pager = spawn(words, reading: ends[0]) else {
            close(ends[0])
            close(ends[1])
            return
        }
        close(ends[0])
        // Colours were decided by the terminal, which the pager writes to.
        Palette.isPaged = true
        dup2(ends[1], STDOUT_FILENO)
        close(ends[1])
        PagerEnd.pager = pager
        // Ctrl-C ends us and not the pager, which has the terminal until it is quit.
        signal(SIGINT) { _ in
            PagerEnd.leave()
            _exit(128 + SIGINT)
        }
        atexit { PagerEnd.wait() }
    }

    private static func spawn(_ words: [String], reading end: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let fault = posix_spawnp(&child, words[0], &actions, nil, &arguments, environ)
        return fault == 0 ? child : nil
    }
}

private enum PagerEnd {
    /// Written once, before the process ends.
    // SAFETY: there is one thread, and the handler of its exit reads it afterwards.
    nonisolated(unsafe) static var pager: pid_t = 0

    static func wait() {
        fflush(nil)
        leave()
    }

    /// Only calls that signal-safety(7) allows.
    static func leave() {
        close(STDOUT_FILENO)
        var status: Int32 = 0
        while waitpid(pager, &status, 0) < 0, errno == EINTR { continue }
    }
}
