// SPDX-License-Identifier: Apache-2.0
// What an operator asks of a service, as calls.

import ControlInterface
import Supervision
import Systemd

extension DaemonClient {
    /// The services of these names or units, each once; all of them that fit where none is named.
    /// One that is not there is refused before anything is asked of the others.
    func chosen(
        _ services: [String], where fits: (ServiceStatus) -> Bool = { _ in true }
    ) throws(Refusal) -> [String] {
        try picture().services.chosen(services, where: fits).map(\.name)
    }

    /// The service of this name or unit.
    func chosen(_ service: String) throws(Refusal) -> String {
        try picture().services.named(service).name
    }

    /// Has a command carried out, or says why it is refused.
    func perform(_ command: OperatorCommand, on service: String) throws(Refusal) {
        try call(command, on: service)
    }

    /// The same of a command whose answer names the record that it led to: a hold, an order.
    func number(_ command: OperatorCommand, on service: String) throws(Refusal) -> UInt64 {
        let reply = try call(command, on: service)
        do throws(SystemError) {
            return try reply.readUInt64()
        } catch {
            throw Refusal(error)
        }
    }

    @discardableResult
    private func call(
        _ command: OperatorCommand, on service: String
    ) throws(Refusal) -> BusMessage {
        let (member, arguments) = command.call
        return try ask(member, of: service) { message throws(SystemError) in
            for argument in arguments {
                switch argument {
                case .text(let text): try message.append(text)
                case .number(let number): try message.append(number)
                case .flag(let flag): try message.append(flag)
                }
            }
            try message.append(OperatorName.name)
        }
    }

    /// A heartbeat of the service of this name or unit. Its name is tried first: a list of all
    /// services for each heartbeat would soon be too much for the pace of its user.
    func beat(named given: String, probe: String) throws(Refusal) {
        do throws(Refusal) {
            try beat(given, probe: probe)
        } catch {
            guard error.status == .broken || error.status == .noSuchService else { throw error }
            let name = try chosen(given)
            guard name != given else { throw error }
            try beat(name, probe: probe)
        }
    }

    /// A beat; of all heartbeats where `probe` is empty.
    func beat(_ service: String, probe: String) throws(Refusal) {
        _ = try ask(ControlName.beat, of: service) { message throws(SystemError) in
            try message.append(probe)
        }
    }
}
