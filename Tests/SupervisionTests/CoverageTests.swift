// SPDX-License-Identifier: Apache-2.0
// What the scenarios reach: every edge between phases that `Phase` documents, every kind of record,
// every veto. A new case without a scenario fails here.

import Exploration
import Simulation
import Supervision
import Testing

/// What one run of all scenarios passed through.
struct Reached {
    var edges: [Edge: String] = [:]
    var kinds: Set<String> = []
    var vetoes: Set<String> = []

    static let all: Reached? = try? collect()

    private static func collect() throws -> Reached {
        var reached = Reached()
        for scenario in Scenario.all {
            var reader = EdgeReader()
            for record in try scenario.run().turns.flatMap(\.records) {
                reached.kinds.insert(record.event.kind.rawValue)
                if case .withheld(_, let veto) = record.event {
                    reached.vetoes.insert(veto.term.word)
                }
                guard let edge = reader.take(record), reached.edges[edge] == nil else { continue }
                reached.edges[edge] = scenario.name
            }
        }
        return reached
    }
}

@Suite("The scenarios reach")
struct CoverageTests {
    @Test("every documented edge between phases", arguments: Edge.documented)
    func edge(_ edge: Edge) throws {
        let reached = try #require(Reached.all)
        #expect(reached.edges[edge] != nil, "no scenario goes \(edge)")
    }

    @Test("no edge that is not documented")
    func undocumented() throws {
        for (edge, scenario) in try #require(Reached.all).edges {
            #expect(Edge.documented.contains(edge), "\(scenario) goes \(edge)")
        }
    }

    @Test("every kind of record", arguments: Kind.allCases)
    func kind(_ kind: Kind) throws {
        // It stands in journals for a reader; no run of this version writes it.
        if kind == .unreadable { return }
        #expect(try #require(Reached.all).kinds.contains(kind.rawValue), "\(kind.rawValue)")
    }

    @Test("every veto", arguments: Restraint.words)
    func veto(_ word: String) throws {
        #expect(try #require(Reached.all).vetoes.contains(word), "\(word)")
    }
}
