// SPDX-License-Identifier: Apache-2.0
// A record as the fields of one journal entry (DESIGN section 4).

package import Supervision
package import Systemd

extension Record {
    /// All fields. The subject's unit makes the entry show in `journalctl -u UNIT` too.
    package func journalFields(_ subject: Subject) -> [JournalField] {
        let kind = event.kind
        var fields: [(String, String)] = [
            ("MESSAGE", sentence), ("PRIORITY", String(kind.priority)),
            ("MESSAGE_ID", kind.messageIdentity), ("SYSLOG_IDENTIFIER", "revived"),
            ("REVIVED_KIND", kind.rawValue), ("REVIVED_SEQ", String(sequence)),
            ("REVIVED_RECORD", text),
        ]
        let about = [
            ("REVIVED_SERVICE", service), ("REVIVED_UNIT", subject.unit),
            ("OBJECT_SYSTEMD_UNIT", kind.isShownWithService ? subject.unit : ""),
            ("REVIVED_INCIDENT", subject.incident), ("REVIVED_INVOCATION", subject.invocation),
        ]
        fields += about.filter { !$0.1.isEmpty } + event.ownFields
        if subject.realtime > 0 { fields.append(("REVIVED_TIME", String(subject.realtime))) }
        if kind.speaksOfAnOrder, !subject.action.isEmpty {
            fields.append(("REVIVED_ACTION", subject.action))
            fields.append(("REVIVED_ATTEMPT", String(subject.attempt)))
        }
        return fields.map { JournalField($0.0, $0.1) }
    }
}

extension Kind {
    /// Speaks of the last order without being it.
    fileprivate var speaksOfAnOrder: Bool {
        switch self {
        case .finished, .relapsed, .recovered, .inDoubt: true
        default: false
        }
    }
}

extension Event {
    /// The fields that only some kinds have.
    fileprivate var ownFields: [(String, String)] {
        switch self {
        case .failed(_, let reason, _): [("REVIVED_REASON", reason.sentence)]
        case .ordered(let order, _):
            [
                ("REVIVED_ACTION", order.action.rawValue), ("REVIVED_ORDER", String(order.id)),
                ("REVIVED_ATTEMPT", String(order.attempt)),
                ("REVIVED_REASON", order.reason.sentence),
                ("REVIVED_AFFECTED", order.affected.joined(separator: " ")),
            ] + order.reason.askerField + (order.deployment?.ownFields ?? [])
                + (order.handover?.ownFields ?? [])
        case .wouldHave(let action, let reason):
            [("REVIVED_ACTION", action.rawValue), ("REVIVED_REASON", reason.sentence)]
        case .withheld(let action, let veto):
            [("REVIVED_ACTION", action.rawValue), ("REVIVED_REASON", veto.sentence)]
        case .finished(let order, let outcome, _, _, _):
            [
                ("REVIVED_ORDER", String(order)), ("REVIVED_REASON", outcome.sentence),
                ("REVIVED_OUTCOME", outcome.term.word),
            ]
        case .relapsed(let order, let reason, _, _):
            [("REVIVED_ORDER", String(order)), ("REVIVED_REASON", reason.sentence)]
        case .recovered(let how, _): [("REVIVED_REASON", how.sentence)] + how.orderField
        case .gaveUp(let reason, _): [("REVIVED_REASON", reason.sentence)]
        case .offDuty(let why): [("REVIVED_REASON", why.sentence)]
        case .unproven(let probe, let last):
            [("REVIVED_REASON", last.sentence), ("REVIVED_PROBE", probe)]
        case .proven(let probe, _), .wavered(let probe, _), .noLongerSlow(let probe),
            .slow(let probe, _, _, _):
            [("REVIVED_PROBE", probe)] + plainReason
        case .blind(_, let last): [("REVIVED_REASON", last?.sentence ?? "no answer")]
        case .inDoubt(let order): [("REVIVED_ORDER", String(order))] + plainReason
        case .journalDegraded(let how): [("REVIVED_REASON", how)]
        case .configurationRefused(_, let first): [("REVIVED_REASON", first)]
        case .collecting(let begun):
            [("REVIVED_REASON", "before its first order"), ("REVIVED_EVIDENCE", begun.folder)]
        case .collected(_, let outcome, let folder):
            [
                ("REVIVED_REASON", outcome.sentence(folder)), ("REVIVED_EVIDENCE", folder),
                ("REVIVED_OUTCOME", outcome.term.word),
            ]
        case .untold(let dropped, let failed, let last):
            [
                (
                    "REVIVED_REASON",
                    "\(dropped) dropped, \(failed) failed" + (last.isEmpty ? "" : " (\(last))")
                )
            ]
        case .held(let by, let reason, _, _):
            [
                ("REVIVED_ASKED_BY", by),
                ("REVIVED_REASON", reason.isEmpty ? "no reason was given" : reason),
            ]
        case .released(let how): [("REVIVED_REASON", how.sentence)] + how.askerField
        case .breakerForced(let force):
            [("REVIVED_REASON", "\(force.position.rawValue), says \(force.by)")]
        case .modeSet(let set):
            [("REVIVED_ASKED_BY", set.by), ("REVIVED_REASON", set.sentence)]
        case .acknowledged(let by), .reset(let by, _): [("REVIVED_ASKED_BY", by)]
        case .unreadable(let kind): [("REVIVED_REASON", "kind \(kind)")]
        case .correlated(let services, _, _):
            [
                ("REVIVED_REASON", "\(services.count) services"),
                ("REVIVED_SERVICES", services.joined(separator: " ")),
            ]
        case .roleChanged(let unit, _, let why):
            [("REVIVED_ROLE_UNIT", unit), ("REVIVED_REASON", why.term.word)]
        case .handoverAsked(_, let wanted):
            [("REVIVED_ROLE_UNIT", wanted.to), ("REVIVED_REASON", wanted.reason.sentence)]
        case .blocked(let why): [("REVIVED_REASON", why.sentence)]
        case .unblocked(let by, _): [("REVIVED_REASON", by)]
        case .twoRunning(let other): [("REVIVED_REASON", other)]
        case .oneRunning: []
        case .succeeded, .healthy, .starting, .stable, .resting, .chronic, .offDutyLong, .busLost,
            .busRestored, .journalRestored, .braked, .brakeReleased, .breakerOpened:
            plainReason
        case .started, .stopping, .configured, .dropped, .checkpoint, .snapshot: []
        }
    }

