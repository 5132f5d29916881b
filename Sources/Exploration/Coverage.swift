// SPDX-License-Identifier: Apache-2.0
// What there is to be reached: every edge between phases that `Phase` documents, and every veto.
// The scenarios must reach all of it, and so must a long exploration.

import Simulation
package import Supervision

/// Two phases, one after the other.
package struct Edge: Hashable, CustomStringConvertible, Sendable {
    /// The phase that is left.
    package let from: PhaseName
    /// The phase that is entered.
    package let to: PhaseName

    package init(_ from: PhaseName, _ to: PhaseName) {
        self.from = from
        self.to = to
    }

    /// `from → to`, in the words of the status.
    package var description: String { "\(from.rawValue) → \(to.rawValue)" }

    /// The "Leaves to:" lines of `Phase`.
    package static let documented: [Edge] = [
        (PhaseName.offDuty, [PhaseName.starting, .failing, .acting]),
        (.starting, [.healthy, .failing, .blind, .offDuty, .acting]),
        (.healthy, [.failing, .starting, .blind, .offDuty, .acting]),
        (.failing, [.acting, .resting, .givenUp, .healthy, .starting, .offDuty, .blind]),
        (.acting, [.verifying, .failing, .resting, .givenUp, .inDoubt]),
        (.verifying, [.healthy, .failing, .starting, .offDuty, .blind, .acting]),
        (.resting, [.acting, .healthy, .starting, .offDuty, .blind, .failing]),
        (.givenUp, [.acting, .healthy, .starting, .offDuty, .blind, .failing]),
        (.blind, [.healthy, .failing, .starting, .offDuty, .acting]),
        (.inDoubt, [.verifying, .failing, .resting, .givenUp, .starting, .offDuty]),
    ].flatMap { from, all in all.map { Edge(from, $0) } }
}

/// The edges that a run of records goes through.
package struct EdgeReader: Sendable {
    private var states = NamedTable<ServiceState>()
    private var boot = ""

    package init() {}

    /// The edge that this record is, if it is one.
    package mutating func take(_ record: Record) -> Edge? {
        if case .started(let next, _, let wall) = record.event {
            if next != boot { reboot(wall, at: record.at) }
            boot = next
        }
        guard !record.service.isEmpty else { return nil }
        if case .snapshot = record.event { return nil }
        if case .dropped = record.event {
            states[record.service] = nil
            return nil
        }
        var state = states[record.service] ?? ServiceState(name: record.service, unit: "")
        let before = state.phaseName
        state.apply(record)
        states[record.service] = state
        // A record that cannot be read leads into doubt from anywhere.
        if case .unreadable = record.event { return nil }
        return state.phaseName == before ? nil : Edge(before, state.phaseName)
    }

    /// No service goes to where it is after a boot by itself: that is no edge.
    private mutating func reboot(_ wall: Int64, at now: Instant) {
        for row in states.rows where !boot.isEmpty {
            states[row.name]?.applyReboot(wall: wall, at: now)
        }
    }
}
