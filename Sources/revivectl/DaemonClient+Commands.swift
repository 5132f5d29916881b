// SPDX-License-Identifier: Apache-2.0
// What an operator asks of a service, as calls.

import ControlInterface
import Supervision
import Systemd

extension DaemonClient {
    /// The service of this name or unit; all of them that fit where none is named.
    func chosen(
        _ service: String?, where fits: (ServiceStatus) -> Bool = { _ in true }
    ) throws(Refusal) -> [String] {
        let services = try picture().services
        guard let service else { return services.filter(fits).map(\.name) }
        return [try services.named(service).name]
    }

    /// Answers the hold's id, by which it is released.
    func hold(
        _ service: String, for length: Duration, reason: String, replaces: Bool
    ) throws(Refusal) -> UInt64 {
        try number(ControlName.hold, of: service) { message throws(SystemError) in
            try message.append(reason)
            try message.append(UInt64(clamping: length.components.seconds))
            try message.append(replaces)
            try message.append(Asker.name)
        }
    }

    /// Ends this hold and no other; 0 is any.
    func release(_ service: String, hold: UInt64) throws(Refusal) {
        try ask(ControlName.release, of: service) { message throws(SystemError) in
            try message.append(hold)
            try message.append(Asker.name)
        }
    }

    /// Answers the order's id.
    func restart(_ service: String) throws(Refusal) -> UInt64 {
        try number(ControlName.restart, of: service, Self.asker)
    }

    func reset(_ service: String) throws(Refusal) {
        try ask(ControlName.reset, of: service, Self.asker)
    }

    func acknowledge(_ service: String) throws(Refusal) {
        try ask(ControlName.acknowledge, of: service, Self.asker)
    }

    /// An empty unit is the next standby.
    func failover(_ service: String, to unit: String) throws(Refusal) {
        try ask(ControlName.failover, of: service) { message throws(SystemError) in
            try message.append(unit)
            try message.append(Asker.name)
        }
    }

    func failback(_ service: String) throws(Refusal) {
        try ask(ControlName.failback, of: service, Self.asker)
    }

    func setMode(_ service: String, _ mode: Mode) throws(Refusal) {
        try ask(ControlName.setMode, of: service) { message throws(SystemError) in
            try message.append(mode.rawValue)
            try message.append(Asker.name)
        }
    }

    /// A sign of life; of all heartbeats where `probe` is empty.
    func beat(_ service: String, probe: String) throws(Refusal) {
        try ask(ControlName.beat, of: service) { message throws(SystemError) in
            try message.append(probe)
        }
    }

    func setBreaker(
        _ service: String, _ position: BreakerForce.Position, for length: Duration, reason: String
    ) throws(Refusal) {
        try ask(ControlName.setBreaker, of: service) { message throws(SystemError) in
            try message.append(position.rawValue)
            try message.append(reason)
            try message.append(UInt64(clamping: length.components.seconds))
            try message.append(Asker.name)
        }
    }

    private static func asker(_ message: BusMessage) throws(SystemError) {
        try message.append(Asker.name)
    }

    private func number(
        _ member: String, of service: String, _ fill: (BusMessage) throws(SystemError) -> Void
    ) throws(Refusal) -> UInt64 {
        let reply = try ask(member, of: service, fill)
        do throws(SystemError) {
            return try reply.readUInt64()
        } catch {
            throw Refusal(error)
        }
    }
}
