// SPDX-License-Identifier: Apache-2.0
// A unit may say that its end, good or bad, takes the host down: FailureAction=, SuccessAction=,
// JobTimeoutAction=, OnFailureJobMode=isolate, OnFailure=reboot.target. Then the stop half of an
// order is not ours to risk. What is down may be started: its end has had its consequences.

extension Restraint {
    static let takesHostDown = Restraint(
        word: "takes-host-down", names: 2, stage: .preflight, handovers: .beginning,
        operators: .override(nil), ends: .byAPerson,
        look: .here { situation in
            guard !situation.action.keepsInvocation, let risk = situation.evidence.look?.risk else {
                return nil
            }
            return .takesHostDown(risk)
        },
        sentence: { "stopping \($0.names[0]) may take the host down (\($0.names[1]))" })
}

extension Veto {
    /// The end of this unit has consequences for the host.
    package static func takesHostDown(_ risk: HostRisk) -> Veto {
        Veto("takes-host-down", [risk.unit, risk.setting])
    }
}

/// A unit whose end may take the host down, and the setting that says so.
package struct HostRisk: Equatable, Sendable {
    package var unit: String
    /// For example `FailureAction=reboot`.
    package var setting: String

    package init(unit: String, setting: String) {
        self.unit = unit
        self.setting = setting
    }
}
