// SPDX-License-Identifier: Apache-2.0
// The line in `systemctl status revived`: told at most once a second, and only when it says
// something else. PID 1 tells each such line to all who listen to it, and thousands of services may
// change within a second.

import Systemd

final class StatusLine {
    private let compose: () -> String
    private var pace = StatusPace()
    private var told = ""
    private var timer: TimerSource?

    /// The line is made when it is to be told.
    init(_ loop: EventLoop, _ compose: @escaping () -> String) throws(SystemError) {
        self.compose = compose
        timer = try loop.timer { [weak self] in
            self?.pace.rang(at: Clock.boottime())
            self?.tell()
        }
    }

    /// Something changed that the line may speak of.
    func changed() {
        switch pace.changed(at: Clock.boottime()) {
        case .tell: tell()
        case .wait(let instant): timer?.arm(atNanoseconds: instant)
        case .waiting: break
        }
    }

    private func tell() {
        let line = compose()
        guard line != told else { return }
        told = line
        Notify.status(line)
    }
}

/// At once after a second of silence, else at the end of the second.
struct StatusPace {
    /// From one line to the next (nanoseconds).
    static let pace: Int64 = 1_000_000_000

    /// What is to be done about a change.
    enum Next: Equatable {
        case tell
        /// At this instant; the timer is to be armed for it.
        case wait(until: Int64)
        /// The timer is armed already.
        case waiting
    }

    private var nextAt: Int64 = .min
    private var isArmed = false

    mutating func changed(at now: Int64) -> Next {
        if now >= nextAt, !isArmed {
            nextAt = now + Self.pace
            return .tell
        }
        guard !isArmed else { return .waiting }
        isArmed = true
        return .wait(until: nextAt)
    }

    /// The timer has rung, and the line is told.
    mutating func rang(at now: Int64) {
        isArmed = false
        nextAt = now + Self.pace
    }
}
