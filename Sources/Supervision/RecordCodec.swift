// SPDX-License-Identifier: Apache-2.0
// A record as one line of text and back: `1 ordered seq=7 at=81000000000 service=web …`.
//
// The first word is the version of the form, the second the kind; then `key=term` fields in any
// order. A reader ignores keys that it does not know. A newer version or an unknown kind becomes
// `unreadable`, which puts that one service in doubt. Text that is no record at all is nil.

extension Record {
    /// Raised when an older reader would misunderstand, not when a key or kind is added.
    package static let formVersion = 1

    package var text: String {
        var fields = Fields()
        fields["seq"] = Term(sequence)
        fields["at"] = Term(at)
        if !service.isEmpty { fields["service"] = Term(service) }
        event.write(into: &fields)
        return "\(Self.formVersion) \(event.kind.rawValue)" + fields.text
    }

    package init?(parsing text: String) {
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count >= 2, let version = Int(parts[0]),
            let fields = Fields(parsing: parts.count > 2 ? parts[2] : ""),
            let sequence = fields["seq"]?.unsigned, let at = fields["at"]?.instant
        else { return nil }
        let kind = String(parts[1])
        let event =
            version == Self.formVersion
            ? Kind(rawValue: kind).flatMap { Event($0, fields, sequence: sequence) } : nil
        self.init(
            sequence: sequence, at: at, service: fields["service"]?.word ?? "",
            event: event ?? .unreadable(kind: kind))
    }
}

/// `key=term` pairs, in the order of writing.
package struct Fields {
    private var pairs: [(key: String, term: Term)] = []

    init() {}

    /// Nil where a field is not `key=term`.
    init?(parsing text: some StringProtocol) {
        for field in text.split(separator: " ", omittingEmptySubsequences: true) {
            let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let term = Term(parsing: halves[1]) else { return nil }
            pairs.append((String(halves[0]), term))
        }
    }

    subscript(key: String) -> Term? {
        get { pairs.first { $0.key == key }?.term }
        set { if let newValue { pairs.append((key, newValue)) } }
    }

    var text: String { pairs.reduce(into: "") { $0 += " \($1.key)=\($1.term.text)" } }

    func word(_ key: String) -> String { self[key]?.word ?? "" }
    func integer(_ key: String) -> Int { Int(self[key]?.number ?? 0) }
    func instant(_ key: String) -> Instant { self[key]?.instant ?? Instant(nanoseconds: 0) }
    func term(_ key: String) -> Term { self[key] ?? Term("") }
}

extension Event {
    fileprivate func write(into fields: inout Fields) {
        switch self {
        case .started(let boot, let version):
            fields["boot"] = Term(boot)
            fields["version"] = Term(version)
        case .configured(let digest, let services):
            fields["digest"] = Term(digest)
            fields["services"] = Term(services)
        case .configurationRefused(let faults, let first):
            fields["faults"] = Term(faults)
            fields["first"] = Term(first)
        case .dropped(let unit): fields["unit"] = Term(unit)
        case .checkpoint(let boot, let services):
            fields["boot"] = Term(boot)
            fields["services"] = Term(services)
        case .snapshot(let state): state.write(into: &fields)
        case .journalDegraded(let how): fields["how"] = Term(how)
        case .journalRestored(let spooled): fields["spooled"] = Term(spooled)
        case .stopping, .busLost, .busRestored, .stable, .offDutyLong: break
        default: writeOfService(into: &fields)
        }
    }

