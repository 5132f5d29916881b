// SPDX-License-Identifier: Apache-2.0
// A failure within `stable_for` of an order that helped is a failure of that order's rung: what
// helps for a few seconds, again and again, does not help. So the ladder goes on from incident to
// incident, until health has lasted. After its end it starts from the first rung, because a service
// that fails now and then is worth its restarts: budget and breaker bound how many there are.

/// What the last repair was, while it is not known to last.
package struct Mended: Equatable, Sendable {
    /// The rung that helped.
    package var rung: Int
    /// How often that rung had failed, or helped only for a while, before.
    package var failures: Int
    /// When the first of these incidents began: the trouble has lasted since then.
    package var since: Instant

    /// From its parts.
    package init(rung: Int, failures: Int, since: Instant) {
        self.rung = rung
        self.failures = failures
        self.since = since
    }
}

extension Situation {
    /// Where the ladder goes on if the service fails now.
    var placeOfRelapse: (rung: Int, failures: Int) {
        guard let mended = state.mended, acts(mended.rung) else { return (0, 0) }
        let failures = mended.failures + 1
        if !isUsedUp(mended.rung, after: failures) { return (mended.rung, failures) }
        return acts(mended.rung + 1) ? (mended.rung + 1, 0) : (0, 0)
    }

    private func acts(_ rung: Int) -> Bool {
        ladder.indices.contains(rung) && ladder[rung].remedy != .giveUp
    }

    /// How long the trouble lasts, healthy pauses that were too short to count included.
    var troubleSince: Instant? {
        state.incident.map { min($0.since, state.mended?.since ?? $0.since) }
    }
}

extension ServiceState {
    /// A failure is recorded: an incident begins, or goes on for another reason.
    mutating func fail(
        _ id: String, _ reason: Reason, _ onset: Onset, at now: Instant
    ) {
        if incident == nil {
            incident = Incident(
                id: id, since: now, reason: reason, failures: onset.failures, rung: onset.rung)
            incident?.onset = onset.since
        }
        incident?.reason = reason
        enter(.failing(since: now))
    }

    /// An order of the ladder has helped. (What an operator asked for, or what follows another
    /// service's repair, is no rung's success; after a trial the ladder starts from the first
    /// rung.)
    mutating func noteMended() {
        // Who was asked to hand over has not failed since then.
        guard let incident, incident.onset != nil else { return }
        let since = min(mended?.since ?? incident.since, incident.since)
        switch incident.reason {
        // It was a dependency that failed.
        case .asked, .wanted, .follows, .missing(.dependency): return
        case .unitFailed, .probeFailed, .missing, .overtime, .stuck, .noPass, .orderFailed,
            .switchFailed, .unknown:
            break
        }
        let isTrial = trial != .no
        mended = Mended(
            rung: isTrial ? 0 : incident.rung, failures: isTrial ? 0 : incident.failures,
            since: since)
    }
}