    /// What the catalog's sentence is completed with where there is no further reason.
    private var plainReason: [(String, String)] {
        switch self {
        case .healthy(let probes):
            [("REVIVED_REASON", probes == 0 ? "running; no probe judges it" : "its probes pass")]
        case .starting(_, let invocation, _): [("REVIVED_REASON", "invocation \(invocation)")]
        case .resting(_, let spent, let per):
            [("REVIVED_REASON", "\(spent) orders in \(per.words)")]
        case .braked(_, let roots, let services):
            [("REVIVED_REASON", "\(roots) of \(services) services")]
        case .breakerOpened(_, let unhelpful, let count):
            [("REVIVED_REASON", "\(unhelpful) of the last \(count) attempts did not help in time")]
        case .brakeReleased: [("REVIVED_REASON", "those that fail go one by one")]
        case .chronic(let count, _): [("REVIVED_REASON", "\(count) orders in a day")]
        case .journalRestored(let spooled, let lost):
            [
                (
                    "REVIVED_REASON",
                    "\(spooled) spooled records" + (lost == 0 ? "" : "; \(lost) were lost")
                )
            ]
        case .wavered(let probe, let count):
            [("REVIVED_REASON", "probe \(probe), \(count) time\(count == 1 ? "" : "s")")]
        case .succeeded: [("REVIVED_REASON", "its run ended well")]
        case .slow(_, let count, let window, let over):
            [("REVIVED_REASON", "\(count) of the last \(window) answers took over \(over.words)")]
        default: [("REVIVED_REASON", kind.rawValue)]
        }
    }
}

extension Deployment {
    /// Where the hook's output is, and what it deploys.
    fileprivate var ownFields: [(String, String)] {
        let hook = [("REVIVED_HOOK_UNIT", unit)]
        return version.isEmpty ? hook : hook + [("REVIVED_VERSION", version)]
    }
}

extension Handover {
    /// Which step of a failover an order is, and between whom.
    fileprivate var ownFields: [(String, String)] {
        [("REVIVED_STEP", step.rawValue), ("REVIVED_FROM", from), ("REVIVED_TO", to)]
    }
}

extension Recovery {
    fileprivate var orderField: [(String, String)] {
        switch self {
        case .order(let id): [("REVIVED_ORDER", String(id))]
        case .byItself, .external: []
        }
    }
}

extension Reason {
    fileprivate var askerField: [(String, String)] {
        askedBy.map { [("REVIVED_ASKED_BY", $0)] } ?? []
    }
}

extension Release {
    fileprivate var askerField: [(String, String)] {
        switch self {
        case .expired: []
        case .lifted(let by): [("REVIVED_ASKED_BY", by)]
        }
    }
}
