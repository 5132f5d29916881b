// SPDX-License-Identifier: Apache-2.0
// The keys of a service and of its limits.

internal import Supervision

extension ServiceDraft {
    /// Probes of one service; each is a timer and at most one connection.
    static let mostProbes = 32
    /// Rungs of one ladder.
    static let mostRungs = 16
    /// Names in one `depends_on`.
    static let mostDependencies = 64

    static let keys: [Key<ServiceDraft>] = [
        .value(
            "unit", "unit name ending in `.service`",
            "The unit to look after; the only key a service must have. Name the unit whose "
                + "process it is: one that only stands for others (Debian's `postgresql.service`, "
                + "a oneshot that stays active) says nothing of `postgresql@15-main.service`. "
                + "`check` tells which units do that, and what runs.", builtIn: "required",
            read: { value, draft, findings in
                if findings.inDefaults {
                    findings.fault(value, "belongs to one service and is not inherited")
                } else {
                    draft.unit = UnitRule.read(value, &findings)
                }
            },
            show: { .leaf($0.unit.map { .text($0) } ?? .unset("none")) }),
        .word(
            "mode", \.mode,
            "`act` repairs; `observe` says in the journal what it would have done."),
        .word(
            "expect", \.expect,
            "`running`: always, but for an operator's stop. `as-left`: an inactive unit is left "
                + "alone, a failed one repaired. `automatic`: `running` if the unit is enabled, "
                + "wanted by a target, or was seen active since boot; else `as-left`."),
        .word(
            "prevented_restart", \.forbiddenRestart,
            "What an end means that `RestartPreventExitStatus=` of the unit names. `leave`: a "
                + "person is told, and starts it; `trial`: it is tried slowly, as after giving up; "
                + "`ignore`: it is repaired like any other failure."),
        probes,
        ladder,
        Key(
            "limits", "mapping", "How much repairing is too much.", content: .mapping(limits)),
        before,
        dependsOn,
        restartWith,
        Key(
            "group", "mapping", "Services of which some must stay healthy, whatever is done.",
            content: .mapping(group)),
        .later("health", "Conditions under which nothing is done."),
        .duration(
            "grace", \.grace, .milliseconds(100)...DurationText.longest,
            unset: "the unit's TimeoutStartSec, at most 2m",
            "How long a new invocation may take until its probes first pass."),
        .duration(
            "max_age", \.maxAge, .seconds(60)...DurationText.longest,
            unset: "however long ago",
            "For a unit of `Type=oneshot`, such as a backup that a timer starts: when its last "
                + "success is older, it is missed, and started. Whatever its timer does."),
        .duration(
            "max_runtime", \.maxRuntime, .seconds(1)...DurationText.longest,
            unset: "for ever",
            "For a unit of `Type=oneshot`: a run that takes longer is shown as failing. It is not "
                + "ended; `TimeoutStartSec=` of the unit does that."),
        .duration(
            "settle", \.settle, .zero...(.seconds(86_400)),
            "No failure for this long ends a verification."),
        .duration(
            "stable_for", \.stableFor, .zero...DurationText.longest,
            "Health for this long forgets back-off and attempts."),
        .word(
            "critical", \.critical,
            "`allow`: probes may restart a unit on which the host itself depends, for example "
                + "ssh.service. Without it such orders are refused."),
    ]

    static let limits: [Key<ServiceDraft>] = [
        .rate(
            "budget", \.limits.budget,
            "Orders in any such window, at half those that helped in a row; then it rests."
        ),
        .rate(
            "chronic", \.limits.chronic,
            "Orders in any such window that mean something is wrong for good: a warning, once in "
                + "it, and the next rung, unless that is giving up."),
        Key(
            "breaker", "mapping", "When attempts do not help, the service rests.",
            content: .mapping(breaker)),
        .number(
            "max_units_touched", \.limits.maxUnitsTouched, 0...1000,
            "Running units that systemd may restart along with this one. More, and it is not "
                + "restarted for a probe's sake."),
    ]

    static let breaker: [Key<ServiceDraft>] = [
        .value(
            "window", "number, 5 to 10",
            "How many of the last verified attempts are looked at, once there are as many.",
            read: { value, draft, findings in
                if let number = value.number(5...10, &findings) {
                    draft.limits.breaker.window = number
                }
            },
            show: { draft in
                let window = draft.limits.breaker.window
                return .leaf(window == 0 ? .unset("none: there is no breaker") : .number(window))
            }),
        .value(
            "rate", "share, 0 to 1 or 0% to 100%", "So much of them did not help, or too slowly.",
            read: { value, draft, findings in
                if let permille = PermilleText.share(value, &findings) {
                    draft.limits.breaker.ratePermille = permille
                }
            },
            show: { .leaf(.text(PermilleText.percent($0.limits.breaker.ratePermille))) }),
        .duration(
            "slow_over", \.limits.breaker.slowOver, .seconds(1)...(.seconds(86_400)),
            unset: "however long it took",
            "An attempt that took longer, from the order until the service was proven well, counts "
                + "like one that did not help."),
        .duration(
            "open", \.limits.breaker.open, .seconds(1)...(.seconds(86_400)),
            "The first rest; each further one is twice as long."),
        .duration(
            "max", \.limits.breaker.max, .seconds(1)...(.seconds(604_800)),
            "No rest is longer."),
    ]

