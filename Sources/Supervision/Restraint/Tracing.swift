// SPDX-License-Identifier: Apache-2.0
// Somebody has a process of the unit under a debugger or a tracer: it may stand still for that, and
// a restart would destroy what is being looked at. It ends when the tracer lets go.

extension Situation {
    func tracedVeto(_ look: LastLook) -> Veto? {
        look.traced.map { .traced(unit: $0.unit, by: $0.by) }
    }
}
