// SPDX-License-Identifier: Apache-2.0
// The sentences around the tables of the reference page.

enum ReferenceText {
    static let opening = """
        # ``Configuration``

        What stands in `/etc/revived/revived.yaml` and `/etc/revived/services.d/*.yaml`.

        This page is generated from the table by which the files are read; a test compares them.

        ```yaml
        services:
          web:
            unit: nginx.service
            mode: act
            probes:
              - http: http://127.0.0.1/healthz
                expect: {status: 200-399, body: "ok"}
              - exec: [/usr/lib/web/check, --fast]
                user: www-data
            depends_on: [db]
            ladder:
              - restart: {attempts: 3}
          db:
            unit: postgresql@15-main.service
        ```

        A service with nothing but `unit` is valid and useful. Durations are numbers with units, as
        systemd takes them, the larger first: `500ms`, `10s`, `15min`, `1h 30m`, `1.5h`, `1d`; at
        most 365 days. A rate is `N/DURATION`.

        """

    static let service =
        "In `services`, under a name of your choice. In `defaults`, without `unit`."
    static var probe: String {
        let words = ProbeKindRow.all.map { "`\($0.word)`" }
        let list = words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
        return
            "An item of `probes`. Each has exactly one of \(list); keys marked with one of these "
            + "words belong to that kind only."
    }
    static let inconclusive =
        "In an http or exec probe. All that is written must be so; it goes before what is expected."
    static let rung = "An item of `ladder`."
    static let later = "These keys are known, and refused with a sentence that says so."
    static let files = """

        ## Files

        - `revived.yaml` must exist and must not be empty. The files of `services.d` that end in
          `.yaml` and do not begin with a dot are read in the order of their names; the directory
          may be missing. There a file of comments is fine (a warning), a file of no bytes is a
          fault.
        - A file has at most 1 MiB, all together 8 MiB and \(YAMLReader.mostValues) values, nested
          at most \(YAMLReader.deepest) deep; `services.d` has at most \
        \(FileReader.mostFiles) files.
        - Files, and each directory and link on the way to them, must belong to root (or to whoever
          runs the check), who alone may write to them. (A directory with the sticky bit, such as
          `/tmp`, may lie on the way, but not hold the file.)
        - Refused: keys given twice, aliases and anchors, tags, merge keys, directives, a second
          document, control characters, anything but UTF-8.
        - A configuration is taken whole or not at all. All faults are told at once, the first
          \(Configuration.mostFaults) of them in full.

        ## Units

        Units are services: `.service`, plain or an instance of a template. Never revived itself,
        systemd's own services, or the message bus. Two services with one unit are a fault.

        """

    /// The built-in value as it would be written.
    static func builtIn<Owner: Draft>(_ key: Key<Owner>, _ owner: Owner) -> String {
        guard case .value(_, let show) = key.content, let content = show(owner) else { return "" }
        switch content {
        case .leaf(.unset(let words)): return words
        case .leaf(let shown): return "`\(shown.inline)`"
        case .list(let items): return "`[\(items.map(word).joined(separator: ", "))]`"
        case .mapping(let entries): return "`\(inline(entries))`"
        }
    }

    /// An item of a list without its settings.
    private static func word(_ value: EffectiveValue) -> String {
        switch value.content {
        case .leaf(let shown): shown.inline
        case .mapping(let entries): entries.first?.key ?? "{}"
        case .list: "[]"
        }
    }

    private static func inline(_ entries: [EffectiveEntry]) -> String {
        let parts = entries.map { "\($0.key): \(word($0.value))" }
        return "{\(parts.joined(separator: ", "))}"
    }
}
