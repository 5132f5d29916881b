// SPDX-License-Identifier: Apache-2.0
// A process of the unit is writing its core dump: it answers no request, and a restart would cut
// short what explains the crash. A dump that takes longer than this is not waited for.

extension Restraint {
    static let dumpingCore = Restraint(
        word: "dumping-core", names: 1, hasEnd: true, stage: .preflight, handovers: .all,
        operators: .override(nil), sameness: .word,
        look: .here(\.coreDumpVeto),
        sentence: { "a process of \($0.names[0]) is writing its core dump" })
}

extension Veto {
    /// A process of this unit is writing its core dump.
    package static func dumpingCore(unit: String, until: Instant) -> Veto {
        Veto("dumping-core", [unit], until: until)
    }
}

extension Situation {
    /// 10 min: 60 GB at 100 MB/s.
    static let dumpPatience = Duration.seconds(600)

    fileprivate var coreDumpVeto: Veto? {
        guard let look = evidence.look, let unit = look.dumping else { return nil }
        let until = (evidence.dumpingSince ?? look.at) + Self.dumpPatience
        return now < until ? .dumpingCore(unit: unit, until: until) : nil
    }
}
