// SPDX-License-Identifier: Apache-2.0
// RestartPreventExitStatus=: the unit says that after this end a restart is pointless (a wrong
// configuration, no licence). systemd's own Restart= obeys, and so do we: an operator is told at
// once. What does not start the unit as it is (a redeploy, a failover) is not forbidden by it.

/// What an end of the unit means after which it says that it is not to be restarted.
package enum ForbiddenRestart: String, Sendable, CaseIterable {
    /// It is left to a person.
    case leave
    /// It is tried slowly, as after giving up.
    case trial
    /// It is repaired like any other failure.
    case ignore
}

extension Restraint {
    static let forbiddenRestart = Restraint(
        word: "restart-prevented", names: 1, subject: .unit, operators: .override(nil),
        ends: [.byAPerson, .withTheRung], look: .here(\.forbiddenVeto),
        sentence: { "its unit forbids a restart after \($0.names[0]) (RestartPreventExitStatus=)" })
}

extension Veto {
    /// The unit says that it is not to be started after such an end.
    package static func restartPrevented(by end: String) -> Veto {
        Veto("restart-prevented", [end])
    }
}

extension Situation {
    fileprivate var forbiddenVeto: Veto? {
        guard let end = unit?.preventedBy, unit?.servesNothing == true,
            action == .start || action == .restart
        else { return nil }
        switch policy.forbiddenRestart {
        case .leave: return .restartPrevented(by: end)
        case .trial: return isTrialDue ? nil : .restartPrevented(by: end)
        case .ignore: return nil
        }
    }

    /// The service rests, or was given up: what is next is a trial.
    private var isTrialDue: Bool {
        switch state.phase {
        case .resting, .givenUp: true
        case .failing: state.trial != .no
        case .offDuty, .starting, .healthy, .acting, .verifying, .blind, .inDoubt: false
        }
    }
}
