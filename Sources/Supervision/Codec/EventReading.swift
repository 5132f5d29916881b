// SPDX-License-Identifier: Apache-2.0
// Events read back from the fields of a record: what stands in the rows of the kinds.

extension Event {
    /// Nil where a field without which the event means nothing is absent or of a newer version.
    package static func of(_ kind: Kind, _ read: Fields) -> Event? { kind.row.read(read) }

    static func readStarted(_ read: Fields) -> Event {
        .started(boot: read.word("boot"), version: read.word("version"), wall: read.wall("wall"))
    }

    static func readSucceeded(_ read: Fields) -> Event {
        .succeeded(Success(at: read.instant("ended"), wall: read.wall("wall")))
    }

    static func readSlow(_ read: Fields) -> Event {
        .slow(
            probe: read.word("probe"), count: read.count("count"), of: read.count("of"),
            over: read.term("over").duration ?? .zero,
            warning: read["warning"].map { ProbeFailure($0) })
    }

    static func readCheckpoint(_ read: Fields) -> Event {
        .checkpoint(
            boot: read.word("boot"), services: read.count("services"),
            brake: read["brake"].map(Brake.init),
            correlation: read["correlation"].map(Correlation.init))
    }

    static func readCorrelated(_ read: Fields) -> Event {
        .correlated(
            services: read.term("members").words,
            within: read.term("within").duration ?? .zero, until: read.instant("until"))
    }

    static func readUntold(_ read: Fields) -> Event {
        .untold(
            dropped: read.count("dropped"), failed: read.count("failed"), last: read.word("last"))
    }

    static func readCollected(_ read: Fields) -> Event {
        .collected(
            id: read.unsigned("id"), CollectingOutcome(read.term("outcome")),
            folder: read.word("evidence"))
    }

    static func readOrdered(_ read: Fields) -> Event? {
        Order(read.term("order")).map { .ordered($0, incident: read.word("incident")) }
    }

    static func readStarting(_ read: Fields) -> Event {
        .starting(
            unit: read.word("unit"), invocation: read.word("invocation"),
            graceUntil: read.instant("grace"))
    }

    static func readFailed(_ read: Fields) -> Event {
        var onset = Onset()
        onset.since = read["since"]?.instant
        onset.found = Onset.Found(rawValue: read.word("found"))
        (onset.rung, onset.failures) = (read.count("rung"), read.count("failures"))
        return .failed(
            incident: read.word("incident"), reason: read.reason, next: read.instant("next"), onset)
    }

    static func readFinished(_ read: Fields) -> Event {
        .finished(
            order: read.unsigned("id"), outcome: OrderOutcome(read.term("outcome")),
            rung: read.count("rung"), graceUntil: read.instant("grace"), next: read.instant("next"))
    }

    static func readRelapsed(_ read: Fields) -> Event {
        .relapsed(
            order: read.unsigned("id"), reason: read.reason, rung: read.count("rung"),
            next: read.instant("next"))
    }

    static func readResting(_ read: Fields) -> Event {
        .resting(
            until: read.instant("until"), spent: read.count("spent"),
            per: read.term("per").duration ?? .zero)
    }

    static func readBraked(_ read: Fields) -> Event {
        .braked(
            until: read.instant("until"), roots: read.count("roots"),
            services: read.count("services"))
    }

    static func readBreakerOpened(_ read: Fields) -> Event {
        .breakerOpened(
            until: read.instant("until"), unhelpful: read.count("unhelpful"),
            of: read.count("of"))
    }

    static func readConfigured(_ read: Fields) -> Event? {
        .configured(digest: read.word("digest"), services: read.count("services"))
    }

    static func readRefusal(_ read: Fields) -> Event? {
        .configurationRefused(faults: read.count("faults"), first: read.word("first"))
    }

    static func readDropped(_ read: Fields) -> Event? { .dropped(unit: read.word("unit")) }

    static func readSnapshot(_ read: Fields) -> Event? { ServiceState(read).map(Event.snapshot) }

    static func readJournalDegraded(_ read: Fields) -> Event? {
        .journalDegraded(read.word("how"))
    }

    static func readJournalRestored(_ read: Fields) -> Event? {
        .journalRestored(spooled: read.count("spooled"), lost: read.count("lost"))
    }

    static func readProven(_ read: Fields) -> Event? {
        .proven(probe: read.word("probe"), definition: read.word("definition"))
    }

    static func readUnproven(_ read: Fields) -> Event? {
        .unproven(probe: read.word("probe"), last: ProbeFailure(read.term("last")))
    }

    static func readHealthy(_ read: Fields) -> Event? { .healthy(probes: read.count("probes")) }

    static func readOffDuty(_ read: Fields) -> Event? { .offDuty(OffDuty(read.term("why"))) }

    static func readWavered(_ read: Fields) -> Event? {
        .wavered(probe: read.word("probe"), count: read.count("count"))
    }

    static func readNoLongerSlow(_ read: Fields) -> Event? {
        .noLongerSlow(probe: read.word("probe"))
    }

    static func readWouldHave(_ read: Fields) -> Event? {
        read.action.map { .wouldHave(action: $0, reason: read.reason) }
    }

    static func readWithheld(_ read: Fields) -> Event? {
        read.action.map { .withheld(action: $0, veto: Veto(read.term("veto"))) }
    }

    static func readRecovered(_ read: Fields) -> Event? {
        let parts = read["detected"]?.duration.map {
            OutageParts(
                detected: $0, acted: read["acted"]?.duration,
                verified: read.term("verified").duration ?? .zero)
        }
        return .recovered(
            Recovery(read.term("how")), isSlow: read.term("slow").flag ?? false, parts)
    }

    static func readStalled(_ read: Fields) -> Event? { .stalled(Stall(read.term("why"))) }

    static func readGaveUp(_ read: Fields) -> Event? {
        .gaveUp(reason: read.reason, trialAt: read.instant("trial"))
    }

    static func readChronic(_ read: Fields) -> Event? {
        .chronic(count: read.count("count"), rung: read.count("rung"))
    }

    static func readBlind(_ read: Fields) -> Event? {
        .blind(periods: read.count("periods"), last: read["last"].map(Inconclusive.init))
    }

    static func readInDoubt(_ read: Fields) -> Event? { .inDoubt(order: read.unsigned("id")) }

    static func readCollecting(_ read: Fields) -> Event? {
        Collecting(read.term("collecting")).map(Event.collecting)
    }

    static func readUnreadable(_ read: Fields) -> Event? {
        .unreadable(kind: read.word("kind"))
    }
}

extension Fields {
    var action: Action? { Action(rawValue: word("action")) }
    var reason: Reason { Reason(term("reason")) }
    func wall(_ key: String) -> Int64 { term(key).number ?? 0 }
}
