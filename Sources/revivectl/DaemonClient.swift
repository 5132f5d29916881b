// SPDX-License-Identifier: Apache-2.0
// The daemon as seen from here: a few calls over the bus, each awaited.
//
// The owner of the name is asked for first and then called by its unique name: so a call can never
// start a daemon that an operator stopped, and "not running" is known at once.

import ControlInterface
import Glibc
import Systemd

/// A connection to a running daemon.
final class DaemonClient {
    /// Everything that `status` shows.
    struct Picture: Equatable {
        var facts: ManagerFacts
        var services: [ServiceStatus]
    }

    private let loop: EventLoop
    private let bus: Bus
    private let owner: String

    /// Connects to the system bus, or to another one.
    init(busAddress: String? = nil) throws(Refusal) {
        do {
            loop = try EventLoop()
        } catch {
            throw Refusal(.broken, error.description)
        }
        bus = Bus(loop: loop, systemAddress: busAddress, privateAddress: nil)
        if let path = DaemonClient.missingSocket(busAddress) {
            throw Refusal(
                .unreachable, "there is no system bus at \(path); see `systemctl status dbus`")
        }
        bus.connect()
        let end = Clock.monotonic() + DaemonClient.connectLimit
        while !bus.isConnected {
            guard Clock.monotonic() < end, (try? loop.turn(timeoutNanoseconds: 50_000_000)) != nil
            else {
                throw Refusal(
                    .unreachable,
                    "the system bus does not answer; see `systemctl status dbus`")
            }
        }
        owner = try DaemonClient.wait(loop) { [bus] in bus.owner(of: ControlName.bus, $0) }
    }

    private static let connectLimit: Int64 = 1_000_000_000

    /// The path of the bus's socket if it does not even exist: nothing to wait for then.
    private static func missingSocket(_ busAddress: String?) -> String? {
        let variable = getenv("DBUS_SYSTEM_BUS_ADDRESS").map { String(cString: $0) }
        let address = busAddress ?? variable ?? "unix:path=/run/dbus/system_bus_socket"
        let prefix = "unix:path="
        guard address.hasPrefix(prefix) else { return nil }
        let path = String(
            address.dropFirst(prefix.count).prefix { $0 != "," && $0 != ";" && $0 != "%" })
        return access(path, F_OK) == 0 ? nil : path
    }

    /// The daemon's state and all services.
    func picture() throws(Refusal) -> Picture {
        var facts: Result<ManagerFacts, SystemError>?
        bus.call(
            destination: owner, path: ControlName.path,
            interface: "org.freedesktop.DBus.Properties", member: "GetAll",
            fill: { message throws(SystemError) in try message.append(ControlName.manager) }
        ) { reply in
            facts = reply.reading { message throws(SystemError) in
                try ManagerFacts(properties: message)
            }
        }
        let services: [ServiceStatus]
        do {
            services = try DaemonClient.wait(loop) { done in
                call(ControlName.listServices) { reply in
                    done(
                        reply.reading { message throws(SystemError) in
                            try ServiceStatus.readList(from: message)
                        })
                }
            }
        } catch {
            throw DaemonClient.explained(error, by: (try? facts?.get())?.version ?? "")
        }
        return try DaemonClient.refusing { () throws(SystemError) in
            Picture(facts: try facts?.get() ?? ManagerFacts(version: ""), services: services)
        }
    }

    /// What cannot be read of another version's answer is no fault of the system.
    static func explained(_ refusal: Refusal, by version: String) -> Refusal {
        guard refusal.status == .broken, !version.isEmpty, version != Version.text else {
            return refusal
        }
        return Refusal(
            .unreachable,
            "revived is version \(version), and this revivectl, version \(Version.text), does not "
                + "understand it; `systemctl restart revived` starts the one that is installed")
    }

    /// Has the configuration read again; returns when it is in force.
    func reload() throws(Refusal) {
        _ = try DaemonClient.wait(loop) { call(ControlName.reload, $0) }
    }

    /// Asks something of one service.
    @discardableResult
    func ask(
        _ member: String, of service: String, _ fill: (BusMessage) throws(SystemError) -> Void
    ) throws(Refusal) -> BusMessage {
        try DaemonClient.wait(loop) { done in
            bus.call(
                destination: owner, path: ControlName.path(of: service),
                interface: ControlName.service, member: member, fill: fill, done)
        }
    }

    private func call(
        _ member: String, _ reply: @escaping (Result<BusMessage, SystemError>) -> Void
    ) {
        bus.call(
            destination: owner, path: ControlName.path, interface: ControlName.manager,
            member: member, reply)
    }

    private static func wait<Value>(
        _ loop: EventLoop, _ begin: (@escaping (Result<Value, SystemError>) -> Void) -> Void
    ) throws(Refusal) -> Value {
        var result: Result<Value, SystemError>?
        begin { result = $0 }
        return try refusing { () throws(SystemError) in
            while true {
                if let result { return try result.get() }
                try loop.turn()
            }
        }
    }

    private static func refusing<Value>(
        _ body: () throws(SystemError) -> Value
    ) throws(Refusal) -> Value {
        do {
            return try body()
        } catch {
            throw Refusal(error)
        }
    }
}

extension Refusal {
    /// What a D-Bus error means for the caller of a command.
    init(_ error: SystemError) {
        switch error.name {
        case "org.freedesktop.DBus.Error.NameHasNoOwner",
            "org.freedesktop.DBus.Error.ServiceUnknown":
            self.init(
                .unreachable, "revived is not running; start it with `systemctl start revived`")
        case ControlName.configurationRefused: self.init(.configuration, error.message)
        case ControlName.refused: self.init(.refused, error.message)
        case ControlName.noSuchService: self.init(.noSuchService, error.message)
        case ControlName.notPermitted: self.init(.notPermitted, error.message)
        // The policy of the bus says it in its own words, with the whole rule.
        case "org.freedesktop.DBus.Error.AccessDenied":
            self.init(.notPermitted, "only root may do this; try sudo")
        case ControlName.limitsExceeded: self.init(.refused, error.message)
        case SystemError.noReplyName:
            self.init(
                .unreachable, "revived does not answer; see `systemctl status revived`")
        case SystemError.lostName:
            self.init(
                .unreachable, "the connection to revived was lost; what was asked may be done")
        default: self.init(.broken, error.description)
        }
    }
}
