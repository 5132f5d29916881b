// SPDX-License-Identifier: Apache-2.0
// How an operator's order ended: waited for, and told by the exit code.

import ControlInterface
import Glibc
import Recording
import Supervision

enum OrderEnd {
    /// Gives the order that an operator wants for a service, and waits for its end.
    static func outcome(
        for service: String, _ returnsAtOnce: Bool,
        giving order: (DaemonClient, _ name: String) throws(Refusal) -> UInt64
    ) throws(Refusal) -> ExitStatus {
        let daemon = try DaemonClient()
        let name = try daemon.chosen(service)[0]
        return try outcome(of: try order(daemon, name), name, daemon, returnsAtOnce)
    }

    /// Waits until the order is verified, unless nobody wants to.
    private static func outcome(
        of order: UInt64, _ name: String, _ daemon: DaemonClient, _ returnsAtOnce: Bool
    ) throws(Refusal) -> ExitStatus {
        if returnsAtOnce {
            print("\(name): order \(order) is written")
            return .ok
        }
        let status = try settled(name, daemon) { _ in false }
        if let sentence = failure(of: order, name) { throw Refusal(.notHelped, sentence) }
        guard isWell(status) else {
            throw Refusal(.notHelped, "\(name): \(status.phase): \(status.reason)")
        }
        print("\(name): \(status.phase): \(status.reason)")
        return .ok
    }

    /// The first status in which nothing is at work on it any more. Between the steps of a handover
    /// it fails; whether that is such a moment, the caller knows.
    static func settled(
        _ name: String, _ daemon: DaemonClient, isAwaitedWhileFailing: (ServiceStatus) -> Bool
    ) throws(Refusal) -> ServiceStatus {
        while true {
            let status = try daemon.picture().services.named(name)
            switch PhaseName(rawValue: status.phase) {
            case .failing where isAwaitedWhileFailing(status), .acting, .verifying, .inDoubt,
                .starting:
                usleep(200_000)
            case .offDuty, .healthy, .failing, .resting, .givenUp, .held, .blind, nil:
                return status
            }
        }
    }

    /// A held service that is well has no incident.
    static func isWell(_ status: ServiceStatus) -> Bool {
        let phase = PhaseName(rawValue: status.phase)
        return phase == .healthy || (phase == .held && status.incident.isEmpty)
    }

    /// What the journal says of an order that did not end well: a service that is well was perhaps
    /// not restarted at all. Nil where it did, or where that cannot be read.
    private static func failure(of order: UInt64, _ name: String) -> String? {
        for _ in 0..<20 {
            let selection = JournalMemory.Selection(service: name, kind: .finished)
            let entries = (try? JournalMemory().last(10, of: selection) { _ in true }) ?? []
            for entry in entries {
                guard case .finished(order, let outcome, _, _, _) = entry.record.event else {
                    continue
                }
                if case .succeeded = outcome { return nil }
                return entry.record.sentence
            }
            // journald takes a moment to write what it has accepted.
            usleep(100_000)
        }
        return nil
    }
}
