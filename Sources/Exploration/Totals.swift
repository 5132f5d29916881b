// SPDX-License-Identifier: Apache-2.0
// What an exploration has reached, counted; and what it has not.

import Simulation
import Supervision

extension Exploration.Totals {
    mutating func count(_ turn: Turn, _ reader: inout EdgeReader) {
        records += turn.records.count
        for record in turn.records {
            Self.add(record.event.kind.rawValue, to: &kinds)
            if case .ordered(let order, _) = record.event {
                orders += 1
                Self.add(order.action.rawValue, to: &actions)
            }
            if case .withheld(_, let veto) = record.event { Self.add(veto.word, to: &vetoes) }
            if let edge = reader.take(record) { Self.add(edge.description, to: &edges) }
        }
        for state in turn.states { Self.add(state.phaseName.rawValue, to: &phases) }
    }

    /// Adds what was seen elsewhere.
    package mutating func add(_ other: Self) {
        seeds += other.seeds
        steps += other.steps
        records += other.records
        orders += other.orders
        deaths += other.deaths
        faults += other.faults
        kindsOfFaults += other.kindsOfFaults
        madeUp += other.madeUp
        safety += other.safety
        liveness += other.liveness
        longestRest = max(longestRest, other.longestRest)
        for row in other.actions { Self.add(row.name, row.count, to: &actions) }
        for row in other.kinds { Self.add(row.name, row.count, to: &kinds) }
        for row in other.phases { Self.add(row.name, row.count, to: &phases) }
        for row in other.vetoes { Self.add(row.name, row.count, to: &vetoes) }
        for row in other.edges { Self.add(row.name, row.count, to: &edges) }
    }

    /// Documented edges between phases, and vetoes, that no run has come to.
    package var unreached: (edges: [String], vetoes: [String]) {
        let edges = edges.map(\.name)
        let vetoes = vetoes.map(\.name)
        return (
            Edge.documented.map(\.description).filter { !edges.contains($0) },
            Restraint.words.filter { !vetoes.contains($0) }
        )
    }

    /// Edges that were taken but are not documented.
    package var undocumented: [String] {
        let documented = Edge.documented.map(\.description)
        return edges.map(\.name).filter { !documented.contains($0) }
    }

    private static func add(
        _ name: String, _ count: Int = 1, to table: inout [(name: String, count: Int)]
    ) {
        if let place = table.firstIndex(where: { $0.name == name }) {
            table[place].count += count
        } else {
            table.append((name, count))
        }
    }
}
