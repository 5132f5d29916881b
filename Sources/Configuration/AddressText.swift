// SPDX-License-Identifier: Apache-2.0
// Addresses as they are written: `HOST:PORT`, `[::1]:80`, `unix:/run/app.sock`.

private import Glibc
internal import Supervision

enum AddressText {
    /// `sun_path` holds 108 bytes, one of them the NUL.
    static let longestSocketPath = 107
    /// RFC 1035.
    static let longestHost = 253

    /// What a tcp probe connects to, or nil.
    static func parse(_ text: String) -> ProbeAddress? {
        if text.hasPrefix("unix:") {
            let path = text.dropFirst("unix:".count)
            return isSocketPath(path) ? .unix(path: String(path)) : nil
        }
        guard let (host, port) = hostAndPort(text[...], defaultPort: nil) else { return nil }
        return .network(host: host, port: port)
    }

    /// Host without brackets, and port; nil if there is none and no default.
    static func hostAndPort(
        _ text: Substring, defaultPort: UInt16?
    ) -> (host: String, port: UInt16)? {
        let host: Substring
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
            guard isIPv6(String(host)) else { return nil }
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
            guard isHost(host) else { return nil }
        }
        if rest.isEmpty { return defaultPort.map { (String(host), $0) } }
        guard rest.hasPrefix(":"), let number = Value.digits(rest.dropFirst()),
            let port = UInt16(exactly: number), port > 0
        else { return nil }
        return (String(host), port)
    }

    static func isSocketPath(_ path: Substring) -> Bool {
        path.hasPrefix("/") && path.utf8.count > 1 && path.utf8.count <= longestSocketPath
            && path.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }

    private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return text.utf8.count < 46 && inet_pton(AF_INET6, text, &address) == 1
    }

    /// A name, or four numbers; something that looks like numbers must be an IPv4 address.
    private static func isHost(_ text: Substring) -> Bool {
        guard (1...longestHost).contains(text.utf8.count) else { return false }
        let bytes = text.utf8
        if bytes.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) {
            var address = in_addr()
            return inet_pton(AF_INET, String(text), &address) == 1
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let last =
            labels.count > 1 && labels.last?.isEmpty == true ? labels.dropLast() : labels[...]
        return last.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy {
                    NameRule.isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                }
        }
    }
}
