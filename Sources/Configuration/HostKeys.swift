// SPDX-License-Identifier: Apache-2.0
// The keys of `host`: what concerns the host as a whole.

internal import Supervision

struct HostDraft: Draft {
    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    var host = HostPolicy()

    static let keys: [Key<HostDraft>] = [
        .later("actions", "Orders on this host in a window of time."),
        .later("in_flight", "Orders at the same time."),
        .later("brake", "Stops all orders when many services fail at once."),
        .later("health", "Conditions of the host under which nothing is done."),
        notify,
    ]

    private static let notify = Key<HostDraft>.value(
        "notify", "name of a template unit, ending in `@.service`",
        "Started when somebody should be told: an incident opened, recovered, gave up, is blocked "
            + "or chronic, no probe can tell, the journal is degraded. The facts are in "
            + "`/run/revived/notify/%i.env` and `%i.json`; it must be `Type=oneshot`.",
        read: { value, draft, findings in
            draft.host.notify = UnitRule.readTemplate(value, &findings)
        },
        show: { .leaf($0.host.notify.map { .text($0) } ?? .unset("nobody is told")) })
}
