// SPDX-License-Identifier: Apache-2.0
// Whoever replays the texts of the records has, after each of them, the state that these records
// mean (by the ledger, which does not use `apply`), and at the end of each turn that of the live
// run.

package import Simulation
import Supervision

package struct ReplayEqualsLive: Checker {
    package let name = "replay equals live"
    private var replayed = Supervisor(seed: 0)
    private var ledger = Ledger()

    package init() {}

    package mutating func check(_ turn: Turn) -> String? {
        for text in turn.texts {
            if let complaint = replay(text) { return complaint }
        }
        if let live = turn.hostMemory, HostMemory(replayed) != live {
            return "live \(live)\nreplayed \(HostMemory(replayed))"
        }
        guard !turn.states.isEmpty else { return nil }
        for live in turn.states {
            let again =
                replayed.states.first { $0.name == live.name }
                ?? ServiceState(name: live.name, unit: live.unit)
            var known = again
            // Nothing was recorded yet that names the unit; the configuration will.
            if known.unit.isEmpty { known.unit = live.unit }
            if known != live {
                return ledger.objection(to: live).map { "live \($0)" }
                    ?? "live \(live)\nreplayed \(known)"
            }
        }
        return nil
    }

    /// Replays one text, and asks the ledger; another boot concerns all services.
    package mutating func replay(_ text: String) -> String? {
        guard let record = Record(parsing: text), ledger.enter(text) else {
            return "cannot be read: \(text)"
        }
        replayed.replay(record)
        let isOfAll = record.event.kind == .started || record.event.kind == .checkpoint
        // Also of a service that only one of the two knows.
        let names = isOfAll ? ledger.services + replayed.states.map(\.name) : [record.service]
        for name in names where !name.isEmpty {
            let state = replayed.state(of: name) ?? ServiceState(name: name, unit: "")
            if let objection = ledger.objection(to: state) {
                return "replayed \(objection), after #\(record.sequence) \(record.sentence)"
            }
        }
        return ledger.objection(to: HostMemory(replayed)).map {
            "replayed \($0), after #\(record.sequence)"
        }
    }

    /// What was replayed, for those who make up what comes next.
    var states: [ServiceState] { replayed.states }
    var host: HostMemory { HostMemory(replayed) }
}
