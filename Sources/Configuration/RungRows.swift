// SPDX-License-Identifier: Apache-2.0
// The rungs of a ladder, a row each: the word, what it does, and the settings that it takes.

internal import Supervision

struct RungRow: Sendable {
    let remedy: Rung.Remedy
    /// How it is written, for the reference.
    var type = "mapping"
    let doc: String
    /// Nil: it takes none.
    var settings: [Key<RungDraft>]?
    /// What it needs where nothing is written; nil: it may stand alone.
    var missing: String?
    /// What depends on several settings, once all are read.
    var finish: @Sendable (inout RungDraft, Value, inout Findings) -> Void = { _, _, _ in }

    static let all: [RungRow] = [restart, reload, redeploy, failover, giveUp]

    /// The row of a remedy. (That each has one is tested.)
    static func of(_ remedy: Rung.Remedy) -> RungRow? { all.first { $0.remedy == remedy } }

    static let restart = job(
        .restart, "Restarts the unit, or starts it if it is down; the verb follows its state.",
        RungDraft.keys + RungDraft.kill)
    static let reload = job(
        .reload,
        "Reloads the unit (ExecReload=) if it is up and can be; else the next rung is tried.")
    static let redeploy = RungRow(
        remedy: .redeploy,
        doc: "Runs a unit or a command that deploys the service again, and verifies the service.",
        settings: HookKeys.redeploy, missing: "redeploy has no hook; it needs unit or run",
        finish: { $0.finishRedeploy($1, &$2) })
    static let failover = RungRow(
        remedy: .failover, doc: "Starts a standby in its place.", settings: FailoverKeys.keys,
        missing: "failover has no standby; it needs to", finish: { $0.finishFailover($1, &$2) })
    static let giveUp = RungRow(
        remedy: .giveUp, type: "alone",
        doc: "Leaves the unit as it is and says so, until it is started or reset.")

    /// A rung that is one call to systemd.
    static func job(
        _ remedy: Rung.Remedy, _ doc: String, _ settings: [Key<RungDraft>] = RungDraft.keys
    ) -> RungRow {
        RungRow(remedy: remedy, type: "alone, or a mapping", doc: doc, settings: settings)
    }

    /// Its key in an item of a ladder.
    var key: Key<NamedRung> {
        .value(
            remedy.rawValue, type, doc, builtIn: "",
            read: { value, named, findings in
                var draft = RungDraft(rung: Rung(remedy))
                read(value, &draft, &findings)
                named.rung = draft
            }, show: { _ in nil })
    }

    private func read(_ value: Value, _ draft: inout RungDraft, _ findings: inout Findings) {
        if value.node.isNothing {
            if let missing { findings.fault(value, missing) }
        } else if let settings {
            value.read(settings, into: &draft, &findings)
            finish(&draft, value, &findings)
        } else {
            findings.fault(value, "takes no settings, not \(value.node.word)")
        }
    }
}

extension Configuration {
    /// The words of all rungs.
    package static var rungs: [String] { RungRow.all.map(\.remedy.rawValue) }
}
