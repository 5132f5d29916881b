// SPDX-License-Identifier: Apache-2.0
// The kinds of probes, a row each: the key that names the kind, the keys that belong to it, and
// what a probe of it asks.

internal import Supervision

struct ProbeKindRow: Sendable {
    /// A probe has the key of exactly one kind.
    let key: Key<ProbeDraft>
    /// Further keys of this kind and of no other.
    var keys: [Key<ProbeDraft>] = []
    /// Starting a process costs milliseconds of PID 1: it is asked less often (`execFloor`).
    var startsProcess = false
    /// It proves that something listens, and not that it works: a warning, in these words.
    var weakness: String?
    /// It asks nothing: it has no keys but those that say what it is called and what it is for.
    var isTold = false
    /// What was read, as it is asked; nil where its own key had a fault.
    let kind: @Sendable (ProbeDraft) -> ProbeKind?
    /// All that is asked and expected, for the digest by which two definitions are told apart.
    let define: @Sendable (ProbeDraft, inout Digest) -> Void

    /// The word of the kind.
    var word: String { key.name }

    /// In the order in which faults name them.
    static let all: [ProbeKindRow] = [http, tcp, exec, heartbeat]

    static func named(_ word: String?) -> ProbeKindRow? { all.first { $0.word == word } }

    // MARK: - Kinds whose key is all there is to them

    static let tcp = ProbeKindRow(
        key: address(
            "tcp", "Connects, and that is all: it proves a listening kernel, not a working program."
        ),
        weakness: "proves a listening kernel, not a working program",
        kind: { draft in draft.address.map { .tcp($0) } },
        define: { draft, digest in
            digest.add("tcp")
            digest.add(draft.address?.definition ?? [])
        })

    /// The key of a kind that needs an address and nothing else.
    static func address(_ word: String, _ doc: String) -> Key<ProbeDraft> {
        .value(
            word, "`HOST:PORT`, `[IPv6]:PORT` or `unix:/SOCKET`", doc, variant: word, builtIn: "",
            read: { value, draft, findings in
                guard let text = value.text("an address such as 127.0.0.1:5432", &findings)
                else { return }
                draft.written = text
                draft.address = AddressText.parse(text)
                guard draft.address == nil else { return }
                findings.fault(
                    value,
                    "\(Quoted.text(text)) is not an address; write for example "
                        + "127.0.0.1:5432, [::1]:5432 or unix:/run/app.sock")
            },
            show: { draft in draft.written.map { .leaf(.text($0)) } })
    }
}

extension ProbeAddress {
    /// For the digest.
    var definition: [String] {
        switch self {
        case .network(let host, let port): ["network", host, String(port)]
        case .unix(let path): ["unix", path]
        }
    }
}

extension Configuration {
    /// The words of all kinds of probes.
    package static var probeKinds: [String] { ProbeKindRow.all.map(\.word) }
}
