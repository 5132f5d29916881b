// SPDX-License-Identifier: Apache-2.0
// The keys of a failover and of its switch, and which units may be standbys.

internal import Supervision

/// A failover while it is read.
struct FailoverParts: Sendable {
    /// A standby's unit and where it stands.
    struct Standby: Sendable {
        var unit: String
        var place: Place
        var path: String
    }

    var to: [Standby] = []
    var settings = Failover(to: [])
    var turn = HookParts()
    var probes: [ProbeDraft]?
}

enum FailoverKeys {
    /// Standbys of one service.
    static let mostStandbys = 8

    static let keys: [Key<RungDraft>] =
        [to, exclusive, stopTimeout, turn, drain] + [failback] + rest + RungDraft.common + [limit]

    static let turnKeys =
        [HookKeys.unit(\.failover.turn)]
        + HookKeys.command(\.failover.turn, turnDoc, builtIn: "this or `unit`")

    private static let turnDoc =
        HookKeys.runDoc + " Beside them: REVIVED_FROM and REVIVED_TO, the units."

    private static let to = Key<RungDraft>.value(
        "to", "unit name ending in `.service`, or list of at most \(mostStandbys)",
        "The standbys, in the order in which they are tried. They belong to no other service.",
        builtIn: "required",
        read: { value, draft, findings in
            var items = [value]
            if case .sequence = value.node.content {
                items = value.items(most: mostStandbys, &findings) ?? []
                if items.isEmpty { findings.fault(value, "is empty; name at least one standby") }
            }
            for item in items {
                guard let unit = UnitRule.read(item, &findings) else { continue }
                if draft.failover.to.contains(where: { $0.unit == unit }) {
                    findings.fault(item, "\(Quoted.text(unit)) is listed twice")
                    continue
                }
                draft.failover.to.append(
                    FailoverParts.Standby(unit: unit, place: item.node.place, path: item.path))
            }
        },
        show: { .leaf(.list($0.failover.to.map { .text($0.unit) })) })

    private static let exclusive = Key<RungDraft>.value(
        "exclusive", "`true` or `false`",
        "Only one of the units may run: the old one is stopped and proven gone before the standby "
            + "is started. `false`: the standby is started (or runs already), is verified, users "
            + "are turned to it, and then the old one is stopped.",
        read: { value, draft, findings in
            if let flag = value.flag(&findings) { draft.failover.settings.exclusive = flag }
        },
        show: { .leaf(.flag($0.failover.settings.exclusive)) })

    private static let stopTimeout = Key<RungDraft>.duration(
        "stop_timeout", \.failover.settings.stopTimeout, .seconds(1)...(.seconds(3600)),
        "How long the old one may take to stop; then all its processes are killed. One that is "
            + "not gone even then is not followed.")

    private static let turn = Key<RungDraft>.value(
        "switch", "mapping",
        "Turns the users to the new one, when that is verified (needs `exclusive: false`).",
        builtIn: "none",
        read: { value, draft, findings in
            value.read(turnKeys, prefix: "switch.", into: &draft, &findings)
            draft.check(\.failover.turn, "switch.", value, &findings)
        },
        show: { draft in
            draft.failover.turn.isEmpty
                ? nil : .mapping(draft.effective(turnKeys, prefix: "switch."))
        })

    private static let drain = Key<RungDraft>.duration(
        "drain", \.failover.settings.drain, .zero...(.seconds(86_400)),
        "Between the switch and the stop of the old one.")

    private static let failback = Key<RungDraft>.word(
        "failback", \.failover.settings.failback,
        "`manual`: an operator leads back, and what was left is never returned to without one. "
            + "`auto`: after `hold_down` the primary is tried again, and if it fails the standby "
            + "serves on.")

    private static let rest: [Key<RungDraft>] = [
        .duration(
            "hold_down", \.failover.settings.holdDown, .seconds(1)...DurationText.longest,
            "(`failback: auto`) Unbroken health of the standby before the primary is tried."),
        .value(
            "max", "rate `N/DURATION`, N from 1 to \(RateText.most)",
            "Failovers in any such window; then none until an operator says so.",
            read: { value, draft, findings in
                if let rate = RateText.read(value, &findings) { draft.failover.settings.max = rate }
            },
            show: { draft in
                let rate = draft.failover.settings.max
                return .leaf(.text("\(rate.count)/\(DurationText.format(rate.per))"))
            }),
        .duration(
            "min_outage", \.failover.settings.minOutage, .zero...(.seconds(86_400)),
            "No failover before the service has failed for this long."),
        .value(
            "probes", "list of at most \(ServiceDraft.mostProbes) probes",
            "What the standbys are asked, where that differs from what the service is asked.",
            builtIn: "those of the service",
            read: { value, draft, findings in
                draft.failover.probes = ProbeDraft.list(value, &findings)
            },
            show: { draft in
                draft.failover.probes.map { probes in
                    .list(
                        probes.map {
                            let content = EffectiveContent.mapping($0.effective(ProbeDraft.keys))
                            return EffectiveValue(content: content, origin: .builtIn)
                        })
                }
            }),
    ]

    private static let limit = Key<RungDraft>.duration(
        "timeout", \.rung.timeout, .seconds(1)...(.seconds(86_400)),
        unset: "the standby's own start timeout; 1m for the switch",
        "How long the start of a standby, and the switch, may take.")
}

extension RungDraft {
    mutating func finishFailover(_ value: Value, _ findings: inout Findings) {
        if findings.inDefaults {
            return findings.fault(
                value, "names units of one service and is not inherited")
        }
        guard !failover.to.isEmpty else {
            if origins["to"] == nil { findings.fault(value, "has no standby; it needs to") }
            return
        }
        var settings = failover.settings
        settings.to = failover.to.map(\.unit)
        settings.switchHook = failover.turn.hook
        settings.probes = failover.probes?.compactMap(\.policy)
        if settings.exclusive, let place = origins["switch"]?.place {
            findings.fault(
                place, "\(value.path).switch",
                "needs exclusive: false; of exclusive units only the one that serves runs")
        }
        if settings.failback == .auto, settings.max.count < 2 {
            findings.fault(
                value, "failback: auto needs a max of at least 2: the trial, and the way back")
        }
        rung.failover = settings
    }
}

extension ServiceDraft {
    /// The standbys of its failover, if it has one.
    var standbys: [FailoverParts.Standby] { ladder.flatMap(\.failover.to) }

    /// A ladder leads to the standbys once.
    func checkFailovers(_ findings: inout Findings) {
        let rungs = ladder.filter { $0.rung.remedy == .failover }
        for rung in rungs.dropFirst() {
            guard let place = rung.place else { continue }
            findings.fault(
                place, "ladder", "has a second failover; name all standbys in the to of one")
        }
    }
}
