// SPDX-License-Identifier: Apache-2.0
// How an operator's order ended: waited for, and told by the exit code.

import ControlInterface
import Glibc
import Recording
import Supervision

enum OrderWait {
    /// Gives the order that an operator wants for a service, and waits for its end. Of a service
    /// that is held both is said: that it is, and what was done or not.
    static func outcome(
        for service: String, _ returnsAtOnce: Bool,
        giving order: (DaemonClient, _ name: String) throws(Refusal) -> UInt64
    ) throws(Refusal) -> ExitStatus {
        let daemon = try DaemonClient()
        let before = try daemon.picture().services.named(service)
        let holder = heldWords(before)
        let number: UInt64
        do throws(Refusal) {
            number = try order(daemon, before.name)
        } catch {
            guard let holder, error.status == .refused, !error.sentence.contains("held by") else {
                throw error
            }
            throw Refusal(.refused, "\(error.sentence); besides, it is \(holder)")
        }
        if let holder {
            print("\(before.name): it is \(holder); the order \(number) was given all the same")
        }
        return try outcome(of: number, before.name, daemon, returnsAtOnce)
    }

    /// Who holds it, and why; nil for a service that is not held.
    static func heldWords(_ status: ServiceStatus) -> String? {
        guard !status.heldBy.isEmpty else { return nil }
        let reason = status.holdReason.isEmpty ? "" : " (\(status.holdReason))"
        return "held by \(status.heldBy)\(reason)"
    }

    /// The same for several, one after the other; the first one that is not well makes the code.
    static func outcomes(
        for services: [String], _ returnsAtOnce: Bool,
        giving order: (DaemonClient, _ name: String) throws(Refusal) -> UInt64
    ) throws(Refusal) -> ExitStatus {
        if services.count > 1 { _ = try DaemonClient().chosen(services) }
        var worst = ExitStatus.ok
        for service in services {
            do throws(Refusal) {
                _ = try outcome(for: service, returnsAtOnce, giving: order)
            } catch {
                if services.count == 1 { throw error }
                complain(error.sentence)
                if worst == .ok { worst = error.status }
            }
        }
        return worst
    }

    /// Waits until the order is verified, unless the operator wants it to return at once.
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
