// SPDX-License-Identifier: Apache-2.0
// How a unit can be looked after: the probe that says most of it and disturbs it least, and why
// that one.

import Glibc

/// The text of a service of the configuration.
struct Proposal {
    /// The unit's name without its suffix.
    let service: String
    let unit: String
    /// Columns of its comments.
    private static let width = 98

    /// Lines of the probe, the first with its kind; empty: only the unit is watched.
    var probe: [String] = []
    /// Why it is so, in a sentence or two.
    var why = ""

    /// In one line, for who runs the command.
    var summary: String { probe.first ?? "no probe" }

    var yaml: String {
        let about =
            "Written by `revivectl adopt`. \(why) It is only observed: `mode: act` lets revived "
            + "act on it, and so does `revivectl mode \(service) act`."
        var text = Columns.wrap(about, Self.width).map { "# \($0)\n" }.joined()
        text += "services:\n  \(service):\n    unit: \(unit)\n    mode: observe\n"
        guard let first = probe.first else { return text }
        text += "    probes:\n      - \(first)\n"
        return text + probe.dropFirst().map { "        \($0)\n" }.joined()
    }
}

/// Makes a proposal of what is seen of a unit.
struct Proposer {
    /// The unit's name, and what the kernel calls its program.
    let unit: String
    let program: String
    /// The path of the program; its own client often lies beside it.
    var executable = ""
    let listeners: [Listener]
    /// Asks unknown programs, too.
    var tries = false
    /// Asks by GET: the status and how long it took.
    var get: (_ host: String, _ port: Int, _ path: String) -> (status: Int, took: Int64)? =
        PlainGet.status
    /// Listens whether it speaks first.
    var greeting: (_ host: String, _ port: Int) -> [UInt8]? = Greeting.of

    /// Can this path be run?
    var isProgram: (_ path: String) -> Bool = { access($0, X_OK) == 0 }

    /// Asked in this order, and no others.
    private static let paths = ["/healthz", "/health", "/ready", "/"]

    /// Ports on which a program that nobody knows most likely speaks HTTP, and is not harmed by it.
    private static func isLikelyHTTP(_ port: Int) -> Bool { port == 80 || 8000...8999 ~= port }

    func proposal() -> Proposal {
        var proposal = Proposal(service: name(ofService: unit), unit: unit)
        guard let known = KnownProgram.named(program) else {
            askUnknown(&proposal)
            return proposal
        }
        let listener =
            known.port.flatMap { port in listeners.first { $0.port == port } }
            ?? listeners.first
        switch known.manner {
        case .unit(let reason):
            proposal.why = "\(program): \(reason)."
        case .http:
            askHTTP(&proposal)
        case .tcp:
            connect(listener, "a connection does not disturb it", &proposal)
        case .client(let words, let more):
            guard let port = listener?.port else {
                proposal.why = "\(program) listens on no TCP port that its client could ask."
                return proposal
            }
            guard let client = client(words[0]) else {
                connect(listener, "\(words[0]), which could ask more, is not installed", &proposal)
                return proposal
            }
            let argv = [client] + words.dropFirst().map { $0.replacing("PORT", with: "\(port)") }
            proposal.probe = ["exec: [\(argv.joined(separator: ", "))]"] + more
            proposal.why = "\(program) is asked by its own client."
        }
        return proposal
    }

    /// The name of the unit without its suffix; an instance `-` is that of the whole, as of
    /// postfix.
    private func name(ofService unit: String) -> String {
        let name = String(unit.dropLast(".service".count))
        return name.hasSuffix("@-") ? String(name.dropLast(2)) : name
    }

    /// The one of its own version, which needs no wrapper to be found; else the usual one.
    private func client(_ usual: String) -> String? {
        let name = usual.split(separator: "/").last ?? ""
        let folder = executable.split(separator: "/").dropLast()
        let own = "/" + folder.joined(separator: "/") + "/" + name
        return [own, usual].first { isProgram($0) }
    }

    private func askUnknown(_ proposal: inout Proposal) {
        let likely = listeners.contains { $0.port.map(Self.isLikelyHTTP) ?? false }
        let first = likely ? listeners.sorted(by: Self.isFirst).first : listeners.first
        if case .tcp(let host, let port)? = first, let said = greeting(host, port) {
            return note(said, of: first, &proposal)
        }
        if likely || tries, askedHTTP(&proposal) { return }
        let more = tries || likely ? "" : " (--try asks it by GET)"
        connect(listeners.first, "what it speaks is not known\(more)", &proposal)
    }

    /// It speaks first, so it is no HTTP.
    private func note(_ said: [UInt8], of listener: Listener?, _ proposal: inout Proposal) {
        let words = "it greets who connects to \(listener?.address ?? "") (\(Greeting.shown(said)))"
        guard let speaker = Greeting.speaker(said) else {
            return connect(listener, words, &proposal)
        }
        proposal.why =
            "\(name): \(words), as \(speaker) does, and takes who says nothing then for a "
            + "stranger; an exec probe with its own client can ask it."
    }

    private var name: String { program.isEmpty ? unit : program }

    private func connect(
        _ listener: Listener?, _ reason: String, _ proposal: inout Proposal
    ) {
        guard let listener else {
            proposal.why = "\(name) listens on nothing, so only its unit is watched."
            return
        }
        proposal.probe = ["tcp: \(Self.quoted(listener.address))"]
        proposal.why = "\(name) listens on \(listener.address), and \(reason)."
    }

    /// A bracket would begin a list.
    private static func quoted(_ address: String) -> String {
        address.hasPrefix("[") ? "\"\(address)\"" : address
    }

    private func askHTTP(_ proposal: inout Proposal) {
        if askedHTTP(&proposal) { return }
        connect(listeners.first, "it answered no GET in a second", &proposal)
    }

    /// The first page that answers well, else one that answers at all.
    private func askedHTTP(_ proposal: inout Proposal) -> Bool {
        var other: (url: String, status: Int)?
        for case .tcp(let host, let port) in listeners.sorted(by: Self.isFirst) {
            for path in Self.paths {
                guard let answer = get(host, port, path) else { break }
                let url = Self.url(host, port, path)
                if 200..<400 ~= answer.status {
                    proposal.probe = ["http: \(url)"]
                    proposal.why =
                        "\(name) answered \(path) with \(answer.status) in "
                        + "\(max(1, answer.took / 1_000_000)) ms."
                    return true
                }
                // Of those, the one that everybody has.
                if path == "/" { other = other ?? (url, answer.status) }
            }
        }
        guard let other else { return false }
        proposal.probe = ["http: \(other.url)", "expect: {status: \(other.status)}"]
        proposal.why =
            "\(name) answered no page better than with \(other.status), which shows that "
            + "it answers: name a better page if you know one."
        return true
    }

    private static func isFirst(_ one: Listener, _ other: Listener) -> Bool {
        let (first, second) = (one.port.map(isLikelyHTTP), other.port.map(isLikelyHTTP))
        return first == second ? one < other : first == true
    }

    private static func url(_ host: String, _ port: Int, _ path: String) -> String {
        "http://\(Listener.bracketed(host))\(port == 80 ? "" : ":\(port)")\(path)"
    }
}
