// SPDX-License-Identifier: Apache-2.0
// A configuration that was accepted and is not in force yet: it would take out a group in the
// middle of its handover.

import Supervision
import Systemd

struct AwaitedConfiguration {
    private var next: (policy: Policy, since: Int64)?
    /// The services whose handovers are waited for.
    private(set) var waitsFor: [String] = []

    /// It is to be in force; one that still waited is not any more.
    mutating func put(_ policy: Policy) {
        next = (policy, Clock.boottime())
    }

    /// Gives it once, as soon as it may be in force.
    mutating func take(_ supervisor: Supervisor) -> Policy? {
        guard let next else { return nil }
        let waited = Duration.nanoseconds(Clock.boottime() - next.since)
        waitsFor = supervisor.handoversAwaited(before: next.policy, waited: waited)
        guard waitsFor.isEmpty else { return nil }
        self.next = nil
        return next.policy
    }
}
