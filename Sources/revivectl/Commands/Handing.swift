// SPDX-License-Identifier: Apache-2.0
// How a handover that was asked for ends.

import ControlInterface
import Glibc
import Supervision

enum Handing {
    /// Waits for its end and says who serves.
    static func outcome(
        of name: String, _ daemon: DaemonClient, _ returnsAtOnce: Bool,
        hasHelped: (ServiceStatus) -> Bool
    ) throws(Refusal) -> ExitStatus {
        if returnsAtOnce {
            print("\(name): the handover is recorded")
            return .ok
        }
        let status = try end(of: name, daemon)
        guard hasHelped(status), RestartCommand.isWell(status) else {
            throw Refusal(.notHelped, "\(name): \(status.phase): \(status.reason)")
        }
        print("\(name): \(status.unit) serves: \(status.phase): \(status.reason)")
        return .ok
    }

    /// The first status in which nothing is at work on it any more, or nothing can be.
    private static func end(
        of name: String, _ daemon: DaemonClient
    ) throws(Refusal) -> ServiceStatus {
        while true {
            let status = try daemon.picture().services.named(name)
            switch PhaseName(rawValue: status.phase) {
            case .failing where status.blocked.isEmpty, .acting, .verifying, .inDoubt, .starting:
                usleep(200_000)
            case .offDuty, .healthy, .failing, .resting, .givenUp, .held, .blind, nil:
                return status
            }
        }
    }
}
