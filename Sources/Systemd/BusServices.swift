// SPDX-License-Identifier: Apache-2.0
// What stands on a connection: matches, exported objects, signals, names. All end with it.

import CSystemd
import Glibc

extension Bus {
    /// Calls the handler for each message that the rule fits, until the connection is lost. The
    /// rule's `sender=` holds only what the daemon sends by it: anyone may send us a signal
    /// directly, so a handler that must know compares ``BusMessage/sender``.
    package func match(_ rule: String, _ handler: @escaping (BusMessage) -> Void) {
        guard let connection else { return }
        let slot = try? BusSlot.make("adding a match", handler: handler) { slot, callback, box in
            sd_bus_add_match_async(
                connection.pointer, slot, rule, callback, ignoreRefusedMatch, box)
        }
        if let slot { connection.keep(slot) }
    }

    /// Exports an interface at a path, until the connection is lost.
    package func export(path: String, _ object: BusObject) throws(SystemError) {
        guard let connection else { throw SystemError.lost("it is not connected") }
        let export = BusExport(object)
        let slot = try BusSlot.make("exporting \(path)", owning: export.retained()) { slot, user in
            sd_bus_add_object_vtable(
                connection.pointer, slot, path, object.interface, object.vtable(), user)
        }
        connection.keep(slot)
    }

    /// Exports an interface at one path for each name below the prefix, until the connection is
    /// lost. `contains` says whether a name exists, `children` lists all, for introspection; paths
    /// are made and read with ``BusPath``.
    package func exportFallback(
        prefix: String, _ object: BusObject, contains: @escaping (String) -> Bool,
        children: @escaping () -> [String]
    ) throws(SystemError) {
        guard let connection else { throw SystemError.lost("it is not connected") }
        let export = BusExport(object, prefix: prefix, contains: contains, children: children)
        let table = try BusSlot.make("exporting \(prefix)", owning: export.retained()) {
            sd_bus_add_fallback_vtable(
                connection.pointer, $0, prefix, object.interface, object.vtable(), findExported, $1)
        }
        let nodes = try BusSlot.make("listing \(prefix)", owning: export.retained()) {
            sd_bus_add_node_enumerator(connection.pointer, $0, prefix, enumerateExported, $1)
        }
        connection.keep(table)
        connection.keep(nodes)
    }

    /// Sends a signal; false when there is no connection or the signal could not be built.
    @discardableResult
    package func emit(
        path: String, interface: String, member: String,
        _ fill: (BusMessage) throws(SystemError) -> Void = { _ in }
    ) -> Bool {
        var pointer: OpaquePointer?
        guard let connection,
            sd_bus_message_new_signal(connection.pointer, &pointer, path, interface, member) >= 0,
            let pointer
        else { return false }
        let message = BusMessage(adopting: pointer)
        do { try fill(message) } catch { return false }
        return sd_bus_send(connection.pointer, message.pointer, nil) >= 0
    }

    /// Sends `PropertiesChanged` of an exported object with the present values of the properties;
    /// false when there is no connection or no such property.
    @discardableResult
    package func emitPropertiesChanged(
        path: String, interface: String, properties: [String]
    ) -> Bool {
        guard let connection, !properties.isEmpty else { return false }
        var names = properties.map { strdup($0) } + [nil]
        defer { for name in names { free(name) } }
        return sd_bus_emit_properties_changed_strv(
            connection.pointer, path, interface, &names) >= 0
    }

    /// Asks for a well-known name, without queueing for it. Owned by another, it fails with
    /// ``SystemError/nameTakenName``.
    package func requestName(
        _ name: String, _ result: @escaping (Result<Void, SystemError>) -> Void
    ) {
        callDaemon(
            "RequestName",
            fill: { message throws(SystemError) in
                try message.append(name)
                try message.append(UInt32(4))  // DBUS_NAME_FLAG_DO_NOT_QUEUE
            },
            read: { (reply) throws(SystemError) -> Void in
                let code = try reply.readUInt32()
                // 1: we own it now; 4: we owned it already.
                if code == 1 || code == 4 { return }
                throw SystemError(
                    errno: EADDRINUSE, name: SystemError.nameTakenName,
                    message: "\(name): another process owns this bus name")
            }, result)
    }

    /// Asks for what the bus daemon saw of a peer when it connected, by its unique name.
    package func credentials(
        of peer: String, _ result: @escaping (Result<BusCredentials, SystemError>) -> Void
    ) {
        callDaemon(
            "GetConnectionCredentials",
            fill: { message throws(SystemError) in try message.append(peer) },
            read: { reply throws(SystemError) in try BusCredentials(from: reply) }, result)
    }

    /// Asks for the unique name of the owner of a well-known name.
    package func owner(
        of name: String, _ result: @escaping (Result<String, SystemError>) -> Void
    ) {
        callDaemon(
            "GetNameOwner",
            fill: { message throws(SystemError) in try message.append(name) },
            read: { reply throws(SystemError) in try reply.readString() }, result)
    }

    private func callDaemon<Value>(
        _ member: String, fill: (BusMessage) throws(SystemError) -> Void,
        read: @escaping (BusMessage) throws(SystemError) -> Value,
        _ result: @escaping (Result<Value, SystemError>) -> Void
    ) {
        guard transport == .system else {
            let error = SystemError(errno: ENOTSUP, trying: "\(member) without a bus daemon")
            return loop.soon { result(.failure(error)) }
        }
        call(
            destination: Bus.daemon, path: "/org/freedesktop/DBus", interface: Bus.daemon,
            member: member, fill: fill
        ) { reply in result(reply.reading(read)) }
    }
}

extension Result where Success == BusMessage, Failure == SystemError {
    /// The value that the closure reads from the answer, or the error of either.
    package func reading<Value>(
        _ read: (BusMessage) throws(SystemError) -> Value
    ) -> Result<Value, SystemError> {
        switch self {
        case .failure(let error): return .failure(error)
        case .success(let reply):
            do { return .success(try read(reply)) } catch { return .failure(error) }
        }
    }
}
