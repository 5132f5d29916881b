// SPDX-License-Identifier: Apache-2.0
// What an operator may ask of a service: the methods of `org.revived1.Service`, for root.

import ControlInterface
import Supervision
import Systemd

extension Control {
    /// Who asks and why are shown to everybody and kept in the journal: short, and one line.
    private static let byLimit = 64
    private static let reasonLimit = 200
    /// systemd's own limit for a unit name.
    private static let unitLimit = 255

    /// Adds the methods to the interface.
    func describeCommands() {
        let by = BusArgument("by", "s")
        add(
            ControlName.hold,
            [
                BusArgument("reason", "s"), BusArgument("seconds", "t"),
                BusArgument("replace", "b"), by,
            ], out: [BusArgument("hold", "t")]
        ) { call throws(SystemError) in
            let reason = try Self.line(call, Self.reasonLimit)
            let length = Duration.seconds(min(try call.readUInt64(), 1 << 31))
            return .hold(
                length: length, reason: reason,
                expires: Clock.realtimeMicroseconds() + length.nanoseconds / 1000,
                replaces: try call.readBool())
        }
        add(ControlName.release, [BusArgument("hold", "t"), by]) { call throws(SystemError) in
            .release(hold: try call.readUInt64())
        }
        add(ControlName.restart, [by], out: [BusArgument("order", "t")]) {
            _ throws(SystemError) in .restart
        }
        add(ControlName.reset, [by]) { _ throws(SystemError) in .reset }
        add(ControlName.acknowledge, [by]) { _ throws(SystemError) in .acknowledge }
        add(ControlName.failover, [BusArgument("to", "s"), by]) { call throws(SystemError) in
            .failover(to: try Self.line(call, Self.unitLimit))
        }
        add(ControlName.failback, [by]) { _ throws(SystemError) in .failback }
        add(ControlName.setMode, [BusArgument("mode", "s"), by]) { call throws(SystemError) in
            let word = try call.readString()
            guard let mode = Mode(rawValue: word) else {
                throw SystemError(errno: 22, trying: "setting the mode \(word)")
            }
            return .setMode(mode)
        }
        add(
            ControlName.setBreaker,
            [
                BusArgument("position", "s"), BusArgument("reason", "s"),
                BusArgument("seconds", "t"), by,
            ]
        ) { call throws(SystemError) in
            let word = try call.readString()
            guard let position = BreakerForce.Position(rawValue: word) else {
                throw SystemError(errno: 22, trying: "setting the breaker to \(word)")
            }
            let reason = try Self.line(call, Self.reasonLimit)
            let length = Duration.seconds(min(try call.readUInt64(), 1 << 31))
            return .forceBreaker(position, length: length, reason: reason)
        }
    }

    /// `read` takes all arguments but the last, which is who asks.
    private func add(
        _ name: String, _ arguments: [BusArgument], out results: [BusArgument] = [],
        read: @escaping (BusMessage) throws(SystemError) -> OperatorCommand
    ) {
        service.method(name, in: arguments, out: results, unprivileged: false) {
            [weak self] call in
            self?.authorize(call) { [weak self] in
                guard let self, let name = call.path.flatMap(ControlName.service) else { return }
                do throws(SystemError) {
                    let asked = try read(call)
                    let by = try Self.line(call, Self.byLimit)
                    obey(asked, name, by.isEmpty ? "root" : by, call, hasResult: !results.isEmpty)
                } catch {
                    call.replyError(name: ControlName.refused, message: error.description)
                }
            }
        }
    }

    /// A result is the number of the record that the command led to.
    private func obey(
        _ asked: OperatorCommand, _ name: String, _ by: String, _ call: BusMessage, hasResult: Bool
    ) {
        command(asked, name, by) { result in
            switch result {
            case .success(let records) where hasResult:
                call.reply { answer throws(SystemError) in
                    try answer.append(records.first?.sequence ?? 0)
                }
            case .success: call.reply()
            case .failure(.noSuchService):
                call.replyError(
                    name: ControlName.noSuchService, message: Refused.noSuchService.sentence)
            case .failure(let refused):
                call.replyError(
                    name: ControlName.refused, message: "\(name): \(refused.sentence)")
            }
        }
    }

    private static func line(_ call: BusMessage, _ limit: Int) throws(SystemError) -> String {
        ShownText.line(try call.readString().utf8, limit: limit)
    }
}
