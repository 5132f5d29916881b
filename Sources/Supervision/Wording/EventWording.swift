// SPDX-License-Identifier: Apache-2.0
// The sentence of every record. Those of reasons and handovers stand in the other files of this
// folder, a restraint's in its row; read them aloud: an operator at three in the morning has to.

extension Record {
    /// The journal's MESSAGE: begins with the object, ends without a full stop.
    package var sentence: String {
        (service.isEmpty ? "" : "\(service): ") + event.sentence(at: at)
    }
}

extension Event {
    /// What is said of the service, or by itself where it is about the host.
    fileprivate func sentence(at now: Instant) -> String {
        switch self {
        case .started(_, let version, _): "revived \(version) started"
        case .stopping: "revived is stopping; nothing is begun any more"
        case .configured(let digest, let services):
            "configured: \(counted(services, "service")) (digest \(digest))"
        case .configurationRefused(let faults, let first): refusal(faults, first)
        case .checkpoint(_, let services, _, _): "snapshot of \(counted(services, "service"))"
        case .journalDegraded(let how): "journal degraded: \(how); records are spooled"
        case .journalRestored(let spooled, let lost): restoration(spooled, lost)
        case .busLost: "the connection to systemd is lost; nothing can be done until it is back"
        case .busRestored: "the connection to systemd is back"
        case .untold(let dropped, let failed, let last): losses(dropped, failed, last)
        case .braked(let until, let roots, let services): brake(until - now, roots, services)
        case .brakeReleased: "brake released; failing services are repaired one at a time"
        case .correlated(let services, let within, _): together(services, within)
        case .dropped(let unit): "no longer supervised (\(unit))"
        case .snapshot(let state): "remembered as \(state.phaseName.rawValue)"
        case .proven(let probe, _): "probe \(probe) passed for the first time and may now act"
        case .unproven(let probe, let last):
            "probe \(probe) has never passed (\(last.sentence)); reported, not acted on"
        case .starting(_, _, let grace): observed(grace - now)
        case .healthy(let probes): probes == 0 ? "running" : "healthy"
        case .stable: "stable; earlier attempts are forgotten"
        case .offDuty(let why): "left alone: \(why.sentence)"
        case .offDutyLong: "enabled, but has been stopped by hand for 15 minutes"
        case .failed(_, let reason, _, _): "failed: \(reason.sentence)"
        case .wavered(let probe, let count): wavered(probe, count)
        case .slow(let probe, let count, let window, let over, nil):
            "slow: \(count) of \(window) answers of probe \(probe) took over \(over.words)"
        case .slow(let probe, let count, let window, _, .some(let warning)):
            "\(count) of \(window) answers of probe \(probe) passed with a warning: "
                + warning.sentence
        case .succeeded(let success): succeeded(now - success.at)
        case .noLongerSlow(let probe): "no longer slow (probe \(probe))"
        case .ordered(let order, _): order.sentence
        case .wouldHave(let action, let reason):
            "would have \(action.participle) it: \(reason.sentence)"
        case .withheld(let action, let veto): "\(action.rawValue) withheld: \(veto.sentence)"
        case .finished(let order, let outcome, _, _, _): "order \(order) \(outcome.sentence)"
        case .relapsed(_, let reason, _, let next): relapse(reason, next - now)
        case .recovered(let how, let isSlow, _):
            "recovered \(how.sentence)\(isSlow ? ", slowly" : "")"
        case .resting(let until, let spent, let per): rest(until - now, spent, per)
        case .breakerOpened(let until, let unhelpful, let count):
            opening(until - now, unhelpful, count)
        case .gaveUp(let reason, let trial):
            "gave up: \(reason.sentence); one trial in \((trial - now).words)"
        case .chronic(let count, _): "chronic: \(counted(count, "order")) in a day did not cure it"
        case .blind(let periods, let last): blindness(periods, last)
        case .inDoubt(let order): "outcome of order \(order) unknown; asking systemd"
        case .failover(let event): event.sentence
        case .operation(let event): event.sentence(at: now)
        case .stalled(let stall): stall.sentence
        case .collecting(let begun): collecting(begun.until - now)
        case .collected(_, let outcome, let folder): "evidence \(outcome.sentence(folder))"
        case .unreadable(let kind): "a record of kind \(kind) cannot be read by this version"
        }
    }

