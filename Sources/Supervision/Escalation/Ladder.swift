// SPDX-License-Identifier: Apache-2.0
// What would help? The ladder is data; its last rung, giving up, is guaranteed.

extension Situation {
    package var rungIndex: Int { min(max(state.incident?.rung ?? 0, 0), ladder.count - 1) }

    package var rung: Rung { ladder[rungIndex] }

    /// The configured ladder, ended by giving up whatever was written.
    package var ladder: [Rung] {
        policy.ladder.last?.remedy == .giveUp ? policy.ladder : policy.ladder + [Rung(.giveUp)]
    }

    /// Where the ladder goes on after one more verified failure of the present rung.
    package var rungAfterFailure: Int {
        let failures = (state.incident?.failures ?? 0) + 1
        guard let attempts = attempts(of: rungIndex), failures >= attempts else {
            return rungIndex
        }
        return min(rungIndex + 1, ladder.count - 1)
    }

    /// The last acting rung is repeated until the budget rests it, unless it says how often; a
    /// rung with another remedy above it hands over after three (DESIGN section 3).
    private func attempts(of index: Int) -> Int? {
        if let attempts = ladder[index].attempts { return attempts }
        return index + 2 < ladder.count ? 3 : nil
    }

    /// The rung that a trial uses: the last one that acts.
    package var trialRung: Rung { ladder.last { $0.remedy != .giveUp } ?? Rung(.restart) }
}
