// SPDX-License-Identifier: Apache-2.0
// What records of groups and of the host carry, drawn by chance.

import Supervision

extension RecordsByChance {
    var handover: Handover {
        mutating get {
            Handover(
                step: pick(Handover.Step.allCases), from: word, to: word, rung: count,
                exclusive: count % 2 == 0, isFirst: count % 2 == 0)
        }
    }

    var wanted: HandoverRequest { mutating get { HandoverRequest(to: word, from: word, by: word) } }

    /// What a group has behind it.
    mutating func addGroup(to state: inout ServiceState) {
        state.role = pick([.primary, .standby(unit: "b.service", since: instant)])
        if count % 2 == 0 {
            state.passage = HandoverProgress(
                from: word, to: word, stage: pick(HandoverProgress.Stage.allCases), former: word)
        }
        if count % 2 == 0 { state.wanted = wanted }
        state.tried = pick([[], ["b.service"], ["", "a b"]])
        state.failovers = pick([[], [instant], [instant, instant]])
        if count % 2 == 0 { state.blocked = pick(Self.blockages) }
        state.stopped = pick([[], ["abc"], ["ab", "cd"]])
        state.alsoRunning = pick(["", "b.service"])
    }

    var roleChanged: Event {
        mutating get {
            .roleChanged(unit: word, isPrimary: count % 2 == 0, pick(Self.roleChanges))
        }
    }

    var correlated: Event {
        mutating get {
            .correlated(
                services: pick([[], ["a"], ["", "b c"]]), within: .seconds(count), until: instant)
        }
    }
}
