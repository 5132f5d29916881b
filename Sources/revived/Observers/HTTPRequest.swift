// SPDX-License-Identifier: Apache-2.0
// Writes the one request of an HTTP probe.

import Supervision

enum HTTPRequest {
    /// The bytes to send, or nil if some part could smuggle in a line of its own. The configuration
    /// refuses such parts; this is the second lock.
    ///
    /// A configured field replaces ours of the same name (Host, User-Agent, Connection).
    static func encode(_ probe: HTTPProbe) -> [UInt8]? {
        guard probe.target.utf8.first == UInt8(ascii: "/"),
            probe.target.utf8.allSatisfy(HTTPSyntax.isVisibleByte),
            probe.host.utf8.allSatisfy(HTTPSyntax.isVisibleByte),
            probe.headers.allSatisfy(isSafe)
        else { return nil }
        let ours = [
            HeaderField(name: "Host", value: probe.host),
            HeaderField(name: "User-Agent", value: "revived/0.1"),
            HeaderField(name: "Connection", value: "close"),
        ]
        let kept = ours.filter { field in
            !probe.headers.contains { $0.name.lowercased() == field.name.lowercased() }
        }
        var text = "\(probe.method.rawValue) \(probe.target) HTTP/1.1\r\n"
        for field in kept + probe.headers { text += "\(field.name): \(field.value)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    private static func isSafe(_ field: HeaderField) -> Bool {
        !field.name.isEmpty && field.name.utf8.allSatisfy(HTTPSyntax.isTokenByte)
            && field.value.utf8.allSatisfy(HTTPSyntax.isValueByte)
    }
}
