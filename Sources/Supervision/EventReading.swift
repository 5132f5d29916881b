// SPDX-License-Identifier: Apache-2.0
// Events read back from the fields of a record.

extension Event {
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
        case .braked: braked(read)
        case .brakeReleased: .brakeReleased
        case .snapshot: ServiceState(read).map(Event.snapshot)
        case .journalDegraded: .journalDegraded(read.word("how"))
        case .journalRestored:
            .journalRestored(spooled: read.count("spooled"), lost: read.count("lost"))
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
        case .recovered:
            .recovered(Recovery(read.term("how")), isSlow: read.term("slow").flag ?? false)
        case .resting: resting(read)
        case .breakerOpened: breakerOpened(read)
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

    private static func braked(_ read: Fields) -> Event {
        .braked(
            until: read.instant("until"), roots: read.count("roots"),
            services: read.count("services"))
    }

    private static func breakerOpened(_ read: Fields) -> Event {
        .breakerOpened(
            until: read.instant("until"), unhelpful: read.count("unhelpful"),
            of: read.count("of"))
    }
}

extension Fields {
    var action: Action? { Action(rawValue: word("action")) }
    var reason: Reason { Reason(term("reason")) }
    func wall(_ key: String) -> Int64 { term(key).number ?? 0 }
}
