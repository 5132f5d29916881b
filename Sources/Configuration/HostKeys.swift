// SPDX-License-Identifier: Apache-2.0
// The keys of `host`: what concerns the host as a whole.

internal import Supervision

struct HostDraft: Draft {
    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    var host = HostPolicy()

    /// What is written counts every order.
    var actions: Rate {
        get { host.actions }
        set {
            host.actions = newValue
            host.countsEvery = true
        }
    }

    static let keys: [Key<HostDraft>] = [
        .rate(
            "actions", \.actions,
            "Orders in any such window on the whole host. No service has more than half, and the "
                + "last place is kept for one that fails for the first time. Where nothing is "
                + "written, orders that have helped do not count, and to start a unit that is down "
                + "is free."),
        .number(
            "in_flight", \.host.inFlight, 1...100,
            "Orders at the same time among services that hang together by `depends_on` or by what "
                + "their units need."),
        Key(
            "brake", "mapping",
            "When many services fail at once for their probes, nothing is done for a probe's sake.",
            content: .mapping(brake)),
        .later("health", "Conditions of the host under which nothing is done."),
        notify,
    ]

    private static let notify = Key<HostDraft>.value(
        "notify", "name of a template unit, ending in `@.service`",
        "Started when a person should be told: an incident opened, recovered, gave up, is blocked "
            + "or chronic, no probe can tell, the brake is on, the journal is degraded. The facts "
            + "are in `/run/revived/notify/%i.env` and `%i.json`; it must be `Type=oneshot`.",
        read: { value, draft, findings in
            draft.host.notify = UnitRule.readTemplate(value, &findings)
        },
        show: { .leaf($0.host.notify.map { .text($0) } ?? .unset("no notifications")) })

    static let brake: [Key<HostDraft>] = [
        .number(
            "roots", \.host.brake.roots, 2...1000,
            "How many failing services put it on; those with a failing dependency do not count."
        ),
        .value(
            "share", "share, 0 to 1 or 0% to 100%", "They are so much of all services.",
            read: { value, draft, findings in
                if let permille = PermilleText.share(value, &findings) {
                    draft.host.brake.sharePermille = permille
                }
            },
            show: { .leaf(.text(PermilleText.percent($0.host.brake.sharePermille))) }),
        .duration(
            "within", \.host.brake.within, .seconds(1)...(.seconds(3600)),
            "They all began to fail in such a window."),
        .duration(
            "hold", \.host.brake.hold, .zero...(.seconds(86_400)),
            "How long nothing is done for a probe's sake; then one chain after the other."),
    ]
}
