// SPDX-License-Identifier: Apache-2.0
// What must survive our death: the durable half of what is known of a service. (The other half,
// what probes lately said, is Evidence and may be lost at any time.)

/// From the first `failed` to the recovery.
package struct Incident: Equatable, Sendable {
    /// 32 hexadecimal digits, usable as a trace id.
    package var id: String
    package var since: Instant
    package var reason: Reason
    /// Verified failures of the current rung.
    package var failures: Int
    /// Position in the ladder.
    package var rung: Int
    /// Its evidence was taken or its first order given: none is taken any more.
    package var isTouched = false
    /// The operator who acknowledged it; empty if none did.
    package var acknowledgedBy = ""
    /// When the failure began; `since` is when it was recorded.
    package var onset: Instant?
    /// When its last order was given.
    package var orderedAt: Instant?
}

/// Everything durable about one service; only `apply` changes it.
package struct ServiceState: Equatable, Sendable {
    package var name: String
    package var unit: String
    package var phase: Phase = .offDuty(.unseen)
    /// The invocation that the phase speaks of; empty if none.
    package var invocation = ""
    package var incident: Incident?
    /// The open order: exactly while acting or in doubt.
    package var order: Order?
    /// When our order last brought a new invocation, or a handover another member.
    package var replacedAt: Instant?
    /// The id of the last order, for the records that speak of its effect.
    package var lastOrder: UInt64?
    /// Orders since the service was last stable: what the back-off grows with.
    package var tries = 0
    /// No order before this.
    package var nextAttempt = Instant(nanoseconds: 0)
    /// Instants of the orders of the last day, oldest first: budget and chronic limit read them.
    package var orders: [Instant] = []
    /// Those of them that the host's bucket counts: they have not helped, or not yet.
    package var hostCounted: [Instant] = []
    /// The last verified attempts: whether each helped, and soon enough. The breaker reads them.
    package var outcomes: [Bool] = []
    /// An operator's word on the breaker, until it expires.
    package var breakerForce: BreakerForce?
    /// How often the breaker has opened since it was last closed.
    package var opens = 0
    /// Rests since the service was last stable: what the length of a rest grows with.
    package var rests = 0
    /// The last repair, until it has lasted.
    package var mended: Mended?
    package var chronicSaid = false
    /// When it was said last.
    package var chronicAt: Instant?
    /// The last trial's kind while its order or verification lasts.
    package var trial = Trial.no
    /// The obstacle that was recorded last, so that it is recorded once.
    package var withheld: Veto?
    /// In observe mode: this incident's order has been told.
    package var wouldHaveSaid = false
    /// It was said of this phase that nothing will happen.
    package var stallSaid = false
    package var longStopSaid = false
    /// When this stop, if the service is off duty, was recorded.
    package var offDutySince = Instant(nanoseconds: 0)
    /// An operator's word that nothing is to be done.
    package var hold: Hold?
    /// An operator's word over the configured mode.
    package var modeOverride: ModeOverride?
    /// The last order's hook, until its effect is settled.
    package var deployment: Deployment?
    /// Evidence that is being taken.
    package var collecting: Collecting?
    /// The last redeploy failed or did not help, and is still to be undone.
    package var rollbackDue = false
    /// When hooks that failed were at work: a stop in that time was their doing, not an operator's
    /// wish.
    package var touched: Span?
    /// Versions that were deployed and did not help, oldest first.
    package var badVersions: [String] = []
    /// Definitions of the probes that have passed at least once, sorted.
    package var proven: [String] = []
    /// Of a oneshot with `max_age`: its last success that was recorded.
    package var lastSuccess: Success?
    /// Probes that were said to be slow, in the order of saying.
    package var slow: [String] = []
    /// Which member of its group serves.
    package var role = Role.primary
    /// A handover under way.
    package var passage: HandoverProgress?
    /// A handover that was asked for.
    package var wanted: HandoverRequest?
    /// Members that were tried in this incident and are broken too.
    package var tried: [String] = []
    /// Instants of the handovers of the last day, oldest first.
    package var failovers: [Instant] = []
    /// Why no handover is made.
    package var blocked: FailoverBlock?
    /// Invocations that we stopped for a handover: no operator wants them down.
    package var stopped: [String] = []
    /// What we have stopped with members, and have not started again.
    package var silenced: [Silenced] = []
    /// The other member that was recorded to run beside the one that serves; empty if none.
    package var alsoRunning = ""

    package init(name: String, unit: String) {
        self.name = name
        self.unit = unit
    }

    /// The phase's word, as status, records and documentation spell it.
    package var phaseName: PhaseName { phase.name }
}

/// As a snapshot carries it: a field that is as it was at first is left out, unless it always stood
/// there.
extension ServiceState {
    /// Each durable fact that a snapshot must hold.
    package var fields: Fields {
        var fields: Fields = [
            "unit": Term(unit), "phase": phase.term, "invocation": Term(invocation),
            "tries": Term(tries), "next": Term(nextAttempt),
            "orders": Term("", orders.map { Term($0) }), "rests": Term(rests),
            "chronic": Term(chronicSaid), "trial": Term(trial.rawValue),
            "would-have": Term(wouldHaveSaid), "long-stop": Term(longStopSaid),
            "off-duty-since": Term(offDutySince), "proven": Term(list: proven),
        ]
        if !hostCounted.isEmpty { fields["weighty"] = Term("", hostCounted.map { Term($0) }) }
        if !outcomes.isEmpty { fields["outcomes"] = Term("", outcomes.map { Term($0) }) }
        if opens > 0 { fields["opens"] = Term(opens) }
        if let breakerForce { fields["breaker"] = breakerForce.term }
        if stallSaid { fields["stall"] = Term(stallSaid) }
        if let mended { fields["mended"] = mended.term }
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
        if !silenced.isEmpty { fields["silenced"] = Term("", silenced.map(\.term)) }
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
        hostCounted = fields.term("weighty").arguments.compactMap(\.instant)
        outcomes = fields.term("outcomes").arguments.compactMap(\.flag)
        opens = fields.count("opens")
        breakerForce = fields["breaker"].flatMap(BreakerForce.init)
        rests = fields.count("rests")
        stallSaid = fields.term("stall").flag ?? false
        mended = fields["mended"].map(Mended.init)
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
        passage = fields["passage"].flatMap(HandoverProgress.init)
        wanted = fields["wanted"].flatMap(HandoverRequest.init)
        tried = fields.term("tried").words
        failovers = fields.term("failovers").arguments.compactMap(\.instant)
        blocked = fields["blocked"].map(FailoverBlock.init)
        stopped = fields.term("stopped").words
        silenced = fields.term("silenced").arguments.map(Silenced.init)
        alsoRunning = fields.word("also-running")
    }
}
