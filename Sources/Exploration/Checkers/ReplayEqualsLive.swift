// SPDX-License-Identifier: Apache-2.0
// Whoever replays the texts of the records has, at the end of each turn, the state of the live run;
// and what a snapshot or a checkpoint holds is what the records before it have come to, so that
// nothing durable is left out of it.
//
// Refused: a second implementation of `apply`, to be compared with it. It had to know every durable
// field, and of the lines of `apply` that were broken one by one it alone saw next to none
// (scripts/mutants): what a wrong state leads to is seen by scenarios and by the other checkers.

package import Simulation
import Supervision

package struct ReplayEqualsLive: Checker {
    package let name = "replay equals live"
    private var replayed = Supervisor(seed: 0)

    package init() {}

    package mutating func check(_ moment: Moment) -> String? {
        for text in moment.texts {
            if let complaint = replay(text) { return complaint }
        }
        if let live = moment.hostMemory, HostMemory(replayed) != live {
            return "live \(live)\nreplayed \(HostMemory(replayed))"
        }
        guard !moment.states.isEmpty else { return nil }
        for live in moment.states {
            let again =
                replayed.states.first { $0.name == live.name }
                ?? ServiceState(name: live.name, unit: live.unit)
            var known = again
            // Nothing was recorded yet that names the unit; the configuration will.
            if known.unit.isEmpty { known.unit = live.unit }
            if known != live { return "live \(live)\nreplayed \(known)" }
        }
        return nil
    }

    /// Replays one text, and compares what it says of the state with what is so.
    package mutating func replay(_ text: String) -> String? {
        guard let record = Record(parsing: text) else { return "cannot be read: \(text)" }
        let complaint = objection(to: record)
        replayed.replay(record)
        return complaint.map { "\($0), by #\(record.sequence)" }
    }

    /// Where a snapshot or a checkpoint says something else than the records before it.
    private func objection(to record: Record) -> String? {
        switch record.event {
        case .snapshot(let told):
            guard var known = replayed.state(of: record.service) else { return nil }
            // Nothing was recorded yet that names the unit; the configuration did.
            if known.unit.isEmpty { known.unit = told.unit }
            return known == told ? nil : "remembered \(told)\nreplayed \(known)"
        case .checkpoint(let boot, _, let brake, let correlation) where boot == replayed.boot:
            let isSame = brake == replayed.brake && correlation == replayed.correlation
            return isSame ? nil : "the host is not remembered as it was"
        default: return nil
        }
    }

    /// What was replayed, for those who make up what comes next.
    var states: [ServiceState] { replayed.states }
    var host: HostMemory { HostMemory(replayed) }
}
