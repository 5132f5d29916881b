// SPDX-License-Identifier: Apache-2.0
// A record as the fields of one journal entry (DESIGN section 4).

package import Supervision
package import Systemd

extension Record {
    /// The one field that is read back.
    private static let verbatim = "REVIVED_RECORD"

    /// All fields. The subject's unit makes the entry show in `journalctl -u UNIT` too.
    package func journalFields(_ subject: RecordContext) -> [JournalField] {
        let kind = event.kind
        var fields: [(String, String)] = [
            ("MESSAGE", sentence), ("PRIORITY", String(kind.row.priority)),
            ("MESSAGE_ID", kind.row.messageIdentity), ("SYSLOG_IDENTIFIER", "revived"),
            ("REVIVED_KIND", kind.rawValue), ("REVIVED_SEQ", String(sequence)),
            (Self.verbatim, text),
        ]
        let about = [
            ("REVIVED_SERVICE", service), ("REVIVED_UNIT", subject.unit),
            ("OBJECT_SYSTEMD_UNIT", kind.row.isShownWithService ? subject.unit : ""),
            ("REVIVED_INCIDENT", subject.incident), ("REVIVED_INVOCATION", subject.invocation),
        ]
        fields += about.filter { !$0.1.isEmpty } + kind.row.items.flatMap(event.fields)
        if subject.realtime > 0 { fields.append(("REVIVED_TIME", String(subject.realtime))) }
        if kind.speaksOfAnOrder, !subject.action.isEmpty {
            fields.append(("REVIVED_ACTION", subject.action))
            fields.append(("REVIVED_ATTEMPT", String(subject.attempt)))
        }
        // What people read must not steer their terminal, whatever the record holds.
        return fields.map { name, value in
            guard name != Self.verbatim else { return JournalField(name, value) }
            let named = UnitNames.renamed(value, subject.primaryNames)
            return JournalField(name, ShownText.printable(named))
        }
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
    /// What one item of its row comes to; none where this record has nothing to say of it.
    fileprivate func fields(_ item: JournalItem) -> [(String, String)] {
        switch item {
        case .reason: reasonText.map { [("REVIVED_REASON", $0)] } ?? []
        case .action: action.map { [("REVIVED_ACTION", $0.rawValue)] } ?? []
        case .order: orderSpokenOf.map { [("REVIVED_ORDER", String($0))] } ?? []
        case .outcome: outcomeWord.map { [("REVIVED_OUTCOME", $0)] } ?? []
        case .probe: probe.map { [("REVIVED_PROBE", $0)] } ?? []
        case .evidence: evidenceFolder.map { [("REVIVED_EVIDENCE", $0)] } ?? []
        case .askedBy: askedBy.map { [("REVIVED_ASKED_BY", $0)] } ?? []
        case .services: services.map { [("REVIVED_SERVICES", $0.joined(separator: " "))] } ?? []
        case .roleUnit: roleUnit.map { [("REVIVED_ROLE_UNIT", $0)] } ?? []
        case .wholeOrder: wholeOrder
        }
    }

    private var wholeOrder: [(String, String)] {
        guard case .ordered(let order, _) = self else { return [] }
        return [
            ("REVIVED_ACTION", order.action.rawValue), ("REVIVED_ORDER", String(order.id)),
            ("REVIVED_ATTEMPT", String(order.attempt)), ("REVIVED_REASON", order.reason.sentence),
            ("REVIVED_AFFECTED", order.affected.joined(separator: " ")),
        ] + order.reason.askerField + (order.deployment?.ownFields ?? [])
            + (order.handover?.ownFields ?? [])
    }

    private var action: Action? {
        switch self {
        case .wouldHave(let action, _), .withheld(let action, _): action
        default: nil
        }
    }

    private var orderSpokenOf: UInt64? {
        switch self {
        case .finished(let order, _, _, _, _), .relapsed(let order, _, _, _), .inDoubt(let order),
            .recovered(.order(let order), _, _):
            order
        default: nil
        }
    }

    private var outcomeWord: String? {
        switch self {
        case .finished(_, let outcome, _, _, _): outcome.term.word
        case .collected(_, let outcome, _): outcome.term.word
        default: nil
        }
    }

    private var probe: String? {
        switch self {
        case .proven(let probe, _), .unproven(let probe, _), .wavered(let probe, _),
            .slow(let probe, _, _, _, _), .noLongerSlow(let probe):
            probe
        default: nil
        }
    }

    private var evidenceFolder: String? {
        switch self {
        case .collecting(let begun): begun.folder
        case .collected(_, _, let folder): folder
        default: nil
        }
    }

    private var askedBy: String? {
        if case .operation(let event) = self { return event.by }
        return nil
    }

    private var services: [String]? {
        if case .correlated(let services, _, _) = self { return services }
        return nil
    }

    private var roleUnit: String? {
        if case .failover(let event) = self { return event.roleUnit }
        return nil
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

extension Reason {
    fileprivate var askerField: [(String, String)] {
        askedBy.map { [("REVIVED_ASKED_BY", $0)] } ?? []
    }
}
