// SPDX-License-Identifier: Apache-2.0
// What libsystemd, the kernel or a D-Bus peer refused, with the words it used.

import Glibc

/// A refusal of libsystemd, of the kernel, or of the peer of a D-Bus call.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The positive `errno` value; 0 when none applies.
    package var errno: Int32
    /// The D-Bus error name (`org.freedesktop.systemd1.NoSuchUnit`), or "".
    package var name: String
    /// A sentence that says what was tried and why it was refused.
    package var message: String

    package init(errno: Int32, name: String = "", message: String) {
        self.errno = errno
        self.name = name
        self.message = message
    }

    /// An error for what was tried, with the system's text for a positive `errno`.
    package init(errno: Int32, trying what: String) {
        self.init(errno: errno, message: "\(what): \(SystemError.text(errno))")
    }

    /// The name of the error with which calls and jobs end when the connection is lost.
    package static let lostName = "org.freedesktop.DBus.Error.Disconnected"
    /// The name of the error with which ``Bus/requestName(_:_:)`` says that another owns the name.
    package static let nameTakenName = "org.freedesktop.DBus.Error.AddressInUse"
    /// The name of the error with which a call ends that was not answered in time.
    package static let noReplyName = "org.freedesktop.DBus.Error.NoReply"

    /// The error of calls and jobs that were waiting when the connection was lost.
    package static func lost(_ why: String) -> SystemError {
        SystemError(errno: ENOTCONN, name: lostName, message: "the bus connection was lost: \(why)")
    }

    /// Whether the connection was lost, so that the outcome of what was asked is unknown.
    package var isLost: Bool { name == SystemError.lostName }
    /// Whether the peer did not answer in time, so that the outcome of what was asked is unknown.
    package var isTimeout: Bool { name == SystemError.noReplyName }

    /// The message, with the D-Bus name behind it if there is one.
    package var description: String { name.isEmpty ? message : "\(message) (\(name))" }

    /// The system's text for an `errno` value.
    package static func text(_ errno: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let base = buffer.baseAddress, strerror_r(errno, base, 256) == 0 else {
                return "error \(errno)"
            }
            return String(cString: base)
        }
    }
}

/// Throws when a libsystemd function returned a negative errno; returns its value otherwise.
@discardableResult
func check(_ result: Int32, _ what: @autoclosure () -> String) throws(SystemError) -> Int32 {
    if result < 0 { throw SystemError(errno: -result, trying: what()) }
    return result
}
