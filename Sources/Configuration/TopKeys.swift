// SPDX-License-Identifier: Apache-2.0
// The keys at the top of a file.

/// One file, its sections not yet read.
struct TopDraft: Draft {
    var origins: [String: Origin] = [:]
    var variant: String? { nil }
    /// The file as a whole.
    var place: Place
    var services: Value?
    var defaults: Value?

    static let keys: [Key<TopDraft>] = [
        .value(
            "services", "mapping of names to services",
            "The services to look after. A name has 1 to 64 letters, digits and `_ . @ -`, and "
                + "begins with a letter, a digit or `_`. At most 1000 in all files.",
            builtIn: "none",
            read: { value, draft, _ in draft.services = value }, show: { _ in nil }),
        .value(
            "defaults", "mapping with the keys of a service, except `unit`",
            "Inherited by every service that does not write the key itself. Lists and rungs are "
                + "inherited whole; the keys of `limits` one by one. Only in `revived.yaml`.",
            builtIn: "none",
            read: { value, draft, _ in draft.defaults = value }, show: { _ in nil }),
        .value(
            "host", "mapping", "Limits of the host as a whole. Only in `revived.yaml`.",
            builtIn: "none",
            read: { value, _, findings in
                if value.node.isNothing { return }
                var host = HostDraft()
                value.read(HostDraft.keys, into: &host, &findings)
            }, show: { _ in nil }),
    ]
}

/// The host's keys; all of them belong to a later version.
struct HostDraft: Draft {
    var origins: [String: Origin] = [:]
    var variant: String? { nil }

    static let keys: [Key<HostDraft>] = [
        .later("actions", "Orders on this host in a window of time."),
        .later("in_flight", "Orders at the same time."),
        .later("brake", "Stops all orders when many services fail at once."),
        .later("health", "Conditions of the host under which nothing is done."),
        .later("notify", "The template unit that tells somebody."),
    ]
}
