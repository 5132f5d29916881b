// SPDX-License-Identifier: Apache-2.0
// The keys of `before`: what is gathered before the first order of an incident.

internal import Supervision

/// `before` while it is read: a word, or a mapping.
struct BeforeDraft: Draft {
    /// The words that stand for the whole mapping.
    enum Word: String, CaseIterable, Sendable { case evidence, none }

    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    var takesEvidence = Before().evidence
    var command = HookParts()
    var timeout = Before().timeout

    var before: Before {
        var before = Before()
        before.evidence = takesEvidence
        before.command = command.argv.isEmpty ? nil : command.command
        before.timeout = timeout
        return before
    }

    /// Nil with faults, and for `none`.
    static func read(_ value: Value, _ findings: inout Findings) -> BeforeDraft? {
        guard case .mapping = value.node.content else {
            guard let word = value.word(Word.self, &findings) else { return nil }
            switch word {
            case .evidence: return BeforeDraft()
            case .none: return nil
            }
        }
        var draft = BeforeDraft()
        value.read(keys, into: &draft, &findings)
        for key in ["user", "env"] where draft.command.argv.isEmpty {
            guard let place = draft.origins[key]?.place else { continue }
            findings.fault(place, "\(value.path).\(key)", "belongs to run, and there is none")
        }
        if !draft.takesEvidence, draft.command.argv.isEmpty, draft.origins["run"] == nil {
            findings.fault(value, "gathers nothing: evidence is false, and there is no run")
        }
        return draft
    }

    /// Whether revived's own collector runs, as it is written.
    private enum Flag: String, CaseIterable { case yes = "true", no = "false" }

    static let keys: [Key<BeforeDraft>] = [
        .value(
            "evidence", "`true` or `false`",
            "revived's own collector: the unit's properties, its last 50 journal lines, and a "
                + "stack of each thread, as far as eu-stack, gdb or /proc can tell.",
            read: { value, draft, findings in
                if let flag = value.word(Flag.self, &findings) {
                    draft.takesEvidence = flag == .yes
                }
            },
            show: { .leaf(.flag($0.takesEvidence)) }),
        .value(
            "run", "list of at most \(ExecKeys.mostArguments): absolute program, arguments",
            "Runs a program as well, after the own collector; the first MiB of its output is kept. "
                + "No shell, nothing is expanded; the environment has REVIVED_SERVICE, "
                + "REVIVED_UNIT, REVIVED_INCIDENT and REVIVED_EVIDENCE, the folder.",
            read: { value, draft, findings in
                if let argv = ExecKeys.command(value, &findings) { draft.command.argv = argv }
            },
            show: { draft in
                let argv = draft.command.argv
                return .leaf(argv.isEmpty ? .unset("none") : .list(argv.map { .text($0) }))
            }),
        .value(
            "user", "user name or number", "(run) The user that runs the program.",
            read: { value, draft, findings in
                if let user = ExecKeys.user(value, &findings) { draft.command.user = user }
            },
            show: { .leaf(.text($0.command.user)) }),
        .value(
            "env", "mapping of at most \(ExecKeys.mostVariables) variables",
            "(run) Environment of the program.",
            read: { value, draft, findings in
                draft.command.environment = ExecKeys.variables(value, &findings)
            },
            show: { .leaf(.fields($0.command.environment)) }),
        .duration(
            "timeout", \.timeout, .seconds(1)...(.seconds(300)),
            "The repair waits for all of it at most so long."),
    ]
}