    /// What REVIVED_REASON says, by which the catalog's sentence is completed; nil where there is
    /// no further reason.
    package var reasonText: String? {
        switch self {
        case .failed(_, let reason, _, _), .wouldHave(_, let reason),
            .relapsed(_, let reason, _, _),
            .gaveUp(let reason, _):
            reason.sentence
        case .ordered(let order, _): order.reason.sentence
        case .withheld(_, let veto): veto.sentence
        case .finished(_, let outcome, _, _, _): outcome.sentence
        case .recovered(let how, _, _): how.sentence
        case .offDuty(let why): why.sentence
        case .unproven(_, let last): last.sentence
        case .blind(_, let last): last?.sentence ?? "no answer"
        case .journalDegraded(let how): how
        case .configurationRefused(_, let first): first
        case .stalled(let stall): stall.sentence
        case .collecting: "before its first order"
        case .collected(_, let outcome, let folder): outcome.sentence(folder)
        case .untold(let dropped, let failed, let last):
            "\(dropped) dropped, \(failed) failed" + (last.isEmpty ? "" : " (\(last))")
        case .unreadable(let kind): "kind \(kind)"
        case .correlated(let services, _, _): counted(services.count, "service")
        case .failover(let event): event.reason
        case .operation(let event): event.reason
        case .healthy(let probes): probes == 0 ? "running; no probe judges it" : "its probes pass"
        case .starting(_, let invocation, _): "invocation \(invocation)"
        case .resting(_, let spent, let per): "\(counted(spent, "order")) in \(per.words)"
        case .braked(_, let roots, let services): "\(roots) of \(services) services"
        case .breakerOpened(_, let unhelpful, let count):
            "\(unhelpful) of the last \(count) attempts did not help in time"
        case .brakeReleased: "failing services are repaired one at a time"
        case .chronic(let count, _): "\(counted(count, "order")) in a day"
        case .journalRestored(let spooled, let lost):
            "\(spooled) spooled records" + (lost == 0 ? "" : "; \(lost) were lost")
        case .wavered(let probe, let count): "probe \(probe), \(counted(count, "time"))"
        case .succeeded: "its run ended well"
        case .slow(_, let count, let window, let over, nil):
            "\(count) of the last \(window) answers took over \(over.words)"
        case .slow(_, let count, let window, _, .some(let warning)):
            "\(count) of the last \(window) answers passed with a warning: \(warning.sentence)"
        case .proven(let probe, _), .noLongerSlow(let probe): "probe \(probe)"
        case .inDoubt(let order): "no end of order \(order) is on record"
        case .stable: "healthy for as long as stable_for asks"
        case .offDutyLong: "stopped by hand for 15 minutes"
        case .busLost: "systemd cannot be reached"
        case .busRestored: "systemd can be reached again"
        case .started, .stopping, .configured, .dropped, .checkpoint, .snapshot: nil
        }
    }

    private func collecting(_ box: Duration) -> String {
        "taking evidence before its first order, at most \(box.words)"
    }

    private func brake(_ length: Duration, _ roots: Int, _ services: Int) -> String {
        "brake: \(roots) of \(counted(services, "service")) began to fail at once; "
            + "nothing is done for their probes for \(length.words)"
    }

    private func restoration(_ spooled: Int, _ lost: Int) -> String {
        "journal restored; \(counted(spooled, "spooled record")) written"
            + (lost == 0 ? "" : ", \(lost) lost (spool full)")
    }

    private func refusal(_ faults: Int, _ first: String) -> String {
        "configuration refused, the former one stays in force: \(first)"
            + (faults > 1 ? " (and \(faults - 1) more)" : "")
    }

    private func observed(_ grace: Duration) -> String {
        "a new invocation is observed; judged in \(grace.words) at the latest"
    }

    private func together(_ services: [String], _ within: Duration) -> String {
        let most = 8
        let names = services.prefix(most).joined(separator: ", ")
        let more = services.count > most ? " and \(services.count - most) more" : ""
        let time = within < .seconds(1) ? "a second" : within.words
        return "\(counted(services.count, "service")) failed within \(time), "
            + "probably for one cause: \(names)\(more)"
    }

    private func relapse(_ reason: Reason, _ wait: Duration) -> String {
        "the attempt did not help: \(reason.sentence); "
            + (wait > .zero ? "next attempt in \(wait.words)" : "next attempt now")
    }

    private func blindness(_ periods: Int, _ last: Inconclusive?) -> String {
        "blind: no conclusive answer for \(periods) periods"
            + (last.map { ": \($0.sentence)" } ?? "")
    }

    private func wavered(_ probe: String, _ count: Int) -> String {
        "wavered \(counted(count, "time")) and recovered by itself (probe \(probe))"
    }

    private func succeeded(_ age: Duration) -> String {
        age < .seconds(1) ? "succeeded" : "succeeded, \(age.words) ago"
    }

    private func opening(_ wait: Duration, _ unhelpful: Int, _ count: Int) -> String {
        "the breaker opened: \(unhelpful) of the last \(count) attempts did not help in time; "
            + "resting for \(wait.words), then one trial"
    }

    private func rest(_ wait: Duration, _ spent: Int, _ per: Duration) -> String {
        "resting for \(wait.words) after \(counted(spent, "order")) in \(per.words); then one trial"
    }

    private func losses(_ dropped: Int, _ failed: Int, _ last: String) -> String {
        var losses: [String] = []
        if failed > 0 { losses.append("\(counted(failed, "notification")) failed (\(last))") }
        if dropped > 0 { losses.append("\(counted(dropped, "notification")) dropped") }
        return "notifications lost: " + losses.joined(separator: ", ")
    }
}

/// `1 order`, `2 orders`.
func counted(_ count: Int, _ what: String) -> String {
    "\(count) \(what)\(count == 1 ? "" : "s")"
}

extension Order {
    fileprivate var sentence: String {
        "\(verb) \(unit)\(hookWords), attempt \(attempt)\(trial.words): "
            + reason.sentence
    }
}

extension Trial {
    /// What the sentence of an order adds.
    package var words: String {
        switch self {
        case .no: ""
        case .ofRest: ", a trial after the rest"
        case .ofGivingUp: ", a trial after giving up"
        }
    }
}
