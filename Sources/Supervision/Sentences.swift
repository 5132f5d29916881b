// SPDX-License-Identifier: Apache-2.0
// Every sentence that a record or a reason becomes. All of them stand here, so that one reader can
// judge whether an operator at three in the morning would understand them.

extension Record {
    /// The journal's MESSAGE: begins with the object, ends without a full stop.
    package var sentence: String {
        service.isEmpty
            ? event.sentence(of: "revived", at: at) : event.sentence(of: service, at: at)
    }
}

extension Event {
    fileprivate func sentence(of name: String, at now: Instant) -> String {
        switch self {
        case .started, .stopping, .configured, .configurationRefused, .checkpoint,
            .journalDegraded, .journalRestored, .busLost, .busRestored:
            return hostSentence
        case .dropped(let unit): return "\(name): no longer supervised (\(unit))"
        case .snapshot(let state): return "\(name): remembered as \(state.phaseName.rawValue)"
        case .proven(let probe, _):
            return "\(name): probe \(probe) passed for the first time and may now act"
        case .unproven(let probe, let last):
            return
                "\(name): probe \(probe) has never passed (\(last.sentence)); reported, not acted on"
        case .starting(_, _, let grace):
            return
                "\(name): a new invocation is observed; judged in \((grace - now).words) at the latest"
        case .healthy(let probes):
            return probes == 0 ? "\(name): running" : "\(name): healthy"
        case .stable: return "\(name): stable; earlier attempts are forgotten"
        case .offDuty(let why): return "\(name): left alone: \(why.sentence)"
        case .offDutyLong: return "\(name): enabled, but stopped by somebody for 15 minutes"
        case .failed(_, let reason, _): return "\(name): failed: \(reason.sentence)"
        case .wavered(let probe, let count):
            return
                "\(name): wavered \(count) time\(count == 1 ? "" : "s") and recovered by itself (probe \(probe))"
        case .ordered(let order, _):
            return
                "\(name): \(order.action.imperative) \(order.unit)\(order.hookWords), attempt \(order.attempt)\(order.trial.words): \(order.reason.sentence)"
        case .wouldHave(let action, let reason):
            return "\(name): would have \(action.participle) it: \(reason.sentence)"
        case .withheld(let action, let veto):
            return "\(name): \(action.rawValue) withheld: \(veto.sentence)"
        default: return outcomeSentence(of: name, at: now)
        }
    }

    private func outcomeSentence(of name: String, at now: Instant) -> String {
        switch self {
        case .finished(let order, let outcome, _, _, _):
            return "\(name): order \(order) \(outcome.sentence)"
        case .relapsed(_, let reason, _, let next):
            let wait = next - now
            return "\(name): the attempt did not help: \(reason.sentence); "
                + (wait > .zero ? "the next one in \(wait.words)" : "the next one at once")
        case .recovered(let how): return "\(name): recovered \(how.sentence)"
        case .resting(let until, let spent, let per):
            return
                "\(name): resting for \((until - now).words) after \(spent) order\(spent == 1 ? "" : "s") in \(per.words); then one trial"
        case .gaveUp(let reason, let trial):
            return "\(name): gave up: \(reason.sentence); one trial in \((trial - now).words)"
        case .chronic(let count, _):
            return "\(name): chronic: \(count) orders in a day did not cure it"
        case .blind(let periods, let last):
            return "\(name): blind: no conclusive answer for \(periods) periods"
                + (last.map { ": \($0.sentence)" } ?? "")
        case .inDoubt(let order):
            return "\(name): what became of order \(order) is not known; asking systemd"
        case .unreadable(let kind):
            return "\(name): a record of kind \(kind) cannot be read by this version"
        default: return "\(name): \(kind.rawValue)"
        }
    }

    private var hostSentence: String {
        switch self {
        case .started(_, let version): "revived \(version) started"
        case .stopping: "revived is stopping; nothing is begun any more"
        case .configured(let digest, let services):
            "configured: \(services) service\(services == 1 ? "" : "s") (digest \(digest))"
        case .configurationRefused(let faults, let first):
            "configuration refused, the former one stays in force: \(first)"
                + (faults > 1 ? " (and \(faults - 1) more)" : "")
        case .checkpoint(_, let services):
            "snapshot of \(services) service\(services == 1 ? "" : "s")"
        case .journalDegraded(let how): "journal degraded: \(how); records are spooled"
        case .journalRestored(let spooled):
            "journal restored; \(spooled) spooled record\(spooled == 1 ? "" : "s") written"
        case .busLost: "the connection to systemd is lost; nothing can be done until it is back"
        case .busRestored: "the connection to systemd is back"
        default: kind.rawValue
        }
    }
}
