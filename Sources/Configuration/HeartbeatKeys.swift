// SPDX-License-Identifier: Apache-2.0
// The key of a heartbeat, and what a probe that is told instead of asking has no use for.

internal import Supervision

extension ProbeKindRow {
    /// Two heartbeats of a service ask nothing, and differ by their names only.
    static let heartbeat = ProbeKindRow(
        key: HeartbeatKeys.heartbeat, isTold: true,
        kind: { draft in draft.within.map { .heartbeat(within: $0) } },
        define: { draft, digest in digest.add(["heartbeat", draft.settings.name]) })
}

enum HeartbeatKeys {
    /// Signs of life are told over the bus; more often than this is noise.
    private static let shortest = Duration.seconds(1)
    /// A monthly job has missed its month.
    private static let longest = Duration.seconds(40 * 86_400)

    static let heartbeat = Key<ProbeDraft>.value(
        "heartbeat",
        "duration, \(DurationText.format(shortest)) to \(DurationText.format(longest))",
        "Asks nothing: the service, or a job, says `revivectl beat SERVICE` at least so often. "
            + "Silence for longer has failed it. A heartbeat has no other keys than `name` and "
            + "`role`.",
        variant: "heartbeat", builtIn: "",
        read: { value, draft, findings in
            draft.within = value.duration(shortest...longest, &findings)
        },
        show: { draft in draft.within.map { .leaf(.text(DurationText.format($0))) } })
}

extension ProbeDraft {
    /// One missing sign is a failure, and one sign is health.
    mutating func finishHeartbeat(_ within: Duration) {
        settings.every = within
        settings.timeout = within
        settings.failAfter = Threshold(count: 1, window: 1)
        settings.failFor = .zero
        settings.failForTimeouts = .zero
        settings.passAfter = 1
    }
}
