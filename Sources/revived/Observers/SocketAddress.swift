// SPDX-License-Identifier: Apache-2.0
// The addresses a probe connects to, and their form in the kernel's structures.

import Glibc

/// An address of the internet, without a port. Scoped (`%eth0`) addresses are not spoken here.
enum IPAddress: Hashable {
    /// Four bytes, as written.
    case version4([UInt8])
    /// Sixteen bytes, as written.
    case version6([UInt8])

    /// A literal without brackets; nil for anything else.
    init?(literal: String) {
        if let bytes = Self.parse(literal, family: AF_INET, count: 4) {
            self = .version4(bytes)
        } else if let bytes = Self.parse(literal, family: AF_INET6, count: 16) {
            self = .version6(bytes)
        } else {
            return nil
        }
    }

    private static func parse(_ literal: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        // inet_pton writes 4 or 16 bytes, as the family says: the count of `bytes`.
        return inet_pton(family, literal, &bytes) == 1 ? bytes : nil
    }

    /// 127.0.0.1, then ::1: what `localhost` means here, without asking anybody.
    static let loopbacks = [
        IPAddress.version4([127, 0, 0, 1]),
        IPAddress.version6([UInt8](repeating: 0, count: 15) + [1]),
    ]
}

/// Where one connection goes.
enum SocketAddress: Equatable {
    case network(IPAddress, port: UInt16)
    case unix(path: String)

    /// Bytes of a path that the kernel takes, the closing NUL not counted.
    static let pathLimit = 107

    /// AF_INET, AF_INET6 or AF_UNIX.
    var family: Int32 {
        switch self {
        case .network(.version4, _): AF_INET
        case .network(.version6, _): AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// `connect(2)`: 0 or the errno.
    func connect(_ descriptor: Int32) -> Int32 {
        switch self {
        case .network(.version4(let bytes), let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes.prefix(4)) }
            return Self.connect(descriptor, to: &address)
        case .network(.version6(let bytes), let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes.prefix(16)) }
            return Self.connect(descriptor, to: &address)
        case .unix(let path):
            let bytes = Array(path.utf8)
            guard bytes.count <= Self.pathLimit, !bytes.isEmpty, !bytes.contains(0) else {
                return ENAMETOOLONG
            }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            return Self.connect(descriptor, to: &address)
        }
    }

    private static func connect<Address>(_ descriptor: Int32, to address: inout Address) -> Int32 {
        let size = socklen_t(MemoryLayout<Address>.size)
        return withUnsafePointer(to: &address) { pointer in
            // SAFETY: every address structure of the kernel begins as sockaddr does, the size is
            // that of the structure passed, and the pointer is not kept.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, size) == 0 ? 0 : errno
            }
        }
    }

    /// The socket is connected to itself: on loopback, a client whose own port was by chance the
    /// one it looked for meets itself (RFC 9293, simultaneous open). No service listens there.
    static func isSelfConnected(_ descriptor: Int32) -> Bool {
        let own = name(descriptor, getsockname)
        return !own.isEmpty && own == name(descriptor, getpeername)
    }

    private static func name(
        _ descriptor: Int32,
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> [UInt8] {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            // SAFETY: sockaddr_storage has room for every address, and `size` tells the kernel so.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &size) }
        }
        guard result == 0, storage.ss_family != sa_family_t(AF_UNIX) else { return [] }
        return withUnsafeBytes(of: &storage) { Array($0.prefix(Int(size))) }
    }
}
