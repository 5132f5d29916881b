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
    var host: Value?

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
            read: { value, draft, _ in draft.host = value }, show: { _ in nil }),
    ]
}
