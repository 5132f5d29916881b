// SPDX-License-Identifier: Apache-2.0
// Somebody has a process of the unit under a debugger or a tracer: it may stand still for that, and
// a restart would destroy what is being looked at. It ends when the tracer lets go.

extension Restraint {
    static let traced = Restraint(
        word: "traced", names: 2, stage: .lastLook, handovers: .all, operators: .override(nil),
        look: .here { situation in
            situation.evidence.look?.traced.map { .traced(unit: $0.unit, by: $0.by) }
        },
        sentence: { veto in
            let tracer = veto.names[1].isEmpty ? "a debugger or tracer" : veto.names[1]
            return "\(tracer) is attached to a process of \(veto.names[0])"
        })
}

extension Veto {
    /// A process of this unit is being traced, by this program.
    package static func traced(unit: String, by: String) -> Veto { Veto("traced", [unit, by]) }
}
