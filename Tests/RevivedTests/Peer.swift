// SPDX-License-Identifier: Apache-2.0
// Peers on threads of the test process: what a probe may meet on the other end.

import Foundation
import Glibc
import Supervision

/// Listens on a loopback port or a unix socket and runs a script for each connection, one at a
/// time. `stop` ends it; a script ends by itself once its client has gone.
final class Peer: Sendable {
    /// Gets the connected socket, which is closed after it.
    typealias Script = @Sendable (Int32) -> Void

    let address: ProbeAddress
    private let listener: Int32
    private let ended = DispatchSemaphore(value: 0)

    /// On 127.0.0.1, at a port of the kernel's choice.
    init(_ script: @escaping Script) {
        let (descriptor, port) = Peer.bound()
        listener = descriptor
        address = .network(host: "127.0.0.1", port: port)
        listen(listener, 512)
        serve(script)
    }

    /// On a unix socket at a path that does not exist yet.
    init(path: String, _ script: @escaping Script) {
        listener = Peer.boundUnix(path)
        address = .unix(path: path)
        listen(listener, 512)
        serve(script)
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        ended.wait()
        close(listener)
    }

    private func serve(_ script: @escaping Script) {
        let listener = listener
        let ended = ended
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 {
                    // A test may take all descriptors for a while; a shut listener is the end.
                    guard errno == EMFILE else { break }
                    usleep(1000)
                    continue
                }
                script(connection)
                close(connection)
            }
            ended.signal()
        }
    }

    /// A socket bound to a free port of 127.0.0.1; not listening, it refuses.
    static func bound() -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                getsockname(descriptor, $0, &size)
            }
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    static func boundUnix(_ path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return descriptor
    }

    // MARK: What scripts do

    /// Reads until the request's empty line; false if the client went away before.
    @discardableResult
    static func readRequest(_ connection: Int32) -> Bool {
        var seen: [UInt8] = []
        var byte: UInt8 = 0
        while !seen.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard read(connection, &byte, 1) == 1 else { return false }
            seen.append(byte)
        }
        return true
    }

    /// False once the client has gone.
    @discardableResult
    static func write(_ connection: Int32, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Returns when the client has gone.
    static func waitForEnd(_ connection: Int32) {
        var byte: UInt8 = 0
        while read(connection, &byte, 1) == 1 {}
    }

    /// Answers each request so.
    static func answering(_ text: String) -> Script {
        { connection in
            readRequest(connection)
            write(connection, text)
        }
    }

    static let healthy = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready"
}
