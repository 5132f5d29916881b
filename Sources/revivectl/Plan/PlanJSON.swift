// SPDX-License-Identifier: Apache-2.0
// A plan for programs.

import Simulation
import Supervision

extension ServicePlan {
    var json: JSON {
        .versioned([
            "service": .string(service.name), "unit": .string(service.unit),
            "mode": .string(service.mode.rawValue),
            "found": .array(
                found.map { what, after in
                    .members([
                        "what": .string(what), "earliest_ms": .milliseconds(after.lowerBound),
                        "latest_ms": .milliseconds(after.upperBound),
                    ])
                }),
            "ladder": .array(
                service.ladderWords.map { rung, words in
                    .members(["rung": .string(rung), "words": .string(words)])
                }),
            "unit_remarks": .array((remarks?.sentences ?? []).map(JSON.string)),
            "takes_along": .array((remarks?.takenAlong ?? []).map(JSON.string)),
            "differences": .array(differences.map(JSON.string)),
            "rehearsals": .array(
                forecasts.map { fault, forecast in
                    .members([
                        "fault": .string(fault.rawValue), "trace": .string(forecast.trace),
                        "steps": .array(forecast.steps.map(\.json)),
                    ])
                }),
        ])
    }
}

extension Forecast.Step {
    fileprivate var json: JSON {
        .members([
            "after_ms": .milliseconds(after), "kind": .string(record.event.kind.rawValue),
            "milestone": .bool(isMilestone), "message": .string(record.sentence),
        ])
    }
}

extension JSON {
    /// A duration in whole milliseconds.
    static func milliseconds(_ duration: Duration) -> JSON {
        .number(UInt64(clamping: duration.nanoseconds / 1_000_000))
    }
}
