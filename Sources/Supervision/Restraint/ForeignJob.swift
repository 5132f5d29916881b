// SPDX-License-Identifier: Apache-2.0
// A job of another client is queued for the unit: that job wins.

extension Restraint {
    static let foreignJob = Restraint(
        word: "foreign-job", names: 1, subject: .unit, sameness: .word,
        look: .here { situation in
            guard let unit = situation.unit, unit.job != 0, !unit.isHungByUs else { return nil }
            return .foreignJob(id: unit.job)
        },
        sentence: { "another job, \($0.names[0]), is queued" })
}

extension Veto {
    /// This job of systemd's.
    package static func foreignJob(id: UInt32) -> Veto { Veto("foreign-job", [String(id)]) }
}
