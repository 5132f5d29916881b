// SPDX-License-Identifier: Apache-2.0
// The fields of each kind of event. One line a kind, in the order of `Event`; this switch and that
// of EventReading.swift are whole: a new kind does not compile until it is written and read.

extension Event {
    package var fields: Fields {
        switch self {
        case .started(let boot, let version, 0): ["boot": Term(boot), "version": Term(version)]
        case .started(let boot, let version, let wall):
            ["boot": Term(boot), "version": Term(version), "wall": Term(wall)]
        case .stopping, .busLost, .busRestored, .brakeReleased, .stable, .offDutyLong: [:]
        case .configured(let digest, let count): ["digest": Term(digest), "services": Term(count)]
        case .configurationRefused(let faults, let first):
            ["faults": Term(faults), "first": Term(first)]
        case .dropped(let unit): ["unit": Term(unit)]
        case .checkpoint(let boot, let count, let brake, let correlation):
            Self.checkpoint(boot, count, brake, correlation)
        case .correlated(let services, let within, let until):
            ["members": Term(list: services), "within": Term(within), "until": Term(until)]
        case .braked(let until, let roots, let count):
            ["until": Term(until), "roots": Term(roots), "services": Term(count)]
        case .snapshot(let state): state.fields
        case .journalDegraded(let how): ["how": Term(how)]
        case .journalRestored(let spooled, 0): ["spooled": Term(spooled)]
        case .journalRestored(let spooled, let lost):
            ["spooled": Term(spooled), "lost": Term(lost)]
        case .untold(let dropped, let failed, let last):
            ["dropped": Term(dropped), "failed": Term(failed), "last": Term(last)]
        case .proven(let probe, let digest): ["probe": Term(probe), "definition": Term(digest)]
        case .unproven(let probe, let last): ["probe": Term(probe), "last": last.term]
        case .starting(let unit, let invocation, let grace):
            ["unit": Term(unit), "invocation": Term(invocation), "grace": Term(grace)]
        case .healthy(let probes): ["probes": Term(probes)]
        case .offDuty(let why): ["why": why.term]
        case .failed(let incident, let reason, let next, let onset):
            onset.fields(
                beside: [
                    "incident": Term(incident), "reason": reason.term, "next": Term(next),
                ])
        case .wavered(let probe, let count): ["probe": Term(probe), "count": Term(count)]
        case .slow(let probe, let count, let window, let over, nil):
            [
                "probe": Term(probe), "count": Term(count), "of": Term(window),
                "over": Term(over),
            ]
        case .slow(let probe, let count, let window, let over, .some(let warning)):
            [
                "probe": Term(probe), "count": Term(count), "of": Term(window),
                "over": Term(over), "warning": warning.term,
            ]
        case .noLongerSlow(let probe): ["probe": Term(probe)]
        case .succeeded(let success):
            ["ended": Term(success.at), "wall": Term(success.wall)]
        case .ordered(let order, let incident): order.fields(incident: incident)
        case .wouldHave(let action, let reason):
            ["action": Term(action.rawValue), "reason": reason.term]
        case .withheld(let action, let veto): ["action": Term(action.rawValue), "veto": veto.term]
        case .finished(let order, let outcome, let rung, let grace, let next):
            [
                "id": Term(order), "outcome": outcome.term, "rung": Term(rung),
                "grace": Term(grace), "next": Term(next),
            ]
        case .relapsed(let order, let reason, let rung, let next):
            ["id": Term(order), "reason": reason.term, "rung": Term(rung), "next": Term(next)]
        case .recovered(let how, let isSlow, let parts): how.fields(isSlow, parts)
        case .resting(let until, let spent, let per):
            ["until": Term(until), "spent": Term(spent), "per": Term(per)]
        case .breakerOpened(let until, let unhelpful, let count):
            ["until": Term(until), "unhelpful": Term(unhelpful), "of": Term(count)]
        case .gaveUp(let reason, let trial): ["reason": reason.term, "trial": Term(trial)]
        case .chronic(let count, let rung): ["count": Term(count), "rung": Term(rung)]
        case .blind(let periods, nil): ["periods": Term(periods)]
        case .blind(let periods, .some(let last)): ["periods": Term(periods), "last": last.term]
        case .inDoubt(let order): ["id": Term(order)]
        case .collecting(let begun):
            ["id": Term(begun.id), "evidence": Term(begun.folder), "collecting": begun.term]
        case .collected(let id, let outcome, let folder):
            ["id": Term(id), "outcome": outcome.term, "evidence": Term(folder)]
        case .stalled(let stall): ["why": stall.term]
        case .failover(let event): event.fields
        case .operation(let event): event.fields
        case .unreadable(let kind): ["kind": Term(kind)]
        }
    }
}

extension Event {
    private static func checkpoint(
        _ boot: String, _ count: Int, _ brake: Brake?, _ correlation: Correlation?
    ) -> Fields {
        var fields: Fields = ["boot": Term(boot), "services": Term(count)]
        if let brake { fields["brake"] = brake.term }
        if let correlation { fields["correlation"] = correlation.term }
        return fields
    }
}

extension Onset {
    fileprivate func fields(beside others: Fields) -> Fields {
        var fields = others
        if let since { fields["since"] = Term(since) }
        if let found { fields["found"] = Term(found.rawValue) }
        if rung > 0 { fields["rung"] = Term(rung) }
        if failures > 0 { fields["failures"] = Term(failures) }
        return fields
    }
}

extension Recovery {
    fileprivate func fields(_ isSlow: Bool, _ parts: OutageParts?) -> Fields {
        var fields: Fields = ["how": term]
        if isSlow { fields["slow"] = Term(true) }
        guard let parts else { return fields }
        fields["detected"] = Term(parts.detected)
        if let acted = parts.acted { fields["acted"] = Term(acted) }
        fields["verified"] = Term(parts.verified)
        return fields
    }
}

extension Order {
    /// Id and action stand beside the order as well, for those who only grep.
    fileprivate func fields(incident: String) -> Fields {
        [
            "id": Term(id), "action": Term(action.rawValue), "incident": Term(incident),
            "order": term,
        ]
    }
}
