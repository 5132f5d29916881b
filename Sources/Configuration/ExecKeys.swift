// SPDX-License-Identifier: Apache-2.0
// The keys of an exec probe.

internal import Supervision

extension ProbeKindRow {
    static let exec = ProbeKindRow(
        key: ExecKeys.exec, keys: ExecKeys.keys, startsProcess: true,
        kind: { draft in draft.execProbe.map { .exec($0) } },
        define: { draft, digest in
            guard let probe = draft.execProbe else { return }
            digest.add("exec")
            digest.add(probe.argv)
            digest.add(probe.user ?? (probe.isSandboxed ? "" : "nobody"))
            digest.add(probe.environment)
            // Without it, a probe is what it was before there was one.
            if probe.isSandboxed { digest.add(ExecSandbox.edition) }
            // The same of what was not written.
            for (word, text) in [
                ("output", probe.output.map { [$0] } ?? []),
                ("inconclusive", probe.inconclusive.map(CodeText.format)),
                ("warn", probe.warn.map(CodeText.format)),
            ] where !text.isEmpty {
                digest.add(word)
                digest.add(text)
            }
        })
}

extension ProbeDraft {
    /// Nil where the command had a fault.
    fileprivate var execProbe: ExecProbe? {
        guard !argv.isEmpty else { return nil }
        var probe = ExecProbe(argv: argv)
        probe.user = user
        probe.isSandboxed = isSandboxed
        probe.environment = environment.map { "\($0.name)=\($0.value)" }
        probe.output = expectedOutput
        probe.inconclusive = inconclusiveExit
        probe.warn = warnExit
        return probe
    }
}

enum ExecKeys {
    /// Words of one command.
    static let mostArguments = 64
    /// Variables of one command.
    static let mostVariables = 64
    /// utmp's, and thereby useradd's.
    static let longestUser = 31

    static let exec = Key<ProbeDraft>.value(
        "exec", "list of at most \(mostArguments): absolute program, arguments",
        "Runs a program in a transient unit; exit status 0 passes. No shell, nothing is expanded.",
        variant: "exec", builtIn: "",
        read: { value, draft, findings in
            if let argv = command(value, &findings) { draft.argv = argv }
        },
        show: { draft in
            draft.argv.isEmpty ? nil : .leaf(.list(draft.argv.map { .text($0) }))
        })

    static let keys: [Key<ProbeDraft>] = [
        .value(
            "user", "user name or number", "The user that runs the program.", variant: "exec",
            builtIn: "\(ExecSandbox.ownUser); `nobody` where `sandbox` is `off`",
            read: { value, draft, findings in
                if let user = user(value, &findings) { draft.user = user }
            },
            show: { draft in
                let builtIn = draft.isSandboxed ? ExecSandbox.ownUser : "nobody"
                return .leaf(draft.user.map { .text($0) } ?? .unset(builtIn))
            }),
        ExecSandbox.key,
        .value(
            "env", "mapping of at most \(mostVariables) variables", "Environment of the program.",
            variant: "exec",
            read: { value, draft, findings in draft.environment = variables(value, &findings) },
            show: { .leaf(.fields($0.environment)) }),
    ]

    /// A program and its arguments, or nil with a fault.
    static func command(_ value: Value, _ findings: inout Findings) -> [String]? {
        if case .scalar(let text, _) = value.node.content, !value.node.isNothing {
            findings.fault(
                value,
                "\(Quoted.text(text)) is text; write a list, for example "
                    + "[/usr/bin/check, --fast] (no shell reads it)")
            return nil
        }
        guard let items = value.items(most: mostArguments, &findings) else { return nil }
        guard let program = items.first else {
            findings.fault(value, "is empty; name a program")
            return nil
        }
        let argv = items.compactMap { argument($0, &findings) }
        guard argv.count == items.count else { return nil }
        guard argv[0].hasPrefix("/"), !argv[0].hasSuffix("/") else {
            findings.fault(
                program,
                "\(Quoted.text(argv[0])) is not the absolute path of a program; "
                    + "write for example /usr/bin/curl")
            return nil
        }
        return argv
    }

    static func user(_ value: Value, _ findings: inout Findings) -> String? {
        guard let user = value.text("a user", &findings) else { return nil }
        if isUser(user) { return user }
        findings.fault(value, "\(Quoted.text(user)) is not the name of a user")
        return nil
    }

    /// Unlike other texts an argument may be empty, and may be the word null.
    private static func argument(_ item: Value, _ findings: inout Findings) -> String? {
        if case .scalar(let text, .quoted) = item.node.content, text.isEmpty { return text }
        return item.text("text; an empty argument is \"\"", &findings)
    }

    static func variables(
        _ value: Value, _ findings: inout Findings
    ) -> [EffectiveField] {
        guard let pairs = value.pairs(&findings) else { return [] }
        guard pairs.count <= mostVariables else {
            findings.fault(value, "has \(pairs.count) variables; at most \(mostVariables)")
            return []
        }
        var fields: [EffectiveField] = []
        for pair in pairs {
            let child = value.child(pair)
            guard isVariable(pair.key) else {
                findings.fault(pair.place, child.path, "is not the name of a variable")
                continue
            }
            guard let text = argument(child, &findings) else { continue }
            fields.append(EffectiveField(name: pair.key, value: text))
        }
        return fields
    }

    private static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 128 else { return false }
        return !(0x30...0x39).contains(first)
            && name.utf8.allSatisfy { NameRule.isWord($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isUser(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= longestUser else { return false }
        if name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return UInt32(name).map { $0 < .max } ?? false
        }
        return (NameRule.isWord(first) || first == UInt8(ascii: "_"))
            && !(0x30...0x39).contains(first)
            && name.utf8.allSatisfy {
                NameRule.isWord($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: ".")
            }
    }
}
