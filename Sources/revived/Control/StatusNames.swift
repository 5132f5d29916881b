// SPDX-License-Identifier: Apache-2.0
// A status in the names that systemd knows.

import ControlInterface
import Recording

extension ServiceStatus {
    /// The same, with each unit by its primary name.
    func naming(_ primary: [String: String]) -> ServiceStatus {
        guard !primary.isEmpty else { return self }
        var status = self
        status.unit = primary[unit] ?? unit
        status.reason = UnitNames.renamed(reason, primary)
        status.next = UnitNames.renamed(next, primary)
        status.blocked = UnitNames.renamed(blocked, primary)
        return status
    }
}
