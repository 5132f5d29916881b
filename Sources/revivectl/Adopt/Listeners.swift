// SPDX-License-Identifier: Apache-2.0
// What the processes of a unit listen on, as /proc tells: their descriptors name sockets by inode,
// and the kernel's tables say which of these listen, and where.

import Glibc

/// An address at which a unit can be asked.
enum Listener: Hashable, Comparable {
    /// An IPv4 or IPv6 address and a port, as one of this host connects to it.
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// As a tcp probe takes it.
    var address: String {
        switch self {
        case .tcp(let host, let port): "\(Self.bracketed(host)):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// As a URL has it before a port.
    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    var port: Int? {
        if case .tcp(_, let port) = self { return port }
        return nil
    }

    static func < (one: Listener, other: Listener) -> Bool {
        (one.port ?? .max, one.address) < (other.port ?? .max, other.address)
    }
}

enum Listeners {
    /// Of these processes, TCP by port first. One address a port: IPv4 where it is to be had.
    static func of(_ processes: [Int32], proc: String = "/proc") -> [Listener] {
        let sockets = Set(processes.flatMap { Self.sockets(of: $0, proc) })
        guard !sockets.isEmpty else { return [] }
        let four = tcp(ProcFile.text("\(proc)/net/tcp"), sockets)
        let six = tcp(ProcFile.text("\(proc)/net/tcp6"), sockets)
        let taken = Set(four.compactMap(\.port))
        let rest = six.filter { $0.port.map { !taken.contains($0) } ?? false }
        return Set(four + rest + unix(ProcFile.text("\(proc)/net/unix"), sockets)).sorted()
    }

    private static func sockets(of process: Int32, _ proc: String) -> [String] {
        let folder = "\(proc)/\(process)/fd"
        return FolderListing.names(in: folder).compactMap { name in
            let target = ProcFile.link("\(folder)/\(name)")
            guard target.hasPrefix("socket:["), target.hasSuffix("]") else { return nil }
            return String(target.dropFirst(8).dropLast())
        }
    }

    /// Lines of /proc/net/tcp and tcp6 whose state is 0A, which is LISTEN (proc_pid_net(5)).
    static func tcp(_ table: String, _ sockets: Set<String>) -> [Listener] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A", sockets.contains(String(fields[9])),
                let colon = fields[1].lastIndex(of: ":"),
                let port = Int(fields[1][fields[1].index(after: colon)...], radix: 16),
                let host = host(fields[1][..<colon])
            else { return nil }
            return .tcp(host: host, port: port)
        }
    }

    /// The address at which it is reached from here: any address is the loopback one. Who listens
    /// on any IPv6 address most often answers to IPv4, too; `localhost` tries both.
    private static func host(_ digits: Substring) -> String? {
        let words = stride(from: 0, to: digits.count, by: 8).compactMap { start in
            UInt32(digits.dropFirst(start).prefix(8), radix: 16)
        }
        // The kernel writes each word in the byte order of the host.
        let bytes = words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } }
        switch bytes.count {
        case 4:
            if bytes == [0, 0, 0, 0] { return "127.0.0.1" }
            return bytes.map(String.init).joined(separator: ".")
        case 16:
            if bytes.allSatisfy({ $0 == 0 }) { return "localhost" }
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
                return nil
            }
            return String(
                decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        default: return nil
        }
    }

    /// Lines of /proc/net/unix that accept connections (`__SO_ACCEPTCON`), of a stream with a path.
    static func unix(_ table: String, _ sockets: Set<String>) -> [Listener] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 7)
            guard fields.count == 8, fields[3] == "00010000", fields[4] == "0001",
                sockets.contains(String(fields[6])), fields[7].hasPrefix("/")
            else { return nil }
            return .unix(path: String(fields[7]))
        }
    }
}
