// SPDX-License-Identifier: Apache-2.0
// Which jobs are ours? systemd announces a job before it answers the call that queued it, so a job
// on a unit with an unanswered call by revived is judged when the answer is in.

final class OwnJobs {
    private var ours: Set<UInt32> = []
    private var unanswered: [String: Int] = [:]
    private var held: [(unit: String, id: UInt32, judge: (Bool) -> Void)] = []

    /// Ids are not used twice in one boot; old ones are forgotten all the same.
    private static let remembered = 4096

    func callBegins(_ unit: String) { unanswered[unit, default: 0] += 1 }

    /// The answer named our job, or refused (nil).
    func callAnswered(_ unit: String, _ id: UInt32?) {
        if let id { ours.insert(id) }
        if ours.count > Self.remembered, let least = ours.min() { ours.remove(least) }
        unanswered[unit] = max(0, (unanswered[unit] ?? 1) - 1)
        guard unanswered[unit] == 0 else { return }
        let ready = held.filter { $0.unit == unit }
        held.removeAll { $0.unit == unit }
        for job in ready { job.judge(ours.contains(job.id)) }
    }

    /// One of our orders has queued it.
    func isOurs(_ id: UInt32) -> Bool { ours.contains(id) }

    /// Tells whether the job is ours, now or when that is known.
    func whenKnown(_ id: UInt32, unit: String, _ judge: @escaping (Bool) -> Void) {
        if (unanswered[unit] ?? 0) > 0 {
            held.append((unit, id, judge))
        } else {
            judge(ours.contains(id))
        }
    }

    /// The bus is lost: calls will not be answered.
    func forgetCalls() {
        unanswered = [:]
        held = []
    }
}
