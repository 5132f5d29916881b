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
            digest.add(probe.status.map(CodeText.format))
            digest.add(probe.body.map { [$0] } ?? [])
            digest.add(probe.expectedHeaders.flatMap { [$0.name, $0.value] })
            // Where it is not written, a probe is what it was before there was such a key.
            guard let form = probe.inconclusive else { return }
            digest.add("inconclusive")
            digest.add(form.status.map(CodeText.format))
            digest.add(form.headers.flatMap { [$0.name, $0.value] })
            digest.add(form.body.map { [$0] } ?? [])
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
            show: { .leaf(.fields($0.headers.map { EffectiveField($0) })) }),
    ]
}

extension EffectiveField {
    /// A header field as it is shown.
    init(_ header: HeaderField) { self.init(name: header.name, value: header.value) }
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
        probe.inconclusive = inconclusive
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
