// SPDX-License-Identifier: Apache-2.0
// The keys of an http probe.

internal import Supervision

extension ProbeKindRow {
    static let http = ProbeKindRow(
        key: HTTPKeys.http, keys: HTTPKeys.keys,
        kind: { draft in draft.httpProbe.map { .http($0) } },
        define: { draft, digest in
            guard let probe = draft.httpProbe else { return }
            digest.add("http")
            digest.add(probe.address.definition)
            digest.add([probe.method.rawValue, probe.target, probe.host])
            digest.add(probe.headers.flatMap { [$0.name, $0.value] })
            digest.add(probe.status.map(StatusText.format))
            digest.add(probe.body.map { [$0] } ?? [])
            digest.add(probe.expectedHeaders.flatMap { [$0.name, $0.value] })
        })
}

enum HTTPKeys {
    /// Fields in `headers`, and in what is expected of the answer.
    static let mostHeaders = 32

    static let http = Key<ProbeDraft>.value(
        "http", "URL `http://HOST[:PORT][/PATH][?QUERY]` or `http+unix:///SOCKET:/PATH`",
        "Asks with HTTP/1.1. Redirects are not followed. For https use `exec` with curl.",
        variant: "http", builtIn: "",
        read: { value, draft, findings in
            guard let url = value.text("a URL", &findings) else { return }
            let (target, complaint) = HTTPTarget.parse(url)
            if target == nil { findings.fault(value, complaint) }
            draft.url = url
            draft.target = target
        },
        show: { draft in draft.url.map { .leaf(.text($0)) } })

    static let keys: [Key<ProbeDraft>] = [
        .word("method", \.method, "How to ask.", variant: "http"),
        .value(
            "headers", "mapping of at most \(mostHeaders) fields",
            "Further request fields. `Host` replaces the one of the URL.", variant: "http",
            read: { value, draft, findings in
                draft.headers = HeaderRule.fields(value, sent: true, &findings)
            },
            show: { .leaf(.fields($0.headers.map { field($0) })) }),
        Key(
            "expect", "mapping", "What a good answer looks like.", variant: "http",
            content: .mapping(expect)),
    ]

    static let expect: [Key<ProbeDraft>] = [
        .value(
            "status", "`200`, `200-399`, or a list of such", "A status in any of these passes.",
            read: { value, draft, findings in
                if let ranges = StatusText.read(value, &findings) { draft.status = ranges }
            },
            show: { draft in
                let texts = draft.status.map { Shown.text(StatusText.format($0)) }
                return .leaf(texts.count == 1 ? texts[0] : .list(texts))
            }),
        .value(
            "body", "text", "The first 64 KiB of the body must contain this.",
            read: { value, draft, findings in
                if let text = value.text("text", &findings) { draft.body = text }
            },
            show: { .leaf($0.body.map { .text($0) } ?? .unset("anything")) }),
        .value(
            "header", "mapping of at most \(mostHeaders) fields",
            "Each of these response fields must have exactly this value.",
            read: { value, draft, findings in
                draft.expectedHeaders = HeaderRule.fields(value, sent: false, &findings)
            },
            show: { .leaf(.fields($0.expectedHeaders.map { field($0) })) }),
    ]

    private static func field(_ header: HeaderField) -> EffectiveField {
        EffectiveField(name: header.name, value: header.value)
    }
}

extension ProbeDraft {
    /// Nil where the URL had a fault.
    fileprivate var httpProbe: HTTPProbe? {
        guard let target else { return nil }
        var probe = HTTPProbe(
            address: target.address, target: target.target, host: target.host, shown: target.shown)
        probe.method = method
        probe.status = status
        probe.body = body
        probe.expectedHeaders = expectedHeaders
        for field in headers {
            if field.name.lowercased() == "host" {
                probe.host = field.value
            } else {
                probe.headers.append(field)
            }
        }
        return probe
    }
}

/// Status codes as they are written.
enum StatusText {
    /// Ranges in one list.
    static let most = 32

    static func read(_ value: Value, _ findings: inout Findings) -> [ClosedRange<Int>]? {
        guard case .sequence = value.node.content else {
            return one(value, &findings).map { [$0] }
        }
        guard let items = value.items(most: most, &findings) else { return nil }
        if items.isEmpty { findings.fault(value, "is empty; no status could ever pass") }
        let ranges = items.compactMap { one($0, &findings) }
        return ranges.isEmpty ? nil : ranges
    }

    static func format(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }

    private static func one(_ value: Value, _ findings: inout Findings) -> ClosedRange<Int>? {
        guard let text = value.text("a status such as 200 or 200-399", &findings)
        else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let codes = parts.compactMap { Value.digits($0) }
        if codes.count == parts.count, parts.count <= 2, let low = codes.first,
            let high = codes.last, low >= 100, high <= 599, low <= high
        {
            return low...high
        }
        findings.fault(
            value,
            "\(Quoted.text(text)) is not a status; write for example 200 or 200-399 "
                + "(100 to 599)")
        return nil
    }
}
