// SPDX-License-Identifier: Apache-2.0
// How an order ended, and why one was not begun, in words that follow "order 7".

extension OrderOutcome {
    /// In place of a unit's result: systemd calls a start that it has skipped `done`.
    package static let condition = "condition"

    /// The order's job is done, and systemd has not started the unit.
    package static let skipped = OrderOutcome.failed(job: "done", result: condition)

    package var sentence: String {
        switch self {
        case .succeeded: "is done; verifying"
        case .gone: "is done: stopped, and its control group is empty"
        case .ignored: "changed nothing: the invocation is the same"
        case .failed(_, Self.condition, _): "left the unit down: a condition of it is not met"
        case .failed(let job, let result, let end):
            end.sentence(job: job, result: result).map { "failed: \($0)" }
                ?? "failed (job \(job), unit \(result))"
        case .canceled: "was canceled by another job"
        case .timedOut: "did not end in time"
        case .notBegun(let why): "was not begun: \(why.sentence)"
        case .unknown(let word): "ended unknown (\(word))"
        }
    }
}

extension NotBegun {
    package var sentence: String {
        switch self {
        case .worldMoved(let state): "the unit is \(state) now"
        case .refused(let error): "systemd refused (\(error))"
        case .busLost: "systemd could not be reached"
        case .died: "revived ended in between"
        case .rebooted: "the host was rebooted"
        case .held: "it is held"
        case .notGone(let unit): "\(unit) is not proven gone"
        case .unknown(let word): word
        }
    }
}
