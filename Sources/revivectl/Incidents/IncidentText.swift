// SPDX-License-Identifier: Apache-2.0
// Incidents as a list, and one as a timeline.

import Recording
import Supervision

struct IncidentText {
    let log: IncidentLog

    private static let indent = "    "

    /// The whole list, with a newline at its end.
    var list: String {
        guard !log.incidents.isEmpty else { return "No incidents are recorded.\n" }
        var lines: [String] = []
        for incident in log.incidents { lines += rows(incident) }
        lines.append("")
        for total in log.totals { lines += Columns.wrap(words(total), Columns.width) }
        return lines.map { Columns.printable($0) }.joined(separator: "\n") + "\n"
    }

    private func rows(_ incident: LoggedIncident) -> [String] {
        let head =
            "\(Story.short(incident.id))  \(TimeWords.dateTime(incident.began))  "
            + incident.service
        let words =
            "down \(incident.down.words), found after \(incident.detectedAfter.words); "
            + Self.words(incident)
        let width = Columns.width - Self.indent.count
        return [head]
            + (Columns.wrap(incident.reason, width) + Columns.wrap(words, width)).map {
                Self.indent + $0
            }
    }

    private static func words(_ incident: LoggedIncident) -> String {
        let orders = incident.orders
        let after = orders == 0 ? "" : " after \(orders) order\(orders == 1 ? "" : "s")"
        switch incident.end {
        case .none: return "it goes on\(after)"
        case .order(_, let number):
            return "\(incident.helped ?? "") helped" + (number > 1 ? " (order \(number))" : "")
        case .byItself: return "well by itself\(after)"
        case .startedByOthers: return "started by others\(after)"
        case .other(let words): return words + after
        }
    }

    private func words(_ total: IncidentLog.Total) -> String {
        let recovery = total.recovery.map { "mean time to recovery \($0.words), " } ?? ""
        let share = "\(total.availability / 1000).\(Self.three(total.availability % 1000)) %"
        let helped = total.helped.map { "\($0.what) \($0.count)" }.joined(separator: ", ")
        return "\(total.service): \(total.count) incident\(total.count == 1 ? "" : "s") in "
            + "\(total.watched.words), \(recovery)mean time between failures "
            + "\(total.between.words), available \(share)"
            + (helped.isEmpty ? "" : "; helped: \(helped)")
    }

    private static func three(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// Each record of one incident, how long after its begin, with what belongs to it.
    static func timeline(_ records: [JournalRecord], since began: UInt64) -> [String] {
        var lines: [String] = []
        for entry in records {
            let after = Duration.microseconds(
                Int64(clamping: entry.realtime) - Int64(clamping: began))
            let time = Columns.padLeft("+" + max(after, .zero).words, 12)
            lines.append("\(TimeWords.ofDay(entry.realtime)) \(time)  \(entry.message)")
        }
        return lines.map { Columns.printable($0) }
    }
}

extension IncidentLog {
    var json: JSON {
        .versioned([
            "incidents": .array(incidents.map(\.json)), "services": .array(totals.map(\.json)),
        ])
    }
}

extension LoggedIncident {
    fileprivate var json: JSON {
        .members([
            "id": .string(id), "service": .string(service),
            "began": .optional(TimeWords.rfc3339(began)),
            "detected_after_ms": .milliseconds(detectedAfter), "down_ms": .milliseconds(down),
            "ending": .optional(ending), "reason": .string(reason),
            "orders": .number(UInt64(orders)), "helped": .optional(helped),
        ])
    }
}

extension IncidentLog.Total {
    fileprivate var json: JSON {
        .members([
            "service": .string(service), "incidents": .number(UInt64(count)),
            "recovery_mean_ms": recovery.map(JSON.milliseconds) ?? .null,
            "between_mean_ms": .milliseconds(between),
            "available_per_100000": .number(UInt64(clamping: availability)),
            "helped": .array(
                helped.map {
                    .members(["what": .string($0.what), "count": .number(UInt64($0.count))])
                }),
        ])
    }
}
