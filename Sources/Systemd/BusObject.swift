// SPDX-License-Identifier: Apache-2.0
// One exported D-Bus interface: its methods, properties and signals, written in Swift.

import CSystemd
import Glibc

/// An argument of a method or signal, with the name that introspection shows.
package struct BusArgument: Sendable {
    /// The name.
    package let name: String
    /// One complete type.
    package let signature: String
    /// An argument of this name and type.
    package init(_ name: String, _ signature: String) {
        self.name = name
        self.signature = signature
    }
}

/// How changes of a property are told.
package enum BusPropertyChange: Sendable {
    /// It never changes while the object lives.
    case constant
    /// `PropertiesChanged` carries the new value.
    case emitsChange
    /// `PropertiesChanged` carries only its name.
    case emitsInvalidation
    /// Changes are not told.
    case silent
}

/// One interface of exported objects. It is filled first and exported then; afterwards it is fixed.
package final class BusObject {
    /// Appends the value of the property of the object at the path.
    package typealias Getter = (_ value: BusMessage, _ path: String) throws(SystemError) -> Void

    /// The interface name.
    package let interface: String
    private var methods: [String: (BusMessage) -> Void] = [:]
    private var getters: [String: Getter] = [:]
    private var entries: [sd_bus_vtable] = []
    private var strings: [UnsafeMutablePointer<CChar>] = []
    private var table: UnsafeMutablePointer<sd_bus_vtable>?
    private let format = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

    /// An empty interface.
    package init(interface: String) {
        self.interface = interface
        format.initialize(to: sd_bus_object_vtable_format)
    }

    deinit {
        table?.deallocate()
        format.deallocate()
        for string in strings { free(string) }
    }

    /// Adds a method. The handler answers the call it gets, at once or later, by
    /// ``BusMessage/reply(_:)`` or ``BusMessage/replyError(name:message:)``, and decides itself who
    /// may call; `unprivileged` is only what introspection says.
    package func method(
        _ name: String, in arguments: [BusArgument] = [], out results: [BusArgument] = [],
        unprivileged: Bool = true, _ handler: @escaping (BusMessage) -> Void
    ) {
        methods[name] = handler
        var entry = sd_bus_vtable()
        entry.type = UInt8(_SD_BUS_VTABLE_METHOD)
        entry.flags = unprivileged ? UInt64(SD_BUS_VTABLE_UNPRIVILEGED) : 0
        entry.x.method.member = text(name)
        entry.x.method.signature = signature(arguments)
        entry.x.method.result = signature(results)
        entry.x.method.handler = onMethod
        entry.x.method.names = names(arguments + results)
        entries.append(entry)
    }

    /// Adds a read-only property of one complete type.
    package func property(
        _ name: String, _ type: String, changes: BusPropertyChange = .silent,
        _ getter: @escaping Getter
    ) {
        getters[name] = getter
        var entry = sd_bus_vtable()
        entry.type = UInt8(_SD_BUS_VTABLE_PROPERTY)
        entry.flags =
            switch changes {
            case .constant: UInt64(SD_BUS_VTABLE_PROPERTY_CONST)
            case .emitsChange: UInt64(SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE)
            case .emitsInvalidation: UInt64(SD_BUS_VTABLE_PROPERTY_EMITS_INVALIDATION)
            case .silent: 0
            }
        entry.x.property.member = text(name)
        entry.x.property.signature = text(type)
        entry.x.property.get = onGet
        entries.append(entry)
    }

    /// Adds a signal, to be sent with ``Bus/emit(path:interface:member:_:)``.
    package func signal(_ name: String, _ arguments: [BusArgument] = []) {
        var entry = sd_bus_vtable()
        entry.type = UInt8(_SD_BUS_VTABLE_SIGNAL)
        entry.x.signal.member = text(name)
        entry.x.signal.signature = signature(arguments)
        entry.x.signal.names = names(arguments)
        entries.append(entry)
    }

    /// The table as sd-bus wants it; it lives as long as the object.
    func vtable() -> UnsafePointer<sd_bus_vtable> {
        if let table { return UnsafePointer(table) }
        var start = sd_bus_vtable()
        start.type = UInt8(_SD_BUS_VTABLE_START)
        start.x.start.element_size = MemoryLayout<sd_bus_vtable>.stride
        start.x.start.features = UInt64(_SD_BUS_VTABLE_PARAM_NAMES)
        start.x.start.vtable_format_reference = UnsafePointer(format)
        var end = sd_bus_vtable()
        end.type = UInt8(_SD_BUS_VTABLE_END)
        let all = [start] + entries + [end]
        let table = UnsafeMutablePointer<sd_bus_vtable>.allocate(capacity: all.count)
        table.initialize(from: all, count: all.count)
        self.table = table
        return UnsafePointer(table)
    }

    fileprivate func handle(_ message: OpaquePointer) -> Int32 {
        guard let member = sd_bus_message_get_member(message),
            let handler = methods[String(cString: member)]
        else { return 0 }
        handler(BusMessage(call: message))
        return 1
    }

    fileprivate func get(_ name: String, _ path: String, into value: BusMessage) -> Int32 {
        guard let getter = getters[name] else { return -ENOENT }
        do {
            try getter(value, path)
            return 0
        } catch {
            return -max(error.errno, 1)
        }
    }

    private func text(_ string: String) -> UnsafePointer<CChar>? {
        guard let copy = strdup(string) else { return nil }
        strings.append(copy)
        return UnsafePointer(copy)
    }

    private func signature(_ arguments: [BusArgument]) -> UnsafePointer<CChar>? {
        text(arguments.map(\.signature).joined())
    }

    /// Names as sd-bus wants them: each ends with a NUL, and one more NUL ends the list.
    private func names(_ arguments: [BusArgument]) -> UnsafePointer<CChar>? {
        var bytes: [UInt8] = []
        for argument in arguments { bytes += Array(argument.name.utf8) + [0] }
        bytes.append(0)
        guard let memory = malloc(bytes.count) else { return nil }
        let copy = memory.bindMemory(to: CChar.self, capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { copy[index] = CChar(bitPattern: byte) }
        strings.append(copy)
        return UnsafePointer(copy)
    }
}

/// What a registration of an exported object holds.
final class BusExport {
    let object: BusObject
    let prefix: String
    let contains: (String) -> Bool
    let children: () -> [String]

    init(
        _ object: BusObject, prefix: String = "",
        contains: @escaping (String) -> Bool = { _ in true },
        children: @escaping () -> [String] = { [] }
    ) {
        self.object = object
        self.prefix = prefix
        self.contains = contains
        self.children = children
    }

    /// A pointer that owns this, for a slot.
    func retained() -> UnsafeMutableRawPointer {
        // SAFETY: balanced by `releaseBox` in the destroy callback of the slot.
        Unmanaged.passRetained(self).toOpaque()
    }

    fileprivate static func from(_ pointer: UnsafeMutableRawPointer?) -> BusExport? {
        // SAFETY: the pointer came from `retained`, and its slot still lives.
        pointer.map { Unmanaged<BusExport>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func onMethod(
    _ message: OpaquePointer?, _ user: UnsafeMutableRawPointer?,
    _ error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let message, let export = BusExport.from(user) else { return 0 }
    return export.object.handle(message)
}

private func onGet(
    _ bus: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ interface: UnsafePointer<CChar>?,
    _ property: UnsafePointer<CChar>?, _ reply: OpaquePointer?, _ user: UnsafeMutableRawPointer?,
    _ error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let path, let property, let reply, let export = BusExport.from(user) else {
        return -EINVAL
    }
    return export.object.get(
        String(cString: property), String(cString: path), into: BusMessage(retaining: reply))
}

/// Whether a fallback object exists at the path: 1 or 0, and the user pointer of its handlers.
func findExported(
    _ bus: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ interface: UnsafePointer<CChar>?,
    _ user: UnsafeMutableRawPointer?, _ found: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let path, let export = BusExport.from(user),
        let name = BusPath.decode(export.prefix, String(cString: path)), export.contains(name)
    else { return 0 }
    found?.pointee = user
    return 1
}

/// The paths of the fallback objects that exist, as a NULL-ended list that sd-bus frees.
func enumerateExported(
    _ bus: OpaquePointer?, _ prefix: UnsafePointer<CChar>?, _ user: UnsafeMutableRawPointer?,
    _ nodes: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?,
    _ error: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let nodes, let export = BusExport.from(user) else { return 0 }
    let names = export.children()
    let size = (names.count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    guard let memory = malloc(size) else { return -ENOMEM }
    let list = memory.bindMemory(
        to: UnsafeMutablePointer<CChar>?.self, capacity: names.count + 1)
    for (index, name) in names.enumerated() {
        list[index] = strdup(BusPath.encode(export.prefix, name))
    }
    list[names.count] = nil
    nodes.pointee = list
    return 0
}
