// SPDX-License-Identifier: Apache-2.0
// The keys of a hook: in `redeploy`, in its `rollback`, and in its `version`.

internal import Supervision

/// A hook while it is read.
struct HookParts: Sendable {
    var unit: String?
    var argv: [String] = []
    var user = HookCommand(argv: []).user
    var environment: [EffectiveField] = []
    var sandbox: ExecSandbox.Word?

    var isEmpty: Bool { unit == nil && argv.isEmpty }

    var command: HookCommand {
        var command = HookCommand(argv: argv)
        command.user = user
        command.environment = environment.map { "\($0.name)=\($0.value)" }
        return command
    }

    /// One that only says something, and needs no rights for it.
    var inSandbox: HookCommand {
        var command = command
        command.isSandboxed = sandbox.map { $0 == .on } ?? !command.isOfRoot
        return command
    }

    var hook: Hook? {
        if let unit { return .unit(unit) }
        return argv.isEmpty ? nil : .command(command)
    }
}

enum HookKeys {
    typealias Parts = WritableKeyPath<RungDraft, HookParts> & Sendable

    static func unit(_ path: any Parts) -> Key<RungDraft> {
        .value(
            "unit", "unit name ending in `.service`",
            "A oneshot unit that is started; it gets no environment from revived.",
            builtIn: "this or `run`",
            read: { value, draft, findings in
                draft[keyPath: path].unit = UnitRule.read(value, &findings)
            },
            show: { draft in draft[keyPath: path].unit.map { .leaf(.text($0)) } })
    }

    static func command(_ path: any Parts, _ doc: String, builtIn: String) -> [Key<RungDraft>] {
        [
            .value(
                "run", "list of at most \(ExecKeys.mostArguments): absolute program, arguments",
                doc, builtIn: builtIn,
                read: { value, draft, findings in
                    if let argv = ExecKeys.command(value, &findings) {
                        draft[keyPath: path].argv = argv
                    }
                },
                show: { draft in
                    let argv = draft[keyPath: path].argv
                    return argv.isEmpty ? nil : .leaf(.list(argv.map { .text($0) }))
                }),
            .value(
                "user", "user name or number", "(run) The user that runs the program.",
                read: { value, draft, findings in
                    if let user = ExecKeys.user(value, &findings) {
                        draft[keyPath: path].user = user
                    }
                },
                show: { draft in
                    let parts = draft[keyPath: path]
                    return parts.unit == nil ? .leaf(.text(parts.user)) : nil
                }),
            .value(
                "env", "mapping of at most \(ExecKeys.mostVariables) variables",
                "(run) Environment of the program.",
                read: { value, draft, findings in
                    draft[keyPath: path].environment = ExecKeys.variables(value, &findings)
                },
                show: { draft in
                    let parts = draft[keyPath: path]
                    return parts.unit == nil ? .leaf(.fields(parts.environment)) : nil
                }),
        ]
    }

    static let runDoc =
        "Runs a program in a transient unit named after the order. No shell, nothing is expanded; "
        + "the environment has REVIVED_SERVICE, REVIVED_UNIT, REVIVED_INCIDENT, REVIVED_ORDER, "
        + "REVIVED_REASON and REVIVED_ATTEMPT."

    static let redeploy =
        [unit(\.hook)] + command(\.hook, runDoc, builtIn: "this or `unit`")
        + RungDraft.common + [
            limit, minOutage, nested("rollback", rollbackDoc, \.rollback, rollback),
            nested("version", versionDoc, \.version, version),
        ]

    static let rollback =
        [unit(\.rollback)] + command(\.rollback, runDoc, builtIn: "this or `unit`")

    static let version =
        command(\.version, versionRunDoc, builtIn: "required") + [sandbox]

    private static let versionRunDoc =
        "Its first line of output names what would be deployed; it may take 10s."

    private static let sandbox = Key<RungDraft>.value(
        "sandbox", "`on` or `off`", "As that of an exec probe.",
        builtIn: "`on`; `off` where `user` is `root`",
        read: { value, draft, findings in
            if let word = value.word(ExecSandbox.Word.self, &findings) {
                draft.version.sandbox = word
            }
        },
        show: { draft in
            let word: ExecSandbox.Word = draft.version.inSandbox.isSandboxed ? .on : .off
            return .leaf(.text(word.rawValue))
        })

    private static let limit = Key<RungDraft>.duration(
        "timeout", \.rung.timeout, .seconds(1)...(.seconds(86_400)), unset: "10m",
        "How long the hook, and the one of `rollback`, may take; then it is ended.")

    private static let minOutage = Key<RungDraft>.duration(
        "min_outage", \.minOutage, .zero...(.seconds(86_400)),
        "No redeploy before the service has failed for this long.")

    private static let rollbackDoc =
        "Undoes a redeploy that failed or did not help; run once, and verified as strictly."

    private static let versionDoc =
        "Says what would be deployed. What was deployed and did not help is not deployed again; "
        + "once a redeploy has not helped, neither is what the command does not name."

    private static func nested(
        _ name: String, _ doc: String, _ path: any Parts, _ keys: [Key<RungDraft>]
    ) -> Key<RungDraft> {
        .value(
            name, "mapping", doc, builtIn: "none",
            read: { value, draft, findings in
                value.read(keys, prefix: "\(name).", into: &draft, &findings)
                draft.check(path, "\(name).", value, &findings)
            },
            show: { draft in
                draft[keyPath: path].isEmpty
                    ? nil : .mapping(draft.effective(keys, prefix: "\(name)."))
            })
    }
}

extension RungDraft {
    /// A hook is one unit or one command.
    func check(
        _ path: any HookKeys.Parts, _ prefix: String, _ value: Value, _ findings: inout Findings
    ) {
        let isUnit = origins[prefix + "unit"] != nil
        let isCommand = origins[prefix + "run"] != nil
        if isUnit == isCommand {
            let words = isUnit ? "both unit and run; one is enough" : "no hook"
            let need = prefix == "version." ? "run" : "unit or run"
            findings.fault(value, isUnit ? "has \(words)" : "has \(words); it needs \(need)")
        }
        for key in ["user", "env"] where isUnit && !isCommand {
            guard let origin = origins[prefix + key], let place = origin.place else { continue }
            findings.fault(place, "\(value.path).\(key)", "belongs to run, and this is a unit")
        }
    }

    mutating func finishRedeploy(_ value: Value, _ findings: inout Findings) {
        check(\.hook, "", value, &findings)
        guard let hook = hook.hook else { return }
        var redeploy = Redeploy(hook)
        redeploy.rollback = rollback.hook
        redeploy.version = version.argv.isEmpty ? nil : version.inSandbox
        if let command = redeploy.version, command.isSandboxed,
            let place = origins["version.run"]?.place
        {
            ExecSandbox.warn(of: command.argv, place, "\(value.path).version.run", &findings)
        }
        redeploy.minOutage = minOutage
        rung.redeploy = redeploy
    }
}
