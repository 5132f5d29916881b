// SPDX-License-Identifier: Apache-2.0
// A replay for programs: what was recorded and what would have been, as one object.

import Simulation
import Supervision

extension RehearsalText {
    /// The totals, and each incident with both stories.
    var json: JSON {
        var incidents: [JSON] = []
        for (rehearsal, clock) in boots {
            for pair in rehearsal.pairs where isShown(pair.recorded) {
                incidents.append(Self.json(pair, RecordedClock(rehearsal, begin: clock)))
            }
        }
        return .versioned([
            "totals": .members([
                "recorded": total(\.recorded).json, "rehearsed": total(\.rehearsed).json,
            ]),
            "incidents": .array(incidents),
        ])
    }

    private static func json(_ pair: Rehearsal.Pair, _ clock: RecordedClock) -> JSON {
        .members([
            "service": .string(pair.recorded.service),
            "incident": pair.recorded.id.isEmpty ? .null : .string(pair.recorded.id),
            "reason": .string(pair.recorded.reason.sentence),
            "remark": pair.remark.isEmpty ? .null : .string(pair.remark),
            "recorded": pair.recorded.json(clock),
            "rehearsed": pair.rehearsed?.json(clock) ?? .null,
        ])
    }
}

/// From the instants of one boot to those of a calendar.
private struct RecordedClock {
    var last: Instant
    private var begin: Int64

    init(_ rehearsal: Rehearsal, begin: Int64) {
        last = rehearsal.recorded.last
        self.begin = begin
    }

    func time(_ instant: Instant) -> JSON {
        .optional(TimeWords.rfc3339(UInt64(clamping: begin + instant.nanoseconds / 1000)))
    }
}

extension IncidentSummary {
    fileprivate func json(_ clock: RecordedClock) -> JSON {
        .members([
            "begin": clock.time(begin), "end": end.map(clock.time) ?? .null,
            "ending": ending.isEmpty ? .null : .string(ending),
            "orders": .number(UInt64(attempts.count)), "rests": .number(UInt64(rests)),
            "given_up": .number(UInt64(givenUp)), "down_ms": downTime(until: clock.last).json,
            "steps": .array(
                steps.map { .members(["after_ms": $0.after.json, "what": .string($0.words)]) }),
        ])
    }
}

extension RehearsalText.Total {
    fileprivate var json: JSON {
        .members([
            "incidents": .number(UInt64(incidents)), "orders": .number(UInt64(orders)),
            "rests": .number(UInt64(rests)), "given_up": .number(UInt64(givenUp)),
            "down_ms": down.json,
        ])
    }
}

extension Duration {
    /// Milliseconds.
    fileprivate var json: JSON { .number(UInt64(clamping: nanoseconds / 1_000_000)) }
}
