// SPDX-License-Identifier: Apache-2.0
// systemd's jobs: how they are asked for and how they end.

/// What happens when a conflicting job is queued already.
package enum JobMode: String, Sendable {
    /// The call is refused: whoever queued the other job wins.
    case fail
    /// The other job is canceled.
    case replace
}

/// How a job ended, as `JobRemoved` says. `done` means that the job ran, not that the unit is well.
package enum JobResult: Equatable, Sendable {
    /// It ran to its end.
    case done
    /// It was canceled or replaced by another job.
    case canceled
    /// Its time limit passed.
    case timeout
    /// The unit failed.
    case failed
    /// A job that it depends on failed.
    case dependency
    /// There was nothing to do for it.
    case skipped
    /// It did not apply to the unit as it was.
    case invalid
    /// An assertion of the unit did not hold.
    case assert
    /// The unit does not support it here.
    case unsupported
    /// The unit was collected before it ran.
    case collected
    /// The unit runs once only and ran already.
    case once
    /// The unit is frozen.
    case frozen
    /// A limit of units running at once was reached.
    case concurrency
    /// A result that a later systemd has.
    case unknown(String)

    private static let known: [String: JobResult] = [
        "done": .done, "canceled": .canceled, "timeout": .timeout, "failed": .failed,
        "dependency": .dependency, "skipped": .skipped, "invalid": .invalid, "assert": .assert,
        "unsupported": .unsupported, "collected": .collected, "once": .once, "frozen": .frozen,
        "concurrency": .concurrency,
    ]

    /// The result by its name.
    package init(_ name: String) { self = JobResult.known[name] ?? .unknown(name) }

    /// The name that systemd uses.
    package var name: String {
        if case .unknown(let name) = self { return name }
        return JobResult.known.first { $0.value == self }?.key ?? ""
    }
}

/// The end of a job.
package struct JobEnd: Equatable, Sendable {
    /// The job's number; not used twice in one boot.
    package var id: UInt32
    /// The primary name of its unit.
    package var unit: String
    /// How it ended.
    package var result: JobResult
}
