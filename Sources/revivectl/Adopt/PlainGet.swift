// SPDX-License-Identifier: Apache-2.0
// One GET by hand, for the proposal of a probe: a second at most, and no more is read than the
// status line.

import Glibc
import Systemd

enum PlainGet {
    /// For all of one request.
    static let patience: Int64 = 1_000_000_000
    private static let limit = 4096

    /// The status, and how long it took (ns); nil if nothing like HTTP came in time.
    static func status(_ host: String, _ port: Int, _ path: String) -> (status: Int, took: Int64)? {
        let begin = Clock.boottime()
        let end = begin + patience
        guard let descriptor = connected(host, port, until: end) else { return nil }
        defer { close(descriptor) }
        let name = Listener.bracketed(host)
        let request = "GET \(path) HTTP/1.1\r\nHost: \(name)\r\nUser-Agent: revived\r\n"
        let bytes = Array("\(request)Accept: */*\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            return nil
        }
        var head: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: limit)
        while head.count < limit, !head.contains(UInt8(ascii: "\n")) {
            guard waits(descriptor, Int16(POLLIN), until: end) else { return nil }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            head += chunk[..<count]
        }
        let words = String(decoding: head.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
            .split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            return nil
        }
        return (status, Clock.boottime() - begin)
    }

    static func connected(_ host: String, _ port: Int, until end: Int64) -> Int32? {
        // As the daemon understands it: no name server is asked.
        if host == "localhost" {
            return connected("127.0.0.1", port, until: end) ?? connected("::1", port, until: end)
        }
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found else {
            return nil
        }
        defer { freeaddrinfo(address) }
        let flags = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(address.pointee.ai_family, Int32(flags), 0)
        guard descriptor >= 0 else { return nil }
        let result = connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen)
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        let isThere =
            result == 0
            || (errno == EINPROGRESS && waits(descriptor, Int16(POLLOUT), until: end)
                && getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0)
        if isThere { return descriptor }
        close(descriptor)
        return nil
    }

    static func waits(_ descriptor: Int32, _ event: Int16, until end: Int64) -> Bool {
        var entry = pollfd(fd: descriptor, events: event, revents: 0)
        let left = max(0, (end - Clock.boottime()) / 1_000_000)
        return poll(&entry, 1, Int32(left)) == 1
    }
}
