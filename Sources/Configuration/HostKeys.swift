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
        .later("brake", "Stops all orders when many services fail at once."),
        .later("health", "Conditions of the host under which nothing is done."),
        .later("notify", "The template unit that tells somebody."),
    ]
}