    static let group: [Key<ServiceDraft>] = [
        .value(
            "name", "a name like that of a service", "What the members have in common.",
            builtIn: "none",
            read: { value, draft, findings in
                guard let name = value.text("the name of a group", &findings) else { return }
                if NameRule.isService(name) { return draft.groupName = name }
                findings.fault(value, "\(Quoted.text(name)) is not a name for a group")
            },
            show: { $0.groupName.map { .leaf(.text($0)) } }),
        .value(
            "min_healthy", "number, 0 to 1000",
            "A healthy member that an order would drag along is left alone if fewer others stay "
                + "healthy; where fewer are, failing members are repaired one at a time.",
            builtIn: "`1`",
            read: { value, draft, findings in
                if let number = value.number(0...1000, &findings) { draft.minHealthy = number }
            },
            show: { draft in draft.groupName.map { _ in .leaf(.number(draft.minHealthy)) } }),
    ]

    private static let probes = Key<ServiceDraft>.value(
        "probes", "list of at most \(mostProbes) probes",
        "How to ask the service whether it works. The state of the unit is always watched.",
        read: { value, draft, findings in
            if let probes = ProbeDraft.list(value, &findings) { draft.probes = probes }
        },
        show: { draft in
            .list(
                draft.probes.map {
                    let content = EffectiveContent.mapping($0.effective(ProbeDraft.keys))
                    return EffectiveValue(content: content, origin: .builtIn)
                })
        })

    private static let ladder = Key<ServiceDraft>.value(
        "ladder", "list of at most \(mostRungs) rungs",
        "What to try, in this order. It always ends in `give_up`, which is added if it is missing.",
        read: { value, draft, findings in
            if let ladder = RungDraft.list(value, &findings) { draft.ladder = ladder }
        },
        show: { draft in .list(draft.ladder.map(\.effective)) })

    private static let before = Key<ServiceDraft>.value(
        "before", "`evidence`, `none`, or a mapping",
        "What is gathered before the first order of an incident: a restart cures, and with it the "
            + "traces of the cause are gone. It is kept in `/var/lib/revived/evidence`, for the "
            + "last 20 incidents and within 50 MiB.",
        read: { value, draft, findings in draft.before = BeforeDraft.read(value, &findings) },
        show: { draft in
            draft.before.map { .mapping($0.effective(BeforeDraft.keys)) } ?? .leaf(.unset("none"))
        })

    private static let dependsOn = names(
        "depends_on", \.dependsOn,
        "These must be well before this service is touched. No circles.")

    private static let restartWith = names(
        "restart_with", \.restartWith,
        "When revived has repaired one of these, this service is restarted as well. It depends on "
            + "them without saying so in `depends_on`.")

    private static func names(
        _ name: String,
        _ path: any WritableKeyPath<ServiceDraft, [ServiceDraft.Dependency]> & Sendable,
        _ doc: String
    ) -> Key<ServiceDraft> {
        .value(
            name, "list of at most \(mostDependencies) services of this configuration", doc,
            read: { value, draft, findings in
                guard let items = value.items(most: mostDependencies, &findings) else { return }
                draft[keyPath: path] = []
                var seen: Set<String> = []
                for item in items {
                    guard let name = item.text("the name of a service", &findings) else { continue }
                    guard seen.insert(name).inserted else {
                        findings.fault(item, "\(Quoted.text(name)) is listed twice")
                        continue
                    }
                    draft[keyPath: path].append(
                        ServiceDraft.Dependency(
                            name: name, place: item.node.place, path: item.path))
                }
            },
            show: { .leaf(.list($0[keyPath: path].map { .text($0.name) })) })
    }
}

extension Key {
    /// A rate: `5/30m`.
    static func rate(
        _ name: String, _ path: any WritableKeyPath<Owner, Rate> & Sendable, _ doc: String
    ) -> Key {
        value(
            name, "rate `N/DURATION`, N from 1 to \(RateText.most)", doc,
            read: { value, owner, findings in
                if let rate = RateText.read(value, &findings) { owner[keyPath: path] = rate }
            },
            show: { owner in
                let rate = owner[keyPath: path]
                return .leaf(.text("\(rate.count)/\(DurationText.format(rate.per))"))
            })
    }
}
