// SPDX-License-Identifier: Apache-2.0
// What the scenarios reach: every edge between phases that `Phase` documents, every kind of record,
// every veto. A new case without a scenario fails here.

import Simulation
import Supervision
import Testing

/// Two phases, one after the other.
struct Edge: Hashable, CustomStringConvertible {
    let from: PhaseName
    let to: PhaseName

    init(_ from: PhaseName, _ to: PhaseName) {
        self.from = from
        self.to = to
    }

    var description: String { "\(from.rawValue) → \(to.rawValue)" }

    /// The "Leaves to:" lines of `Phase`.
    static let documented: [Edge] = [
        (PhaseName.offDuty, [PhaseName.starting, .failing, .acting]),
        (.starting, [.healthy, .failing, .blind, .offDuty, .acting]),
        (.healthy, [.failing, .starting, .blind, .offDuty, .acting]),
        (.failing, [.acting, .resting, .givenUp, .healthy, .starting, .offDuty, .blind]),
        (.acting, [.verifying, .failing, .resting, .givenUp, .inDoubt]),
        (.verifying, [.healthy, .failing, .starting, .offDuty, .blind, .acting]),
        (.resting, [.acting, .healthy, .starting, .offDuty, .blind, .failing]),
        (.givenUp, [.acting, .healthy, .starting, .offDuty, .blind, .failing]),
        (.blind, [.healthy, .failing, .starting, .offDuty, .acting]),
        (.inDoubt, [.verifying, .failing, .starting, .offDuty]),
    ].flatMap { from, all in all.map { Edge(from, $0) } }
}

/// What one run of all scenarios passed through.
struct Reached {
    var edges: [Edge: String] = [:]
    var kinds: Set<String> = []
    var vetoes: Set<String> = []

    static let all: Reached? = try? collect()

    private static func collect() throws -> Reached {
        var reached = Reached()
        for scenario in Scenario.all {
            var states: [String: ServiceState] = [:]
            for moment in try scenario.run().moments {
                for record in moment.records { reached.take(record, &states, scenario.name) }
            }
        }
        return reached
    }

    private mutating func take(
        _ record: Record, _ states: inout [String: ServiceState], _ scenario: String
    ) {
        kinds.insert(record.event.kind.rawValue)
        if case .withheld(_, let veto) = record.event { vetoes.insert(veto.term.word) }
        guard !record.service.isEmpty else { return }
        if case .snapshot = record.event { return }
        if case .dropped = record.event {
            states[record.service] = nil
            return
        }
        var state = states[record.service] ?? ServiceState(name: record.service, unit: "")
        let before = state.phaseName
        state.apply(record)
        states[record.service] = state
        // A record that cannot be read leads into doubt from anywhere.
        if case .unreadable = record.event { return }
        if state.phaseName != before {
            let edge = Edge(before, state.phaseName)
            if edges[edge] == nil { edges[edge] = scenario }
        }
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

    @Test(
        "every veto",
        arguments: [
            "hold-file", "held", "held-member", "own-restart", "foreign-job", "start-limit",
            "host-not-up", "host-ending", "ending", "critical", "frozen", "masked", "not-loadable",
            "refuses-manual", "waits-for", "bus-lost", "cannot-reload", "outage-too-short",
            "same-version", "host-bucket", "chain-busy", "braked", "brake-releasing",
            "touches-too-many", "affects-critical", "member-budget", "min-healthy", "reboots-host",
            "traced", "dumping-core", "packages-at-work", "breaker-forced",
            "other-runs", "no-standby", "failovers-blocked",
        ])
    func veto(_ word: String) throws {
        #expect(try #require(Reached.all).vetoes.contains(word), "\(word)")
    }
}