    private func writeOfService(into fields: inout Fields) {
        switch self {
        case .proven(let probe, let definition):
            fields["probe"] = Term(probe)
            fields["definition"] = Term(definition)
        case .unproven(let probe, let last):
            fields["probe"] = Term(probe)
            fields["last"] = last.term
        case .starting(let unit, let invocation, let grace):
            fields["unit"] = Term(unit)
            fields["invocation"] = Term(invocation)
            fields["grace"] = Term(grace)
        case .healthy(let probes): fields["probes"] = Term(probes)
        case .offDuty(let why): fields["why"] = why.term
        case .failed(let incident, let reason, let next):
            fields["incident"] = Term(incident)
            fields["reason"] = reason.term
            fields["next"] = Term(next)
        case .wavered(let probe, let count):
            fields["probe"] = Term(probe)
            fields["count"] = Term(count)
        case .resting(let until, let spent, let per):
            fields["until"] = Term(until)
            fields["spent"] = Term(spent)
            fields["per"] = Term(per)
        case .blind(let periods, let last):
            fields["periods"] = Term(periods)
            if let last { fields["last"] = last.term }
        default: writeOfOrder(into: &fields)
        }
    }

    private func writeOfOrder(into fields: inout Fields) {
        switch self {
        case .ordered(let order, let incident):
            fields["id"] = Term(order.id)
            fields["action"] = Term(order.action.rawValue)
            fields["incident"] = Term(incident)
            fields["order"] = order.term
        case .wouldHave(let action, let reason):
            fields["action"] = Term(action.rawValue)
            fields["reason"] = reason.term
        case .withheld(let action, let veto):
            fields["action"] = Term(action.rawValue)
            fields["veto"] = veto.term
        case .finished(let order, let outcome, let rung, let grace, let next):
            fields["id"] = Term(order)
            fields["outcome"] = outcome.term
            fields["rung"] = Term(rung)
            fields["grace"] = Term(grace)
            fields["next"] = Term(next)
        case .relapsed(let order, let reason, let rung, let next):
            fields["id"] = Term(order)
            fields["reason"] = reason.term
            fields["rung"] = Term(rung)
            fields["next"] = Term(next)
        case .recovered(let how): fields["how"] = how.term
        case .gaveUp(let reason, let trial):
            fields["reason"] = reason.term
            fields["trial"] = Term(trial)
        case .chronic(let count, let rung):
            fields["count"] = Term(count)
            fields["rung"] = Term(rung)
        case .inDoubt(let order): fields["id"] = Term(order)
        case .unreadable(let kind): fields["kind"] = Term(kind)
        default: break
        }
    }
}

extension Event {
    fileprivate init?(_ kind: Kind, _ fields: Fields, sequence: UInt64) {
        switch kind {
        case .started: self = .started(boot: fields.word("boot"), version: fields.word("version"))
        case .stopping: self = .stopping
        case .configured:
            self = .configured(digest: fields.word("digest"), services: fields.integer("services"))
        case .configurationRefused:
            self = .configurationRefused(
                faults: fields.integer("faults"), first: fields.word("first"))
        case .dropped: self = .dropped(unit: fields.word("unit"))
        case .checkpoint:
            self = .checkpoint(boot: fields.word("boot"), services: fields.integer("services"))
        case .snapshot:
            guard let state = ServiceState(fields) else { return nil }
            self = .snapshot(state)
        case .journalDegraded: self = .journalDegraded(fields.word("how"))
        case .journalRestored: self = .journalRestored(spooled: fields.integer("spooled"))
        case .busLost: self = .busLost
        case .busRestored: self = .busRestored
        default: self.init(ofService: kind, fields)
        }
    }

    private init?(ofService kind: Kind, _ fields: Fields) {
        switch kind {
        case .proven:
            self = .proven(probe: fields.word("probe"), definition: fields.word("definition"))
        case .unproven:
            self = .unproven(probe: fields.word("probe"), last: ProbeFailure(fields.term("last")))
        case .starting:
            self = .starting(
                unit: fields.word("unit"), invocation: fields.word("invocation"),
                graceUntil: fields.instant("grace"))
        case .healthy: self = .healthy(probes: fields.integer("probes"))
        case .stable: self = .stable
        case .offDuty: self = .offDuty(OffDuty(fields.term("why")))
        case .offDutyLong: self = .offDutyLong
        case .failed:
            self = .failed(
                incident: fields.word("incident"), reason: Reason(fields.term("reason")),
                next: fields.instant("next"))
        case .wavered:
            self = .wavered(probe: fields.word("probe"), count: fields.integer("count"))
        case .resting:
            self = .resting(
                until: fields.instant("until"), spent: fields.integer("spent"),
                per: fields.term("per").duration ?? .zero)
        case .blind:
            self = .blind(
                periods: fields.integer("periods"), last: fields["last"].map(Inconclusive.init))
        default: self.init(ofOrder: kind, fields)
        }
    }

