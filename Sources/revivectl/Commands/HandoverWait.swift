// SPDX-License-Identifier: Apache-2.0
// How a handover that was asked for ends.

import ControlInterface

enum HandoverWait {
    /// Waits for its end and says who serves.
    static func outcome(
        of name: String, _ daemon: DaemonClient, _ returnsAtOnce: Bool,
        hasHelped: (ServiceStatus) -> Bool
    ) throws(Refusal) -> ExitStatus {
        if returnsAtOnce {
            print("\(name): the handover is recorded")
            return .ok
        }
        let status = try OrderWait.settled(name, daemon) { $0.blocked.isEmpty }
        guard hasHelped(status), OrderWait.isWell(status) else {
            throw Refusal(.notHelped, "\(name): \(status.phase): \(status.reason)")
        }
        print("\(name): \(status.unit) serves: \(status.phase): \(status.reason)")
        return .ok
    }
}
