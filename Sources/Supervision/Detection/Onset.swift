// SPDX-License-Identifier: Apache-2.0
// Where a failure began, and what found it: a service fails for its users from the first question
// that was not answered well, and not only from the verdict.

/// What is known of the beginning of a failure when it is recorded.
package struct Onset: Equatable, Sendable {
    /// What has found it.
    package enum Found: String, Sendable, CaseIterable {
        case probe, heartbeat, unit
        /// The repair of a unit that this one follows.
        case repair
    }

    /// The first question that failed or was not answered, or when the unit went down; nil in
    /// records of older versions.
    package var since: Instant?
    /// Nil in records of older versions.
    package var found: Found?
    /// Where in the ladder its repair begins, and with how many failures of that rung: see
    /// ``Mended``.
    package var rung = 0
    package var failures = 0

    /// Nothing is known.
    package init() {}
}

/// How long an outage took, in its parts; together they are the whole.
package struct OutageParts: Equatable, Sendable {
    /// From the first question that failed to the verdict.
    package var detected: Duration
    /// From the verdict to the last order; nil if there was none.
    package var acted: Duration?
    /// From there to the proof that it is well.
    package var verified: Duration

    /// From its parts.
    package init(detected: Duration, acted: Duration?, verified: Duration) {
        self.detected = detected
        self.acted = acted
        self.verified = verified
    }
}

extension Situation {
    /// The beginning of a failure that is recorded now.
    func onset(of reason: Reason) -> Onset {
        var onset = Onset()
        onset.found = found(reason)
        onset.since = min(began(reason) ?? now, now)
        guard state.incident == nil else { return onset }
        (onset.rung, onset.failures) = placeOfRelapse
        return onset
    }

    private func found(_ reason: Reason) -> Onset.Found {
        switch reason {
        case .probeFailed(let probe, _, _), .noPass(let probe, _):
            policy.probes.first { $0.name == probe }?.within == nil ? .probe : .heartbeat
        case .follows: .repair
        case .unitFailed, .missing, .overtime, .stuck, .orderFailed, .switchFailed, .asked,
            .wanted, .unknown:
            .unit
        }
    }

    private func began(_ reason: Reason) -> Instant? {
        switch reason {
        case .probeFailed(let name, _, _), .noPass(let name, _):
            let place = policy.probes.firstIndex { $0.name == name }
            return place.flatMap { evidence.probes[$0].troubledSince }
        case .unitFailed, .missing: return unit?.downSince
        case .stuck: return evidence.changing?.since
        case .overtime: return unit?.startedAt
        case .orderFailed, .switchFailed, .follows, .asked, .wanted, .unknown: return nil
        }
    }
}

extension ServiceState {
    /// The parts of the outage that ends now; nil where it is not known when it began.
    func outageParts(until now: Instant) -> OutageParts? {
        guard let incident, let onset = incident.onset else { return nil }
        let acted = incident.orderedAt
        return OutageParts(
            detected: incident.since - onset, acted: acted.map { $0 - incident.since },
            verified: now - (acted ?? incident.since))
    }
}
