// SPDX-License-Identifier: Apache-2.0
// What a hook leaves behind in the durable state: a rollback that is due, a version that is not
// deployed again, a rung that was passed over.

extension ServiceState {
    /// Versions remembered as bad; with one deployment a day that is a fortnight.
    private static let mostBadVersions = 16

    /// A verified failure. That of a rollback is not one of the rung: it was counted by the
    /// redeploy which it should have undone.
    mutating func fail(_ reason: Reason, rung: Int) {
        guard let deployment else { return countFailure(reason, rung: rung) }
        guard deployment.action != .rollback else {
            incident?.reason = reason
            return
        }
        countFailure(reason, rung: rung)
        guard deployment.action == .redeploy else { return }
        rollbackDue = deployment.hasRollback
        // Empty: it may have been any version.
        let version = deployment.version
        guard !version.isEmpty || !deployment.versionFault.isEmpty,
            !badVersions.contains(version)
        else { return }
        badVersions.append(version)
        badVersions.removeFirst(max(0, badVersions.count - Self.mostBadVersions))
    }

    /// A hook that failed was at work on the service. systemd has ended it by its limit, however
    /// late we learn of it.
    mutating func touch(_ ended: Order?, at now: Instant) {
        guard let given = deployment?.given else { return }
        let end = min(now, (ended?.deadline ?? now) - Redeploy.margin)
        touched = Span(from: touched?.from ?? given, until: max(end, given))
    }

    /// The service is well, or another client has taken it in hand.
    mutating func settleDeployment() {
        deployment = nil
        rollbackDue = false
        touched = nil
    }

    /// An obstacle that no waiting removes ends the rung.
    mutating func withhold(_ veto: Veto) {
        withheld = veto
        guard veto.endsRung, case .failing = phase, var open = incident else { return }
        if abandonPassage() { return withheld = nil }
        open.rung += 1
        open.failures = 0
        incident = open
        withheld = nil
    }

    private mutating func countFailure(_ reason: Reason, rung: Int) {
        note(helped: false)
        guard var open = incident else { return }
        open.failures = open.rung == rung ? open.failures + 1 : 0
        open.rung = rung
        open.reason = reason
        incident = open
    }
}

extension OrderOutcome {
    var isUnknown: Bool {
        if case .unknown = self { return true }
        return false
    }

    /// What was ordered has been tried, and did not end well.
    var isSetback: Bool {
        switch self {
        case .ignored, .failed, .timedOut: true
        case .succeeded, .gone, .canceled, .notBegun, .unknown: false
        }
    }
}
