// SPDX-License-Identifier: Apache-2.0
// The keys of a rung and of its back-off.

internal import Supervision

extension RungDraft {
    /// Attempts on one rung.
    static let mostAttempts = 1000
    /// Waits in an explicit schedule.
    static let mostWaits = 64

    static let keys =
        common + [
            .duration(
                "timeout", \.rung.timeout, .seconds(1)...(.seconds(86_400)),
                unset: "the unit's own start and stop timeouts and 30s",
                "How long systemd may take for the job.")
        ]

    /// What becomes of a stop that does not end.
    static let kill: [Key<RungDraft>] = [
        .value(
            "kill", "`true` or `false`",
            "Whether the next attempt ends by SIGKILL what still stops when `timeout` has passed. "
                + "Else that is left to a person, who is told.",
            read: { value, draft, findings in
                if let flag = value.flag(&findings) { draft.rung.kill = flag }
            },
            show: { draft in
                if let kill = draft.rung.kill { return .leaf(.flag(kill)) }
                return .leaf(.unset("true where timeout is set, here or in the unit"))
            })
    ]

    /// The keys of every rung that acts.
    static let common: [Key<RungDraft>] = [
        .value(
            "attempts", "number, 1 to \(mostAttempts)",
            "Verified failures after which the next rung is tried.",
            read: { value, draft, findings in
                if let number = value.number(1...mostAttempts, &findings) {
                    draft.rung.attempts = number
                }
            },
            show: { draft in
                if let attempts = draft.rung.attempts { return .leaf(.number(attempts)) }
                if draft.rung.remedy == .failover { return .leaf(.unset("each standby once")) }
                let isOnce = draft.rung.remedy != .restart
                return .leaf(.unset(isOnce ? "1" : "3, or until the budget if it is the last rung"))
            }),
        .value(
            "backoff", "mapping, or list of at most \(mostWaits) durations",
            "Waits between attempts; the first attempt of an incident does not wait. A list such "
                + "as `[1s, 5s, 30s]` is kept to exactly, and its last wait repeats.",
            read: { value, draft, findings in draft.readBackoff(value, &findings) },
            show: { draft in
                switch draft.rung.backoff {
                case .schedule(let waits):
                    .leaf(.list(waits.map { .text(DurationText.format($0)) }))
                case .exponential:
                    .mapping(draft.effective(backoff, prefix: "backoff."))
                }
            }),
    ]

    static let backoff: [Key<RungDraft>] = [
        .duration(
            "first", \.first, .zero...(.seconds(86_400)), "The wait before the second attempt."),
        .value(
            "factor", "number, 1 to 10, up to three decimals", "By what each wait grows.",
            read: { value, draft, findings in
                if let permille = PermilleText.factor(value, &findings) {
                    draft.factorPermille = permille
                }
            },
            show: { .leaf(.text(PermilleText.decimal($0.factorPermille))) }),
        .duration(
            "max", \.most, .zero...DurationText.longest, "No wait is longer, before jitter."),
        .value(
            "jitter", "share, 0 to 1 or 0% to 100%",
            "By how much a wait may vary, so that not all hosts act at once.",
            read: { value, draft, findings in
                if let permille = PermilleText.share(value, &findings) {
                    draft.jitterPermille = permille
                }
            },
            show: { .leaf(.text(PermilleText.percent($0.jitterPermille))) }),
    ]

    private mutating func readBackoff(_ value: Value, _ findings: inout Findings) {
        if case .sequence = value.node.content {
            guard let items = value.items(most: Self.mostWaits, &findings) else { return }
            if items.isEmpty { findings.fault(value, "is empty; write at least one wait") }
            let longest = DurationText.longest
            let waits = items.compactMap { $0.duration(.zero...longest, &findings) }
            if !waits.isEmpty { rung.backoff = .schedule(waits) }
            return
        }
        guard case .mapping = value.node.content else {
            value.complain("a mapping such as {first: 2s, max: 5m}, or a list", &findings)
            return
        }
        value.read(Self.backoff, prefix: "backoff.", into: &self, &findings)
        if first > most {
            findings.fault(
                value,
                "first (\(DurationText.format(first))) is greater than max "
                    + "(\(DurationText.format(most)))")
        }
        rung.backoff = .exponential(
            first: first, factorPermille: factorPermille, max: most,
            jitterPermille: jitterPermille)
    }
}
