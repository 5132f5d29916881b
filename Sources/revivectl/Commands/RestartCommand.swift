// SPDX-License-Identifier: Apache-2.0
// `revivectl restart`: an order of the operator's, and whether it helped.

import ArgumentParser
import ControlInterface
import Glibc
import Recording
import Supervision
import Systemd

struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Restart a service by way of revived, and wait until it is verified.",
        discussion: """
            It is an order like any other: recorded, verified, followed up if it does not help. \
            It overrides back-off, budget, rest, giving up, observe mode and the service's own \
            hold. It is refused while another order or somebody's job is at work, while a hold \
            file exists, or where systemd's own limits or another service's hold forbid it. \
            Starts what is down. Needs root. Exits with 1 when it did not help, with 75 when it \
            is refused.
            """)

    @Argument(help: "The service.") var service: String
    @Flag(name: .customLong("no-wait"), help: "Return as soon as the order is written.")
    var returnsAtOnce = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            let name = try daemon.chosen(service)[0]
            let order = try daemon.restart(name)
            if returnsAtOnce {
                print("\(name): order \(order) is written")
                return .ok
            }
            let status = try Self.end(of: name, daemon)
            if let sentence = Self.failure(of: order, name) {
                throw Refusal(.notHelped, sentence)
            }
            guard Self.isWell(status) else {
                throw Refusal(.notHelped, "\(name): \(status.phase): \(status.reason)")
            }
            print("\(name): \(status.phase): \(status.reason)")
            return .ok
        }
    }

    /// The first status in which nothing is at work on it any more.
    private static func end(
        of name: String, _ daemon: DaemonClient
    ) throws(Refusal) -> ServiceStatus {
        while true {
            let status = try daemon.picture().services.named(name)
            switch PhaseName(rawValue: status.phase) {
            case .acting, .verifying, .inDoubt, .starting: usleep(200_000)
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
