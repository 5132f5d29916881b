// SPDX-License-Identifier: Apache-2.0
// Unix sockets that never block.

import CSystemd
import Glibc

/// What the journal and notification clients need of Unix sockets.
enum UnixSocket {
    /// A new socket, non-blocking and closed on exec; nil with `errno` set.
    static func make(_ type: __socket_type) -> Int32? {
        let flags = SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_UNIX, Int32(type.rawValue | flags), 0)
        return descriptor < 0 ? nil : descriptor
    }

    /// Calls the closure with the address of a path (`@` at its begin means abstract); -1 with
    /// `errno` set when the path is too long.
    static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int
    ) -> Int {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard !bytes.isEmpty, bytes.count < capacity else {
            errno = ENAMETOOLONG
            return -1
        }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let head = MemoryLayout<sockaddr_un>.size - capacity
        let length = socklen_t(head + bytes.count + (isAbstract ? 0 : 1))
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// Sends one datagram without waiting; 0 or an `errno`.
    static func send(_ bytes: [UInt8], on descriptor: Int32, to path: String) -> Int32 {
        while true {
            let sent = withAddress(path) { address, length in
                bytes.withUnsafeBytes {
                    sendto(
                        descriptor, $0.baseAddress, $0.count,
                        Int32(MSG_NOSIGNAL | MSG_DONTWAIT), address, length)
                }
            }
            if sent >= 0 { return 0 }
            if errno != EINTR { return errno }
        }
    }
}
