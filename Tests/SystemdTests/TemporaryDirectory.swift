// SPDX-License-Identifier: Apache-2.0
// A place for a test's sockets, gone with the test.

import Foundation
import Testing

/// A directory that is removed when it is let go.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let name =
            FileManager.default.temporaryDirectory.path + "/systemd-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
        path = name
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A Unix socket bound to the path (and listening, if it is a stream), that does not block.
func listen(at path: String, type: __socket_type) throws -> Int32 {
    let flags = SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    let descriptor = socket(AF_UNIX, Int32(type.rawValue | flags), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    try #require(bound == 0)
    if type == SOCK_STREAM { try #require(listen(descriptor, 8) == 0) }
    return descriptor
}
