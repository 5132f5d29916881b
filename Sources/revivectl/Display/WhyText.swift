// SPDX-License-Identifier: Apache-2.0
// A story as text: what is so, what led to it, and what comes next.

import ControlInterface
import Recording

struct WhyText {
    var status: ServiceStatus
    var story: [JournalRecord]
    /// Set when what is known is not the present.
    var head: String?
    var now: UInt64
    /// One incident was asked for: what is so now is another story.
    var isOfThePast = false

    /// The whole answer, with a newline at its end. Its lines are as long as their sentences.
    var text: String {
        var lines: [String] = []
        var date = TimeWords.date(now)
        if story.isEmpty { lines.append("The journal holds no records of \(status.name).") }
        for entry in story {
            // Most stories are of today, and need no dates.
            let day = TimeWords.date(entry.realtime)
            if day != date { lines.append("\(day):") }
            date = day
            lines.append(entry.lineOfDay)
        }
        lines.append("")
        if let incident = story.lazy.compactMap(Story.incident).first {
            lines.append("incident: \(Story.short(incident))")
        }
        if isOfThePast {
            return lines.map { Columns.printable($0) }.joined(separator: "\n") + "\n"
        }
        if let head { lines.append(head) }
        lines.append("\(head == nil ? "now" : "then"): \(present)")
        if !status.next.isEmpty {
            lines.append("next: \(TimeWords.plan(status.next, status.nextAt, now: now))")
        }
        return lines.map { Columns.printable($0) }.joined(separator: "\n") + "\n"
    }

    private var present: String {
        let age = status.since > 0 ? " (for \(TimeWords.age(of: status.since, at: now)))" : ""
        return "\(status.name) is \(status.phase)\(head == nil ? age : ""): \(status.reason)"
    }
}
