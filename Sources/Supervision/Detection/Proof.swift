// SPDX-License-Identifier: Apache-2.0
// A probe earns the right to act by passing once. Until then its failures are told, once, and no
// more: what has never worked may be a wrong address.

extension Situation {
    /// Which probes have passed for the first time, and which have never passed and fail.
    func account() -> Event? {
        for place in evidence.probes.indices where !isProven(policy.probes[place]) {
            let (probe, seen) = (policy.probes[place], evidence.probes[place])
            if seen.passedThisEra {
                return .proven(probe: probe.name, definition: probe.definition)
            }
            if !seen.unprovenSaid, isPastGrace, let last = failure(at: place) {
                return .unproven(probe: probe.name, last: last)
            }
        }
        return nil
    }

    private var isPastGrace: Bool {
        if case .starting(let grace) = state.phase { return now >= grace + evidence.shift }
        return true
    }
}
