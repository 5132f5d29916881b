// SPDX-License-Identifier: Apache-2.0
// The keys of `host`: limits of the host as a whole.

internal import Supervision

struct HostDraft: Draft {
    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    var host = HostPolicy()

    static let keys: [Key<HostDraft>] = [
        .rate(
            "actions", \.host.actions,
            "Orders in any such window on the whole host. No service has more than half, and the "
                + "last place is kept for one that fails for the first time. The first start of "
                + "a unit that is down is free."),
        .number(
            "in_flight", \.host.inFlight, 1...100,
            "Orders at the same time among services that hang together by `depends_on` or by what "
                + "their units need."),
        Key(
            "brake", "mapping",
            "When many services fail at once for their probes, nothing is done for a probe's sake.",
            content: .mapping(brake)),
        .later("health", "Conditions of the host under which nothing is done."),
        .later("notify", "The template unit that tells somebody."),
    ]

    static let brake: [Key<HostDraft>] = [
        .number(
            "roots", \.host.brake.roots, 2...1000,
            "So many failing services put it on; those with a failing dependency do not count."),
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