    private init?(ofOrder kind: Kind, _ fields: Fields) {
        let action = Action(rawValue: fields.word("action"))
        let id = fields.term("id").unsigned ?? 0
        switch kind {
        case .ordered:
            guard let order = Order(fields.term("order")) else { return nil }
            self = .ordered(order, incident: fields.word("incident"))
        case .wouldHave:
            guard let action else { return nil }
            self = .wouldHave(action: action, reason: Reason(fields.term("reason")))
        case .withheld:
            guard let action else { return nil }
            self = .withheld(action: action, veto: Veto(fields.term("veto")))
        case .finished:
            self = .finished(
                order: id, outcome: OrderOutcome(fields.term("outcome")),
                rung: fields.integer("rung"), graceUntil: fields.instant("grace"),
                next: fields.instant("next"))
        case .relapsed:
            self = .relapsed(
                order: id, reason: Reason(fields.term("reason")), rung: fields.integer("rung"),
                next: fields.instant("next"))
        case .recovered: self = .recovered(Recovery(fields.term("how")))
        case .gaveUp:
            self = .gaveUp(
                reason: Reason(fields.term("reason")), trialAt: fields.instant("trial"))
        case .chronic:
            self = .chronic(count: fields.integer("count"), rung: fields.integer("rung"))
        case .inDoubt: self = .inDoubt(order: id)
        case .unreadable: self = .unreadable(kind: fields.word("kind"))
        default: return nil
        }
    }
}

extension ServiceState {
    fileprivate func write(into fields: inout Fields) {
        fields["unit"] = Term(unit)
        fields["phase"] = phase.term
        fields["invocation"] = Term(invocation)
        if let incident { fields["incident"] = incident.term }
        if let order { fields["order"] = order.term }
        fields["tries"] = Term(tries)
        fields["next"] = Term(nextAttempt)
        fields["orders"] = Term("", orders.map { Term($0) })
        fields["rests"] = Term(rests)
        fields["chronic"] = Term(chronicSaid)
        fields["trial"] = Term(trial.rawValue)
        if let withheld { fields["withheld"] = withheld.term }
        fields["would-have"] = Term(wouldHaveSaid)
        fields["long-stop"] = Term(longStopSaid)
        fields["off-duty-since"] = Term(offDutySince)
        fields["proven"] = Term(list: proven)
    }

    fileprivate init?(_ fields: Fields) {
        guard let phase = Phase(fields.term("phase")) else { return nil }
        self.init(name: fields.word("service"), unit: fields.word("unit"))
        self.phase = phase
        invocation = fields.word("invocation")
        incident = fields["incident"].flatMap(Incident.init)
        order = fields["order"].flatMap(Order.init)
        tries = fields.integer("tries")
        nextAttempt = fields.instant("next")
        orders = fields.term("orders").arguments.compactMap(\.instant)
        rests = fields.integer("rests")
        chronicSaid = fields.term("chronic").flag ?? false
        trial = Trial(rawValue: fields.word("trial")) ?? .no
        withheld = fields["withheld"].map(Veto.init)
        wouldHaveSaid = fields.term("would-have").flag ?? false
        longStopSaid = fields.term("long-stop").flag ?? false
        offDutySince = fields.instant("off-duty-since")
        proven = fields.term("proven").words
    }
}
