// SPDX-License-Identifier: Apache-2.0
// The fields of each kind of event, and back. One line a kind, in the order of `Event`; both
// switches are whole, so that a new kind does not compile until it is written and read.

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
        case .journalRestored(let spooled): ["spooled": Term(spooled)]
        case .untold(let dropped, let failed, let last):
            ["dropped": Term(dropped), "failed": Term(failed), "last": Term(last)]
        case .proven(let probe, let digest): ["probe": Term(probe), "definition": Term(digest)]
        case .unproven(let probe, let last): ["probe": Term(probe), "last": last.term]
        case .starting(let unit, let invocation, let grace):
            ["unit": Term(unit), "invocation": Term(invocation), "grace": Term(grace)]
        case .healthy(let probes): ["probes": Term(probes)]
        case .offDuty(let why): ["why": why.term]
        case .failed(let incident, let reason, let next):
            ["incident": Term(incident), "reason": reason.term, "next": Term(next)]
        case .wavered(let probe, let count): ["probe": Term(probe), "count": Term(count)]
        case .slow(let probe, let count, let window, let over):
            [
                "probe": Term(probe), "count": Term(count), "of": Term(window),
                "over": Term(over),
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
        case .recovered(let how): ["how": how.term]
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
        case .roleChanged(let unit, let isPrimary, let why):
            ["unit": Term(unit), "primary": Term(isPrimary), "why": why.term]
        case .handoverAsked(let incident, let wanted):
            ["incident": Term(incident), "wanted": wanted.term]
        case .blocked(let why): ["why": why.term]
        case .unblocked(let by, let rung): ["by": Term(by), "rung": Term(rung)]
        case .twoRunning(let other): ["other": Term(other)]
        case .oneRunning: [:]
        case .held(let by, let reason, let until, let expires):
            [
                "by": Term(by), "reason": Term(reason), "until": Term(until),
                "expires": Term(expires),
            ]
        case .released(let how): ["how": how.term]
        case .modeSet(let set): ["set": set.term]
        case .breakerForced(let force): ["force": force.term]
        case .acknowledged(let by): ["by": Term(by)]
        case .reset(let by, let spent): ["by": Term(by), "spent": Term(spent)]
        case .unreadable(let kind): ["kind": Term(kind)]
        }
    }

    /// Nil where a field without which the event means nothing is absent or of a newer version.
    package static func of(_ kind: Kind, _ read: Fields) -> Event? {
        switch kind {
        case .started: started(read)
        case .stopping: .stopping
        case .configured: .configured(digest: read.word("digest"), services: read.count("services"))
        case .configurationRefused:
            .configurationRefused(faults: read.count("faults"), first: read.word("first"))
        case .dropped: .dropped(unit: read.word("unit"))
        case .checkpoint: checkpoint(read)
        case .correlated: correlated(read)
        case .braked:
            .braked(
                until: read.instant("until"), roots: read.count("roots"),
                services: read.count("services"))
        case .brakeReleased: .brakeReleased
        case .snapshot: ServiceState(read).map(Event.snapshot)
        case .journalDegraded: .journalDegraded(read.word("how"))
        case .journalRestored: .journalRestored(spooled: read.count("spooled"))
        case .busLost: .busLost
        case .busRestored: .busRestored
        case .untold: untold(read)
        case .proven: .proven(probe: read.word("probe"), definition: read.word("definition"))
        case .unproven: .unproven(probe: read.word("probe"), last: ProbeFailure(read.term("last")))
        case .starting: starting(read)
        case .healthy: .healthy(probes: read.count("probes"))
        case .stable: .stable
        case .offDuty: .offDuty(OffDuty(read.term("why")))
        case .offDutyLong: .offDutyLong
        case .failed: failed(read)
        case .wavered: .wavered(probe: read.word("probe"), count: read.count("count"))
        case .slow: slow(read)
        case .succeeded: succeeded(read)
        case .noLongerSlow: .noLongerSlow(probe: read.word("probe"))
        case .ordered: ordered(read)
        case .wouldHave: read.action.map { .wouldHave(action: $0, reason: read.reason) }
        case .withheld: read.action.map { .withheld(action: $0, veto: Veto(read.term("veto"))) }
        case .finished: finished(read)
        case .relapsed: relapsed(read)
        case .recovered: .recovered(Recovery(read.term("how")))
        case .resting: resting(read)
        case .breakerOpened:
            .breakerOpened(
                until: read.instant("until"), unhelpful: read.count("unhelpful"),
                of: read.count("of"))
        case .gaveUp: .gaveUp(reason: read.reason, trialAt: read.instant("trial"))
        case .chronic: .chronic(count: read.count("count"), rung: read.count("rung"))
        case .blind:
            .blind(periods: read.count("periods"), last: read["last"].map(Inconclusive.init))
        case .inDoubt: .inDoubt(order: read.unsigned("id"))
        case .collecting: Collecting(read.term("collecting")).map(Event.collecting)
        case .collected: collected(read)
        case .roleChanged, .handoverAsked, .blocked, .unblocked, .twoRunning, .oneRunning:
            ofGroup(kind, read)
        case .held: held(read)
        case .released: .released(Release(read.term("how")))
        case .modeSet: ModeOverride(read.term("set")).map(Event.modeSet)
        case .breakerForced: BreakerForce(read.term("force")).map(Event.breakerForced)
        case .acknowledged: .acknowledged(by: read.word("by"))
        case .reset: .reset(by: read.word("by"), spent: read.count("spent"))
        case .unreadable: .unreadable(kind: read.word("kind"))
        }
    }

    private static func started(_ read: Fields) -> Event {
        .started(boot: read.word("boot"), version: read.word("version"), wall: read.wall("wall"))
    }

    private static func succeeded(_ read: Fields) -> Event {
        .succeeded(Success(at: read.instant("ended"), wall: read.wall("wall")))
    }

    private static func slow(_ read: Fields) -> Event {
        .slow(
            probe: read.word("probe"), count: read.count("count"), of: read.count("of"),
            over: read.term("over").duration ?? .zero)
    }

    private static func checkpoint(
        _ boot: String, _ count: Int, _ brake: Brake?, _ correlation: Correlation?
    ) -> Fields {
        var fields: Fields = ["boot": Term(boot), "services": Term(count)]
        if let brake { fields["brake"] = brake.term }
        if let correlation { fields["correlation"] = correlation.term }
        return fields
    }

    private static func checkpoint(_ read: Fields) -> Event {
        .checkpoint(
            boot: read.word("boot"), services: read.count("services"),
            brake: read["brake"].map(Brake.init),
            correlation: read["correlation"].map(Correlation.init))
    }

    private static func correlated(_ read: Fields) -> Event {
        .correlated(
            services: read.term("members").words,
            within: read.term("within").duration ?? .zero, until: read.instant("until"))
    }

    private static func untold(_ read: Fields) -> Event {
        .untold(
            dropped: read.count("dropped"), failed: read.count("failed"), last: read.word("last"))
    }

    private static func collected(_ read: Fields) -> Event {
        .collected(
            id: read.unsigned("id"), CollectingOutcome(read.term("outcome")),
            folder: read.word("evidence"))
    }

    private static func ordered(_ read: Fields) -> Event? {
        Order(read.term("order")).map { .ordered($0, incident: read.word("incident")) }
    }

    private static func starting(_ read: Fields) -> Event {
        .starting(
            unit: read.word("unit"), invocation: read.word("invocation"),
            graceUntil: read.instant("grace"))
    }

    private static func failed(_ read: Fields) -> Event {
        .failed(incident: read.word("incident"), reason: read.reason, next: read.instant("next"))
    }

    private static func finished(_ read: Fields) -> Event {
        .finished(
            order: read.unsigned("id"), outcome: OrderOutcome(read.term("outcome")),
            rung: read.count("rung"), graceUntil: read.instant("grace"), next: read.instant("next"))
    }

    private static func relapsed(_ read: Fields) -> Event {
        .relapsed(
            order: read.unsigned("id"), reason: read.reason, rung: read.count("rung"),
            next: read.instant("next"))
    }

    private static func held(_ read: Fields) -> Event {
        .held(
            by: read.word("by"), reason: read.word("reason"), until: read.instant("until"),
            expires: read.wall("expires"))
    }

    private static func resting(_ read: Fields) -> Event {
        .resting(
            until: read.instant("until"), spent: read.count("spent"),
            per: read.term("per").duration ?? .zero)
    }
}

extension Fields {
    fileprivate var action: Action? { Action(rawValue: word("action")) }
    fileprivate var reason: Reason { Reason(term("reason")) }
    fileprivate func wall(_ key: String) -> Int64 { term(key).number ?? 0 }
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
