// SPDX-License-Identifier: Apache-2.0
// A command that is run while something is held, so that we outlive every signal that ends it.
//
// Signals are blocked and waited for, not handled: what the terminal sends goes to the command too,
// because it is in our process group; what was sent to us alone is passed on. Only SIGKILL leaves a
// hold behind, and that expires.

import Glibc

/// Signals that would end us, kept back from now until this is let go.
final class KeptSignals {
    /// What they are, and the mask as it was, which a child must have.
    fileprivate var kept = sigset_t()
    fileprivate var former = sigset_t()

    init() {
        sigemptyset(&kept)
        for signal in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD] { sigaddset(&kept, signal) }
        sigprocmask(SIG_BLOCK, &kept, &former)
    }

    deinit { sigprocmask(SIG_SETMASK, &former, nil) }

    /// One that has come already; it is taken.
    func pending() -> Int32? {
        var moment = timespec(tv_sec: 0, tv_nsec: 0)
        let signal = sigtimedwait(&kept, nil, &moment)
        return signal > 0 && signal != SIGCHLD ? signal : nil
    }
}

struct HeldProgram {
    let words: [String]

    /// Runs it and waits for its end; answers what a shell would: its exit code, 128 and the signal
    /// that ended it, 126 or 127 where it could not be run.
    func run(keeping signals: KeptSignals) -> Int32 {
        if let signal = signals.pending() { return 128 + signal }
        var child: pid_t = 0
        let fault = spawn(&child, signals)
        guard fault == 0 else {
            complain("\(words[0]) cannot be run: \(String(cString: strerror(fault)))")
            return fault == ENOENT ? 127 : 126
        }
        while true {
            var told = siginfo_t()
            // A look now and then, should the news of its end go to another thread.
            var moment = timespec(tv_sec: 0, tv_nsec: 250_000_000)
            let signal = sigtimedwait(&signals.kept, &told, &moment)
            if signal > 0, signal != SIGCHLD, told.si_code != SI_KERNEL { kill(child, signal) }
            var status: Int32 = 0
            if waitpid(child, &status, WNOHANG) == child { return Self.code(of: status) }
        }
    }

    private func spawn(_ child: inout pid_t, _ signals: KeptSignals) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setsigmask(&attributes, &signals.former)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        fflush(nil)
        return posix_spawnp(&child, words[0], nil, &attributes, &arguments, environ)
    }

    static func code(of status: Int32) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
