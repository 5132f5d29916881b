// SPDX-License-Identifier: Apache-2.0
// Sequence numbers begin with 1 and have no gap and no repetition, across deaths and boots.

package import Simulation
import Supervision

package struct SequenceGapless: Checker {
    package let name = "the sequence is gapless"
    private var last: UInt64 = 0

    package init() {}

    package mutating func check(_ turn: Turn) -> String? {
        for record in turn.records {
            if record.sequence != last + 1 { return "\(record.sequence) follows \(last)" }
            last = record.sequence
        }
        return nil
    }
}
