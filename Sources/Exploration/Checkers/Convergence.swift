// SPDX-License-Identifier: Apache-2.0
// When the faults have stopped, every service comes to rest: well, left alone, or given up for a
// reason that is written down until its trial, which comes when it was promised.

package import Simulation
package import Supervision

package struct Convergence: Sendable {
    package let name = "convergence"

    package init() {}

    /// What is still not at rest, as a sentence; nil if all is. Trials are waited for that are due
    /// before the end.
    package func check(
        _ truths: [Truth], _ states: [ServiceState], at now: Instant, end: Instant
    ) -> String? {
        for truth in truths {
            guard let state = states.first(where: { $0.name == truth.policy.name }) else {
                return "\(truth.policy.name): unknown"
            }
            // Each of them may be wanted, and nothing is stopped on a guess; it says so.
            if state.withheld?.word == "other-runs", truth.running.count > 1 { continue }
            if let complaint = complaint(truth, state, now, end) {
                return "\(state.name) is \(state.phaseName.rawValue): \(complaint)"
            }
        }
        return nil
    }

    private func complaint(
        _ truth: Truth, _ state: ServiceState, _ now: Instant, _ end: Instant
    ) -> String? {
        switch state.phase {
        case .healthy: truth.isUp ? nil : "but it is down"
        case .offDuty(.unseen): "it was never looked at"
        case .offDuty(.stopped) where !truth.wasStopped: "but it was not stopped"
        case .offDuty: truth.isUp ? "but it is up" : nil
        case .resting(let until), .givenUp(_, let until):
            // The wait between two attempts may be longer than the rest.
            state.incident == nil
                ? "without a reason"
                : resting(truth, state, max(until, state.nextAttempt), now, end)
        case .failing: isOnlyWatched(truth, state) ? nil : failing(state)
        case .blind: truth.wellSince == nil ? nil : "but it answers well"
        case .starting, .verifying, .acting, .inDoubt: "that is no rest"
        }
    }

    /// A trial may be withheld like any attempt; then that is written down.
    private func resting(
        _ truth: Truth, _ state: ServiceState, _ trial: Instant, _ now: Instant, _ end: Instant
    ) -> String? {
        if truth.wellSince != nil { return "but it answers well" }
        guard trial < end, trial > now || state.withheld == nil, !isOnlyWatched(truth, state)
        else { return nil }
        return "\(trial > now ? "its trial comes" : "its trial was due") at \(trial)"
    }

    private func isOnlyWatched(_ truth: Truth, _ state: ServiceState) -> Bool {
        (state.modeOverride?.mode ?? truth.policy.mode) == .observe && state.wouldHaveSaid
    }

    /// Waiting for a dependency that is left alone is a rest, and so is what would take down more
    /// than it may; both say so.
    private func failing(_ state: ServiceState) -> String? {
        if let veto = state.withheld, Self.rests(veto) { return nil }
        return "and nothing comes of it (\(state.withheld.map(\.sentence) ?? "no veto"))"
    }

    /// What only a person or other services end may last; but the units are whole again by now.
    private static func rests(_ veto: Veto) -> Bool {
        let mended = ["masked", "not-loadable", "refuses-manual"]
        return ["waits-for", "min-healthy"].contains(veto.word)
            || (veto.needsSomebody && !mended.contains(veto.word))
    }
}
