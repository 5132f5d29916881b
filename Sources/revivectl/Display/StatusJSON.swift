// SPDX-License-Identifier: Apache-2.0
// A service for programs. Only the service's own phase has the key `phase`, so that a line-wise
// reader finds it.

import ControlInterface

extension ServiceStatus {
    var json: JSON {
        .versioned([
            "name": .string(name), "unit": .string(unit),
            "mode": mode.isEmpty ? .null : .string(mode), "phase": .string(phase),
            "reason": .string(reason), "since": .optional(TimeWords.rfc3339(since)),
            "next": .string(next), "next_at": .optional(TimeWords.rfc3339(nextAt)),
            "incident": incident.isEmpty ? .null : .string(incident),
            "held_by": heldBy.isEmpty ? .null : .string(heldBy),
            "hold_reason": holdReason.isEmpty ? .null : .string(holdReason),
            "held_until": .optional(TimeWords.rfc3339(heldUntil)),
            "probes": .array(probes.map(\.json)),
            "role": role.isEmpty ? .null : .string(role),
            "blocked": blocked.isEmpty ? .null : .string(blocked),
            "off_duty": offDuty.isEmpty ? .null : .string(offDuty),
        ])
    }
}

extension ProbeStatus {
    fileprivate var json: JSON {
        .members([
            "name": .string(name), "role": .string(role), "proven": .bool(proven),
            "result": .string(result), "detail": .string(detail),
            "slow": .bool(slow), "at": .optional(TimeWords.rfc3339(at)),
        ])
    }
}
