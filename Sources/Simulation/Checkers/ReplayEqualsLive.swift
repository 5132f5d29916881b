// SPDX-License-Identifier: Apache-2.0
// Whoever replays the texts of the records has, after each of them, the state of the live run.

import Supervision

package struct ReplayEqualsLive: Checker {
    package let name = "replay equals live"
    private var replayed = Supervisor(seed: 0)

    package init() {}

    package mutating func check(_ moment: Moment) -> String? {
        for text in moment.texts {
            guard let record = Record(parsing: text) else { return "cannot be read: \(text)" }
            replayed.replay(record)
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
}
