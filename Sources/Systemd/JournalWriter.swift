// SPDX-License-Identifier: Apache-2.0
// Entries into the journal by its native protocol, on a socket that never blocks.
//
// sd_journal_send says 0 when the socket is missing, and blocks for minutes when journald hangs.
// Here the four answers of the kernel are told apart. `accepted` means: in a queue of the kernel,
// which survives our death but not journald's own limits (rate limit, a full disk).

import CSystemd
import Glibc

/// Writes entries to journald.
package final class JournalWriter {
    /// What became of an entry.
    package enum SendResult: Equatable, Sendable {
        /// The kernel has it.
        case accepted
        /// journald's queue is full: it hangs or does not keep up.
        case wouldBlock
        /// journald is not there; the `errno` says how (`ENOENT`, `ECONNREFUSED`).
        case away(Int32)
        /// The entry is larger than a datagram can be.
        case tooLarge
    }

    private let path: String
    private var descriptor: Int32?
    private var buffer: [UInt8] = []

    /// A larger send buffer lets entries of up to this size pass (bytes).
    private static let sendBuffer: Int32 = 8 << 20

    /// A writer to the socket at the path; the socket need not exist yet.
    package init(path: String = "/run/systemd/journal/socket") {
        self.path = path
        open()
    }

    deinit { if let descriptor { close(descriptor) } }

    /// Sends one entry, at once or not at all.
    package func send(fields: [JournalField]) -> SendResult {
        if descriptor == nil { open() }
        guard let descriptor else { return .away(errno) }
        buffer.removeAll(keepingCapacity: true)
        for field in fields { field.encode(into: &buffer) }
        switch UnixSocket.send(buffer, on: descriptor, to: path) {
        case 0: return .accepted
        case EAGAIN, ENOBUFS: return .wouldBlock
        case EMSGSIZE: return .tooLarge
        case let error: return .away(error)
        }
    }

    /// Sends one entry of texts, at once or not at all.
    package func send(fields: [(String, String)]) -> SendResult {
        send(fields: fields.map { JournalField($0.0, $0.1) })
    }

    private func open() {
        descriptor = UnixSocket.make(SOCK_DGRAM)
        guard let descriptor else { return }
        var size = JournalWriter.sendBuffer
        let length = socklen_t(MemoryLayout<Int32>.size)
        // Only root may pass the system's limit; for others the plain option gives what it can.
        if setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, length) < 0 {
            setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, length)
        }
    }
}
