// SPDX-License-Identifier: Apache-2.0
// A probe's URL taken apart: `http://HOST[:PORT][/PATH][?QUERY]` or `http+unix://SOCKET:/PATH`.

internal import Supervision

struct HTTPTarget: Equatable, Sendable {
    var address: ProbeAddress
    /// Path and query as sent.
    var target: String
    /// The Host field as sent.
    var host: String
    /// The URL without its query.
    var shown: String

    private static let example = "write for example http://127.0.0.1:8080/healthz"

    /// The target, or a sentence that says why not.
    static func parse(_ url: String) -> (target: HTTPTarget?, complaint: String) {
        let quoted = Quoted.text(redacted(url))
        guard url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            return (nil, "\(quoted) has a blank or a letter in it that a URL writes as %XX")
        }
        if url.utf8.contains(UInt8(ascii: "#")) {
            return (nil, "\(quoted) has a fragment (#), which is never sent")
        }
        if url.hasPrefix("http+unix://") { return unix(url, quoted) }
        if url.hasPrefix("https://") {
            return (nil, "https is not spoken; use exec: [/usr/bin/curl, --fail, --silent, URL]")
        }
        guard url.hasPrefix("http://") else {
            return (nil, "\(quoted) is not an http:// or http+unix:// URL; \(example)")
        }
        let rest = url.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        if authority.contains("@") {
            return (
                nil, "has a user in the URL; write headers: {Authorization: \"Basic …\"} instead"
            )
        }
        guard let (host, port) = AddressText.hostAndPort(authority, defaultPort: 80) else {
            return (nil, "\(quoted) has no valid host and port; \(example)")
        }
        let target = target(rest[authority.endIndex...])
        return (
            HTTPTarget(
                address: .network(host: host, port: port), target: target,
                host: String(authority), shown: shown("http://\(authority)", target)), ""
        )
    }

    /// Without user info and query: faults end up in the journal, and secrets must not.
    private static func redacted(_ url: String) -> String {
        let open = url.prefix { $0 != "?" }
        guard let at = open.lastIndex(of: "@") else { return String(open) }
        return "…" + open[at...]
    }

    private static func unix(
        _ url: String, _ quoted: String
    ) -> (target: HTTPTarget?, complaint: String) {
        let rest = url.dropFirst("http+unix://".count)
        let path = rest.prefix { $0 != ":" }
        guard AddressText.isSocketPath(path) else {
            return (
                nil,
                "\(quoted) has no valid socket path; "
                    + "write for example http+unix:///run/app.sock:/healthz"
            )
        }
        let after = rest[path.endIndex...].dropFirst()
        guard after.isEmpty || after.hasPrefix("/") else {
            return (nil, "\(quoted): after the colon comes the path, beginning with /")
        }
        let target = target(after)
        return (
            HTTPTarget(
                address: .unix(path: String(path)), target: target, host: "localhost",
                shown: shown("http+unix://\(path):", target)), ""
        )
    }

    private static func target(_ rest: Substring) -> String {
        rest.hasPrefix("/") ? String(rest) : "/\(rest)"
    }

    private static func shown(_ origin: String, _ target: String) -> String {
        origin + target.prefix { $0 != "?" }
    }
}
