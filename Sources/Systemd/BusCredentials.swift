// SPDX-License-Identifier: Apache-2.0
// Who is at the other end of a connection to the bus, as the bus daemon vouches for it.

import CSystemd
import Glibc

/// A process, held so that its number cannot come to mean another one; closed when let go.
package final class ProcessHandle {
    private let descriptor: Int32

    /// A copy of this descriptor of a process; nil if none can be had.
    init?(copying original: Int32) {
        let copy = fcntl(original, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { return nil }
        descriptor = copy
    }

    deinit { close(descriptor) }

    /// Whether it has not ended. (The kernel makes the descriptor readable at the end.)
    package var isAlive: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 0
    }
}

/// What the bus daemon saw when the peer connected. All of it is of that moment: the process may
/// have ended since, and have handed the connection on.
package struct BusCredentials {
    /// The user; nil where the daemon does not know.
    package var userID: UInt32?
    /// The groups, the first one included; empty where the daemon does not say.
    package var groupIDs: [UInt32] = []
    /// The number of the process.
    package var processID: UInt32?
    /// The process itself, from daemons that offer it (dbus 1.15.8, dbus-broker 34).
    package var process: ProcessHandle?

    /// Nothing known.
    package init() {}

    /// Reads the answer of `GetConnectionCredentials`; what is not known is skipped.
    init(from message: BusMessage) throws(SystemError) {
        var seen = BusCredentials()
        try message.readProperties { key, type throws(SystemError) -> Bool in
            switch key {
            case "UnixUserID" where "u" ~= type: seen.userID = try message.readUInt32()
            case "ProcessID" where "u" ~= type: seen.processID = try message.readUInt32()
            case "ProcessFD" where "h" ~= type:
                seen.process = ProcessHandle(copying: try message.readDescriptor())
            case "UnixGroupIDs" where "au" ~= type:
                try message.readArray(of: "u") { () throws(SystemError) in
                    seen.groupIDs.append(try message.readUInt32())
                }
            default: return false
            }
            return true
        }
        self = seen
    }
}
