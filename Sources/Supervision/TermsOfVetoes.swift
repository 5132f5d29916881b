// SPDX-License-Identifier: Apache-2.0
// Vetoes as terms of a record, and back.

extension Veto {
    package var term: Term {
        switch self {
        case .holdFile(let path): Term("hold-file", Term(path))
        case .held(let by, let until): Term("held", Term(by), Term(until))
        case .heldMember(let service, let by, let until):
            Term("held-member", Term(service), Term(by), Term(until))
        case .ownRestart: Term("own-restart")
        case .foreignJob(let id): Term("foreign-job", Term(id))
        case .startLimit(let until): Term("start-limit", Term(until))
        case .hostNotUp(let state): Term("host-not-up", Term(state))
        case .hostEnding(let state): Term("host-ending", Term(state))
        case .ending: Term("ending")
        case .critical: Term("critical")
        case .frozen: Term("frozen")
        case .masked: Term("masked")
        case .notLoadable(let state): Term("not-loadable", Term(state))
        case .refusesManual: Term("refuses-manual")
        case .waitsFor(let whom): Term("waits-for", Term(whom))
        case .busLost: Term("bus-lost")
        case .cannotReload: Term("cannot-reload")
        case .outageTooShort(let until): Term("outage-too-short", Term(until))
        case .sameVersion(let token): Term("same-version", Term(token))
        case .otherRuns(let unit): Term("other-runs", Term(unit))
        case .noStandby: Term("no-standby")
        case .failoversBlocked: Term("failovers-blocked")
        case .hostBucket(let until): Term("host-bucket", Term(until))
        case .chainBusy(let whom): Term("chain-busy", Term(whom))
        case .braked(let until): Term("braked", Term(until))
        case .brakeReleasing(let whom): Term("brake-releasing", Term(whom))
        case .touchesTooMany(let count, let most): Term("touches-too-many", Term(count), Term(most))
        case .affectsCritical(let unit): Term("affects-critical", Term(unit))
        case .memberBudget(let service, let until):
            Term("member-budget", Term(service), Term(until))
        case .minHealthy(let group): Term("min-healthy", Term(group))
        case .rebootsHost(let until): Term("reboots-host", Term(until))
        case .breakerForced(let by, let until): Term("breaker-forced", Term(by), Term(until))
        case .traced(let unit, let by): Term("traced", Term(unit), Term(by))
        case .dumpingCore(let unit, let until): Term("dumping-core", Term(unit), Term(until))
        case .packagesAtWork(let by, let until): Term("packages-at-work", Term(by), Term(until))
        case .unknown(let word): Term(word)
        }
    }

    package init(_ term: Term) {
        let instant = term[0].instant ?? .never
        switch term.word {
        case "hold-file": self = .holdFile(path: term[0].word)
        case "held": self = .held(by: term[0].word, until: term[1].instant ?? .never)
        case "held-member":
            self = .heldMember(
                term[0].word, by: term[1].word, until: term[2].instant ?? .never)
        case "own-restart": self = .ownRestart
        case "foreign-job": self = .foreignJob(id: UInt32(clamping: term[0].number ?? 0))
        case "start-limit": self = .startLimit(until: instant)
        case "host-not-up": self = .hostNotUp(state: term[0].word)
        case "host-ending": self = .hostEnding(state: term[0].word)
        case "ending": self = .ending
        case "critical": self = .critical
        case "frozen": self = .frozen
        case "masked": self = .masked
        case "not-loadable": self = .notLoadable(term[0].word)
        case "refuses-manual": self = .refusesManual
        case "waits-for": self = .waitsFor(term[0].word)
        case "bus-lost": self = .busLost
        case "cannot-reload": self = .cannotReload
        case "outage-too-short": self = .outageTooShort(until: instant)
        case "same-version": self = .sameVersion(term[0].word)
        case "other-runs": self = .otherRuns(term[0].word)
        case "no-standby": self = .noStandby
        case "failovers-blocked": self = .failoversBlocked
        case "host-bucket": self = .hostBucket(until: instant)
        case "chain-busy": self = .chainBusy(term[0].word)
        case "braked": self = .braked(until: instant)
        case "brake-releasing": self = .brakeReleasing(term[0].word)
        case "touches-too-many": self = .touchesTooMany(count: term[0].count, most: term[1].count)
        case "affects-critical": self = .affectsCritical(unit: term[0].word)
        case "member-budget":
            self = .memberBudget(service: term[0].word, until: term[1].instant ?? .never)
        case "reboots-host": self = .rebootsHost(until: instant)
        case "min-healthy": self = .minHealthy(group: term[0].word)
        case "breaker-forced":
            self = .breakerForced(by: term[0].word, until: term[1].instant ?? .never)
        case "traced": self = .traced(unit: term[0].word, by: term[1].word)
        case "dumping-core":
            self = .dumpingCore(unit: term[0].word, until: term[1].instant ?? .never)
        case "packages-at-work":
            self = .packagesAtWork(by: term[0].word, until: term[1].instant ?? .never)
        default: self = .unknown(term.word)
        }
    }
}
