// SPDX-License-Identifier: Apache-2.0
// A service's whole durable state as the fields of a snapshot, and back.

extension ServiceState {
    package var fields: Fields {
        var fields: Fields = [
            "unit": Term(unit), "phase": phase.term, "invocation": Term(invocation),
            "tries": Term(tries), "next": Term(nextAttempt),
            "orders": Term("", orders.map { Term($0) }), "rests": Term(rests),
            "chronic": Term(chronicSaid), "trial": Term(trial.rawValue),
            "would-have": Term(wouldHaveSaid), "long-stop": Term(longStopSaid),
            "off-duty-since": Term(offDutySince), "proven": Term(list: proven),
        ]
        if !weighty.isEmpty { fields["weighty"] = Term("", weighty.map { Term($0) }) }
        if !outcomes.isEmpty { fields["outcomes"] = Term("", outcomes.map { Term($0) }) }
        if opens > 0 { fields["opens"] = Term(opens) }
        if let breakerForce { fields["breaker"] = breakerForce.term }
        if let chronicAt { fields["chronic-at"] = Term(chronicAt) }
        if let incident { fields["incident"] = incident.term }
        if let order { fields["order"] = order.term }
        if let replacedAt { fields["replaced"] = Term(replacedAt) }
        if let lastOrder { fields["last-order"] = Term(lastOrder) }
        if let hold { fields["hold"] = hold.term }
        if let modeOverride { fields["mode"] = modeOverride.term }
        if let lastSuccess {
            fields["success"] = Term(
                "", Term(lastSuccess.at), Term(lastSuccess.wall))
        }
        if !slow.isEmpty { fields["slow"] = Term(list: slow) }
        if let withheld { fields["withheld"] = withheld.term }
        if let deployment { fields["deployment"] = deployment.term }
        if let collecting { fields["collecting"] = collecting.term }
        if rollbackDue { fields["rollback-due"] = Term(rollbackDue) }
        if let touched { fields["touched"] = touched.term }
        if !badVersions.isEmpty { fields["bad-versions"] = Term(list: badVersions) }
        if role != .primary { fields["role"] = role.term }
        if let passage { fields["passage"] = passage.term }
        if let wanted { fields["wanted"] = wanted.term }
        if !tried.isEmpty { fields["tried"] = Term(list: tried) }
        if !failovers.isEmpty { fields["failovers"] = Term("", failovers.map { Term($0) }) }
        if let blocked { fields["blocked"] = blocked.term }
        if !stopped.isEmpty { fields["stopped"] = Term(list: stopped) }
        if !alsoRunning.isEmpty { fields["also-running"] = Term(alsoRunning) }
        return fields
    }

    /// Nil for a phase of a newer version: its service is then in doubt.
    package init?(_ fields: Fields) {
        guard let phase = Phase(fields.term("phase")) else { return nil }
        self.init(name: fields.word("service"), unit: fields.word("unit"))
        self.phase = phase
        invocation = fields.word("invocation")
        incident = fields["incident"].flatMap(Incident.init)
        order = fields["order"].flatMap(Order.init)
        replacedAt = fields["replaced"]?.instant
        lastOrder = fields["last-order"]?.unsigned
        tries = fields.count("tries")
        nextAttempt = fields.instant("next")
        orders = fields.term("orders").arguments.compactMap(\.instant)
        weighty = fields.term("weighty").arguments.compactMap(\.instant)
        outcomes = fields.term("outcomes").arguments.compactMap(\.flag)
        opens = fields.count("opens")
        breakerForce = fields["breaker"].flatMap(BreakerForce.init)
        rests = fields.count("rests")
        chronicSaid = fields.term("chronic").flag ?? false
        chronicAt = fields["chronic-at"]?.instant
        trial = Trial(rawValue: fields.word("trial")) ?? .no
        hold = fields["hold"].flatMap(Hold.init)
        modeOverride = fields["mode"].flatMap(ModeOverride.init)
        withheld = fields["withheld"].map(Veto.init)
        wouldHaveSaid = fields.term("would-have").flag ?? false
        longStopSaid = fields.term("long-stop").flag ?? false
        offDutySince = fields.instant("off-duty-since")
        if let success = fields["success"], let at = success[0].instant {
            lastSuccess = Success(at: at, wall: success[1].number ?? 0)
        }
        slow = fields.term("slow").words
        proven = fields.term("proven").words
        deployment = fields["deployment"].flatMap(Deployment.init)
        collecting = fields["collecting"].flatMap(Collecting.init)
        rollbackDue = fields.term("rollback-due").flag ?? false
        touched = fields["touched"].map(Span.init)
        badVersions = fields.term("bad-versions").words
        role = Role(fields.term("role"))
        passage = fields["passage"].flatMap(Passage.init)
        wanted = fields["wanted"].flatMap(Wanted.init)
        tried = fields.term("tried").words
        failovers = fields.term("failovers").arguments.compactMap(\.instant)
        blocked = fields["blocked"].map(Blockage.init)
        stopped = fields.term("stopped").words
        alsoRunning = fields.word("also-running")
    }
}
