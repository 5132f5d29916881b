// SPDX-License-Identifier: Apache-2.0
// A process of the unit is writing its core dump: it answers nobody, and a restart would cut short
// what explains the crash. A dump that takes longer than this is not waited for.

extension Situation {
    /// 10 min: 60 GB at 100 MB/s.
    static let dumpPatience = Duration.seconds(600)

    func coreDumpVeto(_ look: LastLook) -> Veto? {
        guard let unit = look.dumping else { return nil }
        let until = (evidence.dumpingSince ?? look.at) + Self.dumpPatience
        return now < until ? .dumpingCore(unit: unit, until: until) : nil
    }
}
