// SPDX-License-Identifier: Apache-2.0
// What an operator may ask of a service: the methods of `org.revived1.Service`, for root.

import ControlInterface
import Supervision
import Systemd

extension Control {
    /// Who asks is shown to everybody and kept in the journal: short, and one line.
    private static let byLimit = 64

    /// Adds the methods to the interface, as the table of commands spells them.
    func describeCommands() {
        for form in OperatorCommand.Form.all {
            let arguments = form.arguments.map { BusArgument($0.name, $0.type.signature) }
            service.method(
                form.member, in: arguments + [BusArgument("by", "s")],
                out: form.result.map { [BusArgument($0, "t")] } ?? [], unprivileged: false
            ) { [weak self] call in
                self?.authorize(call) { [weak self] in self?.take(call, form) }
            }
        }
    }

    private func take(_ call: BusMessage, _ form: OperatorCommand.Form) {
        guard let name = call.path.flatMap(ControlName.service) else { return }
        do throws(SystemError) {
            let asked = try Self.command(call, form)
            let by = try Self.line(call, Self.byLimit)
            obey(asked, name, by.isEmpty ? "root" : by, call, hasResult: form.result != nil)
        } catch {
            call.refuse(ControlName.refused, error.description)
        }
    }

    private static func command(
        _ call: BusMessage, _ form: OperatorCommand.Form
    ) throws(SystemError) -> OperatorCommand {
        var arguments: [CommandArgument] = []
        for argument in form.arguments { arguments.append(try argument.type.read(call)) }
        do throws(CommandArgument.Fault) {
            return try form.command(of: arguments, wall: Clock.realtimeMicroseconds())
        } catch {
            throw SystemError(errno: 22, trying: error.trying)
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
                call.refuse(ControlName.noSuchService, CommandRefusal.noSuchService.sentence)
            case .failure(let refused):
                call.refuse(ControlName.refused, "\(name): \(refused.sentence)")
            }
        }
    }

    private static func line(_ call: BusMessage, _ limit: Int) throws(SystemError) -> String {
        ShownText.line(try call.readString().utf8, limit: limit)
    }
}

extension CommandArgument.Kind {
    /// Of D-Bus.
    fileprivate var signature: String {
        switch self {
        case .reason, .unit, .word: "s"
        case .number: "t"
        case .flag: "b"
        }
    }

    fileprivate func read(_ call: BusMessage) throws(SystemError) -> CommandArgument {
        switch self {
        case .reason, .unit, .word:
            let text = try call.readString()
            return .text(limit.map { ShownText.line(text.utf8, limit: $0) } ?? text)
        case .number: return .number(try call.readUInt64())
        case .flag: return .flag(try call.readBool())
        }
    }
}
