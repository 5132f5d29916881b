// SPDX-License-Identifier: Apache-2.0
// Where revived may die: a name for each moment between two of its steps.
//
// Only a build with `CRASH_POINTS` (scripts/sweep makes one) dies there when it is told to; in any
// other one `crashPoint` is empty and costs nothing. What was refused: to kill at random moments.
// Such a storm finds the wide gaps, and never says which narrow ones it has not tried.

#if CRASH_POINTS
    import Glibc
#endif

/// A moment between two steps, in the order of the flow.
@usableFromInline
package enum CrashPoint: String, Sendable, CaseIterable {
    /// The memory was read, nothing is written yet.
    case recalled
    /// The first records of this life are written; systemd was not asked for anything.
    case opened
    /// What became of an order of a former life is about to be asked.
    case doubted
    /// Configuration files were read whole, and nothing was swapped.
    case read
    /// The new configuration is in force and recorded, and who asked for it was not told.
    case swapped
    /// The core has answered an observation by a record, which is kept nowhere.
    case decided
    /// The record is in the spool and nowhere else.
    case spooled
    /// It is in the tail as well, and was not sent.
    case tailed
    /// journald's socket has it.
    case sent
    /// All records of one observation are kept; no order of them was begun, nothing was announced.
    case recorded
    /// journald has answered that the order is on disk; the order was not begun.
    case synchronized
    /// The world was looked at once more and the order still fits; PID 1 was not asked.
    case looked
    /// PID 1 was asked to carry the order out.
    case queued
    /// The job has ended; the unit was not looked at.
    case ended
    /// The outcome is in the inbox and not recorded.
    case learned
    /// It is recorded, and those who wait for it (bus, hook, notifier) were not told.
    case unannounced
    /// The snapshot is written beside the former one, not in its place.
    case snapshotWritten = "snapshot-written"
    /// It is in its place; the tail still holds what came before.
    case snapshotKept = "snapshot-kept"
    /// journald has answered that all is on disk; the spool still holds it.
    case confirmed
    /// The spool was emptied.
    case cleared
    /// A record that waited for journald went out; the others wait.
    case drained
    /// The spool without what is confirmed is written beside the former one.
    case compacted
}

#if CRASH_POINTS
    /// Dies here, if it is told to: the first line of `/run/revived/crash-points` names the point,
    /// what it is about (`*`: anything) and which passage of it. The line is taken away first.
    /// Each passage is noted in `/run/revived/passages` while that exists.
    package func crashPoint(_ point: CrashPoint, _ about: @autoclosure () -> String = "-") {
        CrashSeam.pass(point, about())
    }

    private enum CrashSeam {
        private static let armed = "/run/revived/crash-points"
        private static let passages = "/run/revived/passages"

        // SAFETY: the daemon has one thread.
        private nonisolated(unsafe) static var line = ""
        // SAFETY: the daemon has one thread.
        private nonisolated(unsafe) static var count = 0

        static func pass(_ point: CrashPoint, _ about: String) {
            let log = open(passages, O_WRONLY | O_APPEND | O_CLOEXEC)
            if log >= 0 {
                put("\(getpid()) \(point.rawValue) \(about)\n", log)
                close(log)
            }
            guard let text = readFile(armed, limit: 4096) else { return line = "" }
            let lines = text.split(separator: "\n")
            let words = lines.first?.split(separator: " ") ?? []
            guard words.count == 3, words[0] == point.rawValue, words[1] == about || words[1] == "*"
            else { return }
            if line != lines[0] { (line, count) = (String(lines[0]), 0) }
            count += 1
            guard count == Int(words[2]) else { return }
            die(leaving: lines.dropFirst().map(String.init))
        }

        private static func die(leaving rest: [String]) {
            if rest.isEmpty {
                unlink(armed)
            } else {
                let file = open(armed, O_WRONLY | O_TRUNC | O_CLOEXEC)
                put(rest.joined(separator: "\n") + "\n", file)
            }
            kill(getpid(), SIGKILL)
        }

        private static func put(_ text: String, _ file: Int32) {
            let bytes = Array(text.utf8)
            _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        }
    }
#else
    /// Nothing: see ``CrashPoint``.
    @inline(__always) @inlinable
    package func crashPoint(_ point: CrashPoint, _ about: @autoclosure () -> String = "-") {}
#endif
