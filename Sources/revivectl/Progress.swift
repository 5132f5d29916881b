// SPDX-License-Identifier: Apache-2.0
// What takes longer than a second says so: on standard error, on a terminal, and it wipes it away
// again. An alarm of the kernel's says it, because what is waited for may not come back for long.

import Glibc

enum Progress {
    /// After this many seconds a person wonders.
    private static let patience: UInt32 = 1

    /// Does it, and says meanwhile what is being done.
    static func `while`<Value>(
        _ doing: StaticString, _ body: () throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        // A pager has the terminal.
        guard isatty(STDERR_FILENO) == 1, !Terminal.isDumb, !Palette.isPaged else {
            return try body()
        }
        ProgressAlarm.begin(doing)
        defer { ProgressAlarm.end() }
        alarm(patience)
        return try body()
    }
}

/// The words that the alarm writes. Only the handler and the one thread that set it up touch them.
private enum ProgressAlarm {
    // SAFETY: there is one thread; its alarm only reads them, and they are set before it is armed.
    nonisolated(unsafe) private static var words: UnsafePointer<UInt8>?
    // SAFETY: as above.
    nonisolated(unsafe) private static var count = 0
    // SAFETY: the alarm sets it, and is off when it is read.
    nonisolated(unsafe) private static var isShown = false

    static func begin(_ doing: StaticString) {
        (words, count, isShown) = (doing.utf8Start, doing.utf8CodeUnitCount, false)
        signal(SIGALRM) { _ in ProgressAlarm.show() }
    }

    /// Only `write`, which signal-safety(7) allows.
    private static func show() {
        let before = errno
        isShown = true
        _ = write(STDERR_FILENO, words, count)
        let more: StaticString = " ..."
        _ = write(STDERR_FILENO, more.utf8Start, more.utf8CodeUnitCount)
        errno = before
    }

    static func end() {
        alarm(0)
        signal(SIGALRM, SIG_DFL)
        // The line is cleared: what follows is the answer.
        if isShown { _ = write(STDERR_FILENO, "\r\u{1B}[K", 4) }
    }
}
