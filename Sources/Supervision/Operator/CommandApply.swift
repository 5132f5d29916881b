// SPDX-License-Identifier: Apache-2.0
// What an operator's word changes in the durable state: a part of `apply`.

extension ServiceState {
    mutating func hold(
        _ id: UInt64, by: String, reason: String, until: Instant, _ expires: Int64, at now: Instant
    ) {
        hold = Hold(
            id: id, by: by, reason: reason, since: now, until: min(until, now + Hold.longest),
            expires: expires)
        withheld = nil
    }

    mutating func setMode(_ set: ModeOverride) {
        modeOverride = set.mode == set.configured ? nil : set
        wouldHaveSaid = false
    }

    /// During the hold an operator may have repaired it: what was given up is tried again from the
    /// first rung.
    mutating func release(at now: Instant) {
        hold = nil
        withheld = nil
        guard case .givenUp = phase else { return }
        startLadderAnew()
        nextAttempt = now
        enter(.failing(since: now))
    }

    mutating func reset(spent: Int, at now: Instant) {
        forgetTroubles()
        startLadderAnew()
        orders = orders.suffix(spent)
        nextAttempt = now
        wouldHaveSaid = false
        withheld = nil
        trial = .no
        switch phase {
        case .resting, .givenUp: enter(.failing(since: now))
        case .offDuty, .starting, .healthy, .failing, .acting, .verifying, .blind, .inDoubt: break
        }
    }

    private mutating func startLadderAnew() {
        incident?.rung = 0
        incident?.failures = 0
    }
}
