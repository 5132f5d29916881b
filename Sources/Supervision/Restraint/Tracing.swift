// SPDX-License-Identifier: Apache-2.0
// A process of the unit is under a debugger or a tracer: it may stand still for that, and a restart
// would destroy what is being looked at. It ends when the tracer lets go.
//
// A tracer that is a process of the unit itself is no person who looks: a crash handler, a sandbox,
// a program that wants to be left alone. It is waited for like a core dump, but not for ever.

extension Restraint {
    static let traced = Restraint(
        word: "traced", names: 2, mayHaveEnd: true, stage: .preflight, handovers: .all,
        operators: .override(nil), look: .here(\.tracingVeto),
        sentence: { veto in
            let tracer = veto.names[1].isEmpty ? "a debugger or tracer" : veto.names[1]
            return "\(tracer) is attached to a process of \(veto.names[0])"
        })
}

extension Veto {
    /// A process of this unit is being traced, by this program.
    package static func traced(unit: String, by: String, until: Instant? = nil) -> Veto {
        Veto("traced", [unit, by], until: until)
    }
}

extension Situation {
    /// 1 min: a crash handler writes its report in seconds, and the outage goes on meanwhile.
    static let ownTracerPatience = Duration.seconds(60)

    fileprivate var tracingVeto: Veto? {
        guard let look = evidence.look, let seen = look.traced else { return nil }
        guard seen.isOwn else { return .traced(unit: seen.unit, by: seen.by) }
        let until = (evidence.ownTracerSince ?? look.at) + Self.ownTracerPatience
        return now < until ? .traced(unit: seen.unit, by: seen.by, until: until) : nil
    }
}
