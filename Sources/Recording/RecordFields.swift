// SPDX-License-Identifier: Apache-2.0
// A record as the fields of one journal entry (DESIGN section 4).

package import Supervision
package import Systemd

extension Record {
    /// All fields. `unit` makes the entry show in `journalctl -u UNIT`; `incident` is the open
    /// incident of the service, `invocation` the unit's present one.
    package func journalFields(unit: String, incident: String, invocation: String) -> [JournalField] {
        let kind = event.kind
        var fields: [(String, String)] = [
            ("MESSAGE", sentence), ("PRIORITY", String(kind.priority)),
            ("MESSAGE_ID", kind.messageIdentity), ("SYSLOG_IDENTIFIER", "revived"),
            ("REVIVED_KIND", kind.rawValue), ("REVIVED_SEQ", String(sequence)),
            ("REVIVED_RECORD", text),
        ]
        if !service.isEmpty { fields.append(("REVIVED_SERVICE", service)) }
        if !unit.isEmpty {
            fields.append(("REVIVED_UNIT", unit))
            if kind.isShownWithService { fields.append(("OBJECT_SYSTEMD_UNIT", unit)) }
        }
        if !incident.isEmpty { fields.append(("REVIVED_INCIDENT", incident)) }
        if !invocation.isEmpty { fields.append(("REVIVED_INVOCATION", invocation)) }
        fields += event.ownFields
        return fields.map { JournalField($0.0, $0.1) }
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
            ]
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
        case .recovered(let how): [("REVIVED_REASON", how.sentence)] + how.orderField
        case .gaveUp(let reason, _): [("REVIVED_REASON", reason.sentence)]
        case .offDuty(let why): [("REVIVED_REASON", why.sentence)]
        case .unproven(let probe, let last):
            [("REVIVED_REASON", last.sentence), ("REVIVED_PROBE", probe)]
        case .proven(let probe, _), .wavered(let probe, _): [("REVIVED_PROBE", probe)] + plainReason
        case .blind(_, let last): [("REVIVED_REASON", last?.sentence ?? "no answer")]
        case .inDoubt(let order): [("REVIVED_ORDER", String(order))] + plainReason
        case .journalDegraded(let how): [("REVIVED_REASON", how)]
        case .configurationRefused(_, let first): [("REVIVED_REASON", first)]
        case .unreadable(let kind): [("REVIVED_REASON", "kind \(kind)")]
        case .healthy, .starting, .stable, .resting, .chronic, .offDutyLong, .busLost,
            .busRestored, .journalRestored:
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
        case .chronic(let count, _): [("REVIVED_REASON", "\(count) orders in a day")]
        case .journalRestored(let spooled): [("REVIVED_REASON", "\(spooled) spooled records")]
        case .wavered(let probe, let count):
            [("REVIVED_REASON", "probe \(probe), \(count) time\(count == 1 ? "" : "s")")]
        default: [("REVIVED_REASON", kind.rawValue)]
        }
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
