// SPDX-License-Identifier: Apache-2.0
// Which member of its group serves when the records begin: the first record that tells, tells it. A
// standby serves on over a reboot, and over whatever the journal has lost.

import Supervision

enum InitialRoles {
    /// Of each service the unit that served at first, where a record tells.
    static func serving(_ records: [Record]) -> [String: String] {
        var serving: [String: String] = [:]
        for record in records where serving[record.service] == nil {
            serving[record.service] = unit(of: record.event)
        }
        return serving
    }

    private static func unit(of event: Event) -> String? {
        switch event {
        case .starting(let unit, _, _): unit
        case .ordered(let order, _): order.handover?.from ?? order.unit
        case .failover(.handoverAsked(_, let wanted)): wanted.from
        // A change by revived comes after its orders, which tell who served before.
        case .failover(.roleChanged(let unit, _, _)): unit
        case .snapshot(let state): state.role.unit
        default: nil
        }
    }
}
