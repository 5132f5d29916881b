// SPDX-License-Identifier: Apache-2.0
// The reference page, written from the tables that read the files.

internal import Supervision

extension Configuration {
    /// Every key with type, built-in value and meaning, in Markdown.
    package static func reference() -> String {
        var text = ReferenceText.opening
        var later: [String] = []
        func section<Owner: Draft>(
            _ title: String, _ lead: String, _ keys: [Key<Owner>], _ owner: Owner
        ) {
            text += "\n## \(title)\n\n\(lead)\n\n"
            text += "| key | value | built in | meaning |\n| --- | --- | --- | --- |\n"
            for key in keys { row(key, owner) }
        }
        func row<Owner: Draft>(_ key: Key<Owner>, _ owner: Owner) {
            if case .later = key.content { return }
            var doc = key.doc
            if !key.variants.isEmpty, key.variants != [key.name] {
                doc = "(\(key.variants.joined(separator: ", "))) \(doc)"
            }
            let builtIn = key.builtIn ?? ReferenceText.builtIn(key, owner)
            text += "| `\(key.name)` | \(cell(key.type)) | \(cell(builtIn)) | \(cell(doc)) |\n"
        }
        func cell(_ text: String) -> String { text.split(separator: "|").joined(separator: "\\|") }

        section("Top", "At the top of a file.", TopDraft.keys, TopDraft(place: Place(file: "")))
        section("host", "In `revived.yaml` only.", HostDraft.keys, HostDraft())
        section("brake", "In `host`.", HostDraft.brake, HostDraft())
        let service = ServiceDraft()
        section("Service", ReferenceText.service, ServiceDraft.keys, service)
        section("limits", "In a service.", ServiceDraft.limits, service)
        section("before", "In a service.", BeforeDraft.keys, BeforeDraft())
        section("breaker", "In `limits`.", ServiceDraft.breaker, service)
        section("group", "In a service.", ServiceDraft.group, service)
        let probe = ProbeDraft()
        section("Probe", ReferenceText.probe, ProbeDraft.keys, probe)
        section("expect", "In an http or exec probe.", AnswerKeys.expect, probe)
        section("inconclusive", ReferenceText.inconclusive, AnswerKeys.inconclusive, probe)
        section("warn", "In an exec probe.", AnswerKeys.warn, probe)
        section("Rung", ReferenceText.rung, NamedRung.keys, NamedRung())
        let rung = service.ladder[0]
        let redeploy = RungDraft(rung: Rung(.redeploy))
        let plain = RungRow.all.filter { $0.type == RungRow.restart.type }
            .map(\.remedy.rawValue)
        section(plain.joined(separator: ", "), "In a rung.", RungDraft.keys, rung)
        section("restart", "In a rung, beside those.", RungDraft.kill, rung)
        section("redeploy", "In a rung.", HookKeys.redeploy, redeploy)
        section("rollback", "In `redeploy`.", HookKeys.rollback, redeploy)
        section("version", "In `redeploy`.", HookKeys.version, redeploy)
        let failover = RungDraft(rung: Rung(.failover))
        section("failover", "In a rung.", FailoverKeys.keys, failover)
        section("switch", "In `failover`.", FailoverKeys.turnKeys, failover)
        section("backoff", "In a rung.", RungDraft.backoff, rung)
        for (place, names) in laterKeys() where !names.isEmpty {
            later.append("- \(place): " + names.map { "`\($0)`" }.joined(separator: ", "))
        }
        text += "\n## Not in this version\n\n" + ReferenceText.later + "\n\n"
        text += later.joined(separator: "\n") + "\n" + ReferenceText.files
        return text
    }

    /// Every key of this version by its place in the file, for example `probe.every`.
    package static func keyPaths() -> [String] {
        names("", TopDraft.keys) + names("host.", HostDraft.keys)
            + names("service.", ServiceDraft.keys) + names("service.before.", BeforeDraft.keys)
            + names("probe.", ProbeDraft.keys) + names("rung.", NamedRung.keys)
            + names("rung.restart.", RungDraft.keys + RungDraft.kill)
            + names("rung.restart.backoff.", RungDraft.backoff)
            + names("rung.redeploy.", HookKeys.redeploy)
            + names("rung.redeploy.rollback.", HookKeys.rollback)
            + names("rung.redeploy.version.", HookKeys.version)
            + names("rung.failover.", FailoverKeys.keys)
            + names("rung.failover.switch.", FailoverKeys.turnKeys)
    }

    /// Keys of the design that this version refuses, by the place where they will stand.
    package static func laterKeys() -> [(place: String, names: [String])] {
        [
            ("host", later(HostDraft.keys)), ("service", later(ServiceDraft.keys)),
            ("service.limits", later(ServiceDraft.limits)), ("probe", later(ProbeDraft.keys)),
            ("rung", later(NamedRung.keys)),
        ]
    }

    private static func names<Owner>(_ prefix: String, _ keys: [Key<Owner>]) -> [String] {
        keys.flatMap { key -> [String] in
            switch key.content {
            case .later: []
            case .value: [prefix + key.name]
            case .mapping(let inner):
                [prefix + key.name] + names("\(prefix)\(key.name).", inner)
            }
        }
    }

    private static func later<Owner>(_ keys: [Key<Owner>]) -> [String] {
        keys.compactMap { key in
            if case .later = key.content { key.name } else { nil }
        }
    }
}
