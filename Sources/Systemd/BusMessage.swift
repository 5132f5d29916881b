// SPDX-License-Identifier: Apache-2.0
// A D-Bus message: typed appending and reading without variadics.

import CSystemd
import Glibc

/// One D-Bus message, held by reference. Values are appended and read in the order of the
/// signature; each function fails with `ENXIO` when the type is not the next one.
package final class BusMessage {
    let pointer: OpaquePointer
    private var awaitsAnswer = false

    init(adopting pointer: OpaquePointer) { self.pointer = pointer }

    init(retaining pointer: OpaquePointer) { self.pointer = sd_bus_message_ref(pointer) }

    /// A method call that must be answered: dropped unanswered, it is answered with an error.
    init(call pointer: OpaquePointer) {
        self.pointer = sd_bus_message_ref(pointer)
        awaitsAnswer = sd_bus_message_get_expect_reply(pointer) > 0
    }

    deinit {
        replyError(name: SystemError.noReplyName, message: "the call was dropped unanswered")
        sd_bus_message_unref(pointer)
    }

    /// The object path it is for or from.
    package var path: String? { BusMessage.text(sd_bus_message_get_path(pointer)) }
    /// The interface.
    package var interface: String? { BusMessage.text(sd_bus_message_get_interface(pointer)) }
    /// The method or signal name.
    package var member: String? { BusMessage.text(sd_bus_message_get_member(pointer)) }
    /// The unique name of the sender; nil on a connection without a bus daemon.
    package var sender: String? { BusMessage.text(sd_bus_message_get_sender(pointer)) }
    /// The unique name of the peer that it goes to; nil where it goes to all.
    package var destination: String? { BusMessage.text(sd_bus_message_get_destination(pointer)) }
    /// Whether it is a method call.
    var isCall: Bool { sd_bus_message_is_method_call(pointer, nil, nil) > 0 }
    /// Whether it is the error answer to a call.
    package var isError: Bool { sd_bus_message_is_method_error(pointer, nil) > 0 }
    /// The signature of its body.
    package var signature: String {
        BusMessage.text(sd_bus_message_get_signature(pointer, 1)) ?? ""
    }

    /// The error it carries, if it is one.
    package var error: SystemError? {
        guard isError, let error = sd_bus_message_get_error(pointer) else { return nil }
        let name = BusMessage.text(error.pointee.name) ?? ""
        return SystemError(
            errno: sd_bus_message_get_errno(pointer), name: name,
            message: BusMessage.text(error.pointee.message) ?? name)
    }

    // MARK: Appending

    /// Appends a string (`s`).
    package func append(_ value: String) throws(SystemError) {
        try check(sd_bus_message_append_basic(pointer, code("s"), value), "appending a string")
    }

    /// Appends an object path (`o`).
    package func append(objectPath value: String) throws(SystemError) {
        try check(sd_bus_message_append_basic(pointer, code("o"), value), "appending a path")
    }

    /// Appends a boolean (`b`).
    package func append(_ value: Bool) throws(SystemError) { try append("b", Int32(value ? 1 : 0)) }
    /// Appends an `i`.
    package func append(_ value: Int32) throws(SystemError) { try append("i", value) }
    /// Appends a `u`.
    package func append(_ value: UInt32) throws(SystemError) { try append("u", value) }
    /// Appends an `x`.
    package func append(_ value: Int64) throws(SystemError) { try append("x", value) }
    /// Appends a `t`.
    package func append(_ value: UInt64) throws(SystemError) { try append("t", value) }
    /// Appends a `d`.
    package func append(_ value: Double) throws(SystemError) { try append("d", value) }
    /// Appends a copy of a descriptor (`h`); the caller keeps its own.
    package func append(descriptor: Int32) throws(SystemError) { try append("h", descriptor) }

    /// Appends an array of bytes (`ay`).
    package func append(bytes: [UInt8]) throws(SystemError) {
        try check(
            bytes.withUnsafeBytes { bytes in
                sd_bus_message_append_array(pointer, code("y"), bytes.baseAddress, bytes.count)
            }, "appending bytes")
    }

    /// Appends an array of strings (`as`).
    package func append(_ values: [String]) throws(SystemError) {
        try appendArray(of: "s") { () throws(SystemError) in
            for value in values { try append(value) }
        }
    }

    /// Appends an array; the closure appends elements of this type.
    package func appendArray(
        of type: String, _ body: () throws(SystemError) -> Void
    ) throws(SystemError) { try container("a", type, body) }

    /// Appends a variant; the closure appends one value of this type.
    package func appendVariant(
        _ type: String, _ body: () throws(SystemError) -> Void
    ) throws(SystemError) { try container("v", type, body) }

    /// Appends a structure; the closure appends its members, whose types stand in a row.
    package func appendStruct(
        _ types: String, _ body: () throws(SystemError) -> Void
    ) throws(SystemError) { try container("r", types, body) }

    // MARK: Reading

    /// Reads a string (`s`).
    package func readString() throws(SystemError) -> String { try readText("s") }
    /// Reads an object path (`o`).
    package func readObjectPath() throws(SystemError) -> String { try readText("o") }
    /// Reads a boolean (`b`).
    package func readBool() throws(SystemError) -> Bool { try read("b", Int32(0)) != 0 }
    /// Reads an `i`.
    package func readInt32() throws(SystemError) -> Int32 { try read("i", 0) }
    /// Reads a `u`.
    package func readUInt32() throws(SystemError) -> UInt32 { try read("u", 0) }
    /// Reads a descriptor (`h`), which stays the message's.
    func readDescriptor() throws(SystemError) -> Int32 { try read("h", -1) }
    /// Reads a `t`.
    package func readUInt64() throws(SystemError) -> UInt64 { try read("t", 0) }

    /// Reads an array of bytes (`ay`).
    package func readBytes() throws(SystemError) -> [UInt8] {
        var start: UnsafeRawPointer?
        var count = 0
        try check(sd_bus_message_read_array(pointer, code("y"), &start, &count), "reading bytes")
        return count == 0 ? [] : Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Reads an array of strings (`as`).
    package func readStrings() throws(SystemError) -> [String] {
        var values: [String] = []
        try readArray(of: "s") { () throws(SystemError) in values.append(try readString()) }
        return values
    }

    /// Reads an array: the closure is called before each element and must read all of it.
    package func readArray(
        of type: String, _ element: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try enter("a", type)
        while try check(sd_bus_message_at_end(pointer, 0), "reading an array") == 0 {
            try element()
        }
        try leave()
    }

    /// Reads a structure; the closure reads all its members.
    package func readStruct<Value>(
        _ types: String, _ body: () throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        try enter("r", types)
        let value = try body()
        try leave()
        return value
    }

    /// Reads a variant of a known type; the closure reads its value.
    package func readVariant<Value>(
        _ type: String, _ body: () throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        try enter("v", type)
        let value = try body()
        try leave()
        return value
    }

    /// Reads an `a{sv}`: the closure sees each key and the type of its value, reads the value and
    /// says true, or says false and it is skipped. Nothing is allocated for what is skipped.
    package func readProperties(
        _ visit: (BusKey, BusKey) throws(SystemError) -> Bool
    ) throws(SystemError) {
        try enter("a", "{sv}")
        while try check(sd_bus_message_enter_container(pointer, code("e"), "sv"), "entry") > 0 {
            let key = try readKey()
            var type: CChar = 0
            var contents: UnsafePointer<CChar>?
            try check(sd_bus_message_peek_type(pointer, &type, &contents), "reading a variant")
            guard let contents else { throw SystemError(errno: EBADMSG, trying: "a variant") }
            try check(sd_bus_message_enter_container(pointer, code("v"), contents), "variant")
            if !(try visit(key, BusKey(contents))) {
                try check(sd_bus_message_skip(pointer, contents), "skipping a value")
            }
            try leave()
            try leave()
        }
        try leave()
    }

    /// Skips values of these types.
    package func skip(_ types: String) throws(SystemError) {
        try check(sd_bus_message_skip(pointer, types), "skipping \(types)")
    }

    // MARK: Answering

    /// Answers a method call, at once or later; the closure appends the result. Only the first
    /// answer is sent; one that cannot be built becomes an error answer.
    package func reply(_ fill: (BusMessage) throws(SystemError) -> Void = { _ in }) {
        guard awaitsAnswer else { return }
        do {
            var reply: OpaquePointer?
            try check(sd_bus_message_new_method_return(pointer, &reply), "making an answer")
            guard let reply else { return }
            let message = BusMessage(adopting: reply)
            try fill(message)
            awaitsAnswer = false
            sd_bus_send(nil, message.pointer, nil)
        } catch {
            replyError(name: "org.freedesktop.DBus.Error.Failed", message: error.description)
        }
    }

    /// Answers a method call with an error. Only the first answer is sent.
    package func replyError(name: String, message: String) {
        guard awaitsAnswer else { return }
        awaitsAnswer = false
        var error = sd_bus_error()
        sd_bus_error_set(&error, name, message)
        let result = sd_bus_reply_method_error(pointer, &error)
        sd_bus_error_free(&error)
        // Words that the bus refuses must not leave the caller waiting.
        guard result == -EINVAL || result == -EBADMSG else { return }
        var plain = sd_bus_error()
        sd_bus_error_set(&plain, name, "the reason cannot be sent over the bus")
        sd_bus_reply_method_error(pointer, &plain)
        sd_bus_error_free(&plain)
    }
}

extension BusMessage {
    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func code(_ type: Unicode.Scalar) -> CChar { CChar(truncatingIfNeeded: type.value) }

    private func append<Value: BitwiseCopyable>(
        _ type: Unicode.Scalar, _ value: Value
    ) throws(SystemError) {
        var value = value
        try check(sd_bus_message_append_basic(pointer, code(type), &value), "appending \(type)")
    }

    private func container(
        _ type: Unicode.Scalar, _ contents: String, _ body: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try check(
            sd_bus_message_open_container(pointer, code(type), contents), "opening \(contents)")
        try body()
        try check(sd_bus_message_close_container(pointer), "closing \(contents)")
    }

    private func read<Value: BitwiseCopyable>(
        _ type: Unicode.Scalar, _ initial: Value
    ) throws(SystemError) -> Value {
        var value = initial
        let result = sd_bus_message_read_basic(pointer, code(type), &value)
        if try check(result, "reading \(type)") == 0 {
            throw SystemError(errno: ENXIO, trying: "reading \(type) past the end")
        }
        return value
    }

    private func readText(_ type: Unicode.Scalar) throws(SystemError) -> String {
        String(cString: try readTextPointer(type))
    }

    private func readKey() throws(SystemError) -> BusKey { BusKey(try readTextPointer("s")) }

    private func readTextPointer(
        _ type: Unicode.Scalar
    ) throws(SystemError) -> UnsafePointer<CChar> {
        var text: UnsafePointer<CChar>?
        let result = withUnsafeMutablePointer(to: &text) {
            sd_bus_message_read_basic(pointer, code(type), UnsafeMutableRawPointer($0))
        }
        try check(result, "reading \(type)")
        guard let text, result > 0 else {
            throw SystemError(errno: ENXIO, trying: "reading \(type) past the end")
        }
        return text
    }

    private func enter(_ type: Unicode.Scalar, _ contents: String) throws(SystemError) {
        let result = sd_bus_message_enter_container(pointer, code(type), contents)
        if try check(result, "entering \(contents)") == 0 {
            throw SystemError(errno: ENXIO, trying: "entering \(contents) past the end")
        }
    }

    private func leave() throws(SystemError) {
        try check(sd_bus_message_exit_container(pointer), "leaving a container")
    }
}
