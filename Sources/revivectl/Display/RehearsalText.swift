// SPDX-License-Identifier: Apache-2.0
// What was recorded and what would have been, side by side.

import Simulation
import Supervision

struct RehearsalText {
    /// Of each boot a rehearsal, and the microseconds since 1970 at which its clock began.
    var boots: [(rehearsal: Rehearsal, clock: Int64)]
    /// Only this service's incidents; nil: all.
    var service: String?

    private static let width = 50

    /// The whole answer, with a newline at its end.
    var text: String {
        var lines: [String] = []
        for (rehearsal, clock) in boots {
            for pair in rehearsal.pairs where isShown(pair.recorded) {
                lines += tell(pair, rehearsal, clock) + [""]
            }
        }
        lines += summary
        return lines.map { Columns.printable($0) }.joined(separator: "\n") + "\n"
    }

    func isShown(_ incident: IncidentSummary) -> Bool {
        service == nil || service == incident.service
    }

    // MARK: One incident

    private func tell(
        _ pair: Rehearsal.Pair, _ rehearsal: Rehearsal, _ clock: Int64
    ) -> [String] {
        let told = pair.recorded
        let begin = UInt64(clamping: clock + told.begin.nanoseconds / 1000)
        var lines = ["\(told.service)  \(TimeWords.dateTime(begin))  \(told.reason.sentence)"]
        let left = story(told, from: told.begin, until: rehearsal.recorded.last)
        var right = pair.rehearsed.map {
            story($0, from: told.begin, until: rehearsal.recorded.last)
        }
        if !pair.remark.isEmpty { right = ["(\(pair.remark))"] + (right ?? []) }
        lines.append(Self.row("recorded", "would have been"))
        let shown = right ?? []
        for place in 0..<max(left.count, shown.count) {
            lines.append(
                Self.row(
                    left.indices.contains(place) ? left[place] : "",
                    shown.indices.contains(place) ? shown[place] : ""))
        }
        return lines
    }

    private func story(
        _ incident: IncidentSummary, from begin: Instant, until last: Instant
    ) -> [String] {
        let lead = incident.begin - begin
        var lines = incident.steps.map { step in
            let after = lead + step.after
            let sign = after < .zero ? "-" : "+"
            return Columns.pad(sign + after.magnitude.words, 14) + step.words
        }
        let down = incident.downTime(until: last).words
        lines.append(incident.end == nil ? "not well for \(down), and at the end" : "down \(down)")
        return lines
    }

    private static func row(_ left: String, _ right: String) -> String {
        let line = "  " + Columns.pad(left, width) + "  " + right
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    // MARK: All of them

    private var summary: [String] {
        let recorded = total(\.recorded)
        let rehearsed = total(\.rehearsed)
        func line(_ what: String, _ left: String, _ right: String) -> String {
            Columns.pad(what, 16) + Columns.pad(left, 16) + right
        }
        return [
            line("in all", "recorded", "would have been"),
            line("incidents", "\(recorded.incidents)", "\(rehearsed.incidents)"),
            line("orders", "\(recorded.orders)", "\(rehearsed.orders)"),
            line("rests", "\(recorded.rests)", "\(rehearsed.rests)"),
            line("given up", "\(recorded.givenUp)", "\(rehearsed.givenUp)"),
            line("down", recorded.down.words, rehearsed.down.words),
        ]
    }

    /// What many incidents come to.
    struct Total {
        var incidents = 0
        var orders = 0
        var rests = 0
        var givenUp = 0
        var down = Duration.zero
    }

    /// Of all incidents on one side.
    func total(_ side: KeyPath<Rehearsal, IncidentHistory>) -> Total {
        var total = Total()
        for (rehearsal, _) in boots {
            for incident in rehearsal[keyPath: side].incidents where isShown(incident) {
                total.incidents += 1
                total.orders += incident.attempts.count
                total.rests += incident.rests
                total.givenUp += incident.givenUp
                total.down += incident.downTime(until: rehearsal.recorded.last)
            }
        }
        return total
    }
}
