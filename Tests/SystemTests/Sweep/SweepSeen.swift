// SPDX-License-Identifier: Apache-2.0
// What was seen in one round of the sweep, and what of it must not be.

import Recording
import Supervision
import TestSupport

struct SweepSeen {
    /// Each a sentence.
    var faults: [String] = []
    /// The point was armed, and revived never came there.
    var missed = false
    var log = ""
    /// The service's class: phase, role, hold …; the states of its units; what ran, and how often.
    var end: [String] = []
    var records: [JournalEntry] = []

    init(_ output: ProgramOutput) {
        if output.code != 0 {
            faults.append("the round ended with \(output.code): \(output.errors)")
        }
        for line in output.text.split(separator: "\n") {
            let word = line.prefix { $0 != " " }
            let rest = String(line.dropFirst(word.count + 1))
            switch word {
            case "fault": faults.append(rest)
            case "missed": missed = true
            case "passage": log += rest + "\n"
            case "last", "unit", "runs": end.append(String(line))
            default: continue
            }
        }
    }

    /// What the ledger of this round says by itself; `history` is what a replay needs before it.
    mutating func judge(after history: [JournalEntry]) {
        let former = history.last.map { [$0] } ?? []
        faults += JournalView(entries: former + records).faults
        if records.contains(where: { $0.kind == "checkpoint" }) {
            faults += Self.replayFaults(history + records)
        }
    }

    /// How many orders were carried out; of the others a word says so. A reload leaves no trace in
    /// its unit: whether one was carried out whose end nobody heard is not known, and that is said.
    var begun: ClosedRange<Int> {
        let ended = records.filter { $0.kind == "finished" && $0.outcome != "not-begun" }
        return ended.count { !$0.isUnknown }...ended.count
    }

    /// The same end as without a death, and each order carried out as often.
    func differences(from calm: SweepSeen) -> [String] {
        var found = zip(end, calm.end).compactMap { $0 == $1 ? nil : "\($0); undisturbed: \($1)" }
        if end.count != calm.end.count { found.append("\(end), undisturbed: \(calm.end)") }
        if !begun.overlaps(calm.begun) {
            found.append("\(begun.words) orders begun, undisturbed \(calm.begun.words)")
        }
        return found
    }

    // MARK: - Replay equals live

    /// The checkpoint of the living daemon, beside what a replay of the records before it gives.
    private static func replayFaults(_ entries: [JournalEntry]) -> [String] {
        let all = entries.compactMap { Record(parsing: $0.record) }
        let unreadable = entries.count - all.count
        guard let last = all.lastIndex(where: { $0.event.kind == .checkpoint }) else { return [] }
        let live = all[last...].compactMap { record -> ServiceState? in
            guard case .snapshot(let state) = record.event else { return nil }
            return state
        }
        let first = ReplayTail.lastGroup(in: Array(all[..<last])) ?? 0
        var replayed = Supervisor(seed: 0)
        for record in all[first..<last] { replayed.replay(record) }
        let wrong = live.filter { state in
            var known = replayed.states.first { $0.name == state.name }
            if known?.unit.isEmpty == true { known?.unit = state.unit }
            return known != state
        }
        return wrong.map { state in
            let known = replayed.states.first { $0.name == state.name }
            return "replayed \(known.map { "\($0)" } ?? "nothing"), live \(state)"
        } + (unreadable > 0 ? ["\(unreadable) records cannot be read"] : [])
    }
}

extension ClosedRange<Int> {
    fileprivate var words: String {
        lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)"
    }
}

extension JournalEntry {
    fileprivate var isUnknown: Bool {
        guard case .finished(_, .unknown, _, _, _) = Record(parsing: record)?.event else {
            return false
        }
        return true
    }
}
