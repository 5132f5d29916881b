// SPDX-License-Identifier: Apache-2.0
// When the faults have stopped, every service comes to rest: well, or left alone or given up for a
// reason that is written down.

package import Supervision

package struct Convergence: Sendable {
    package let name = "convergence"

    package init() {}

    /// What is still not at rest, as a sentence; nil if all is.
    package func check(_ truths: [Truth], _ states: [ServiceState]) -> String? {
        for truth in truths {
            guard let state = states.first(where: { $0.name == truth.policy.name }) else {
                return "\(truth.policy.name): unknown"
            }
            // Both are somebody's, and nothing is stopped on a guess; it says so.
            if case .otherRuns = state.withheld, truth.running.count > 1 { continue }
            if let complaint = complaint(truth, state) {
                return "\(state.name) is \(state.phaseName.rawValue): \(complaint)"
            }
        }
        return nil
    }

    private func complaint(_ truth: Truth, _ state: ServiceState) -> String? {
        switch state.phase {
        case .healthy: truth.isUp ? nil : "but it is down"
        case .offDuty(.unseen): "it was never looked at"
        case .offDuty(.stopped) where !truth.wasStopped: "but it was not stopped"
        case .offDuty: truth.isUp ? "but it is up" : nil
        case .resting, .givenUp: state.incident == nil ? "without a reason" : nil
        case .failing:
            (state.modeOverride?.mode ?? truth.policy.mode) == .observe && state.wouldHaveSaid
                ? nil : failing(state)
        case .blind: truth.wellSince == nil ? nil : "but it answers well"
        case .starting, .verifying, .acting, .inDoubt: "that is no rest"
        }
    }

    /// Waiting for a dependency that is left alone is a rest, and so is what would take down more
    /// than it may; both say so.
    private func failing(_ state: ServiceState) -> String? {
        switch state.withheld {
        case .waitsFor, .touchesTooMany, .minHealthy, .affectsCritical, .critical: return nil
        default: break
        }
        return "and nothing comes of it (\(state.withheld.map(\.sentence) ?? "no veto"))"
    }
}
