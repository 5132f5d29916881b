// SPDX-License-Identifier: Apache-2.0
// The ledger: what must be so of the host and of each service, by the lines of its journal alone.
//
// A replay that goes wrong in the same way as the live run is no proof of either, for both go
// through `apply`. This is the second opinion: other code, another order of thought (see
// Entry.swift), and nothing of revived's but the words in which records are written. Snapshots are
// not read: what one says must be so already. It earns its keep: of the broken lines of
// scripts/mutants it alone notices more than a third, which no scenario and no other checker does.

package import Simulation
package import Supervision

package struct Ledger: Sendable {
    private var pages = NamedTable<ServicePage>()
    private var boot = ""
    /// The end of the brake, and when it was released.
    private var brake: [Int64] = []
    /// When many failed at once, until when that lasts, and who.
    private var correlation: (at: Int64, until: Int64, services: [String])?

    package init() {}

    /// Enters a line; false where it is no record.
    package mutating func enter(_ text: String) -> Bool {
        guard let line = JournalLine(text) else { return false }
        if line.isOne(of: .started, .checkpoint) { begin(line) }
        enterOfHost(line)
        if line.service.isEmpty || line.kind == .snapshot { return true }
        if line.kind == .dropped {
            pages[line.service] = nil
        } else {
            let old = pages[line.service] ?? ServicePage()
            pages[line.service] = Entry(line: line, old: old).page
        }
        return true
    }

    private mutating func begin(_ line: JournalLine) {
        let next = line["boot"].word
        defer { boot = next }
        guard !boot.isEmpty, next != boot else { return }
        let wall = line.kind == .started ? line["wall"].number : 0
        for (name, page) in pages.rows { pages[name] = page.after(bootAt: line.at, wall: wall) }
        brake = []
        correlation = nil
    }

    private mutating func enterOfHost(_ line: JournalLine) {
        if line.kind == .braked { brake = [line["until"].instant] }
        if line.kind == .brakeReleased, let end = brake.first { brake = [end, line.at] }
        if line.kind == .correlated {
            correlation = (line.at, line["until"].instant, line["members"].words)
        }
    }

    /// All that it has a page for.
    var services: [String] { pages.rows.map { $0.0 } }

    /// Where a service's state is not as its records say, as a sentence.
    package func objection(to state: ServiceState) -> String? {
        let page = pages[state.name] ?? ServicePage()
        return page.difference(from: state).map {
            "\(state.name): \($0.fact) is \($0.state), and by the records \($0.page)"
        }
    }

    /// The same of what is remembered of the host.
    package func objection(to host: HostMemory) -> String? {
        let instants = host.brake.map { [$0.until, $0.releasedAt] } ?? []
        let held = instants.compactMap { $0?.nanoseconds }
        if held != brake { return "host: brake is \(held), and by the records \(brake)" }
        let known = host.correlation.map {
            ($0.at.nanoseconds, $0.until.nanoseconds, $0.services)
        }
        let isSame =
            known?.0 == correlation?.at && known?.1 == correlation?.until
            && known?.2 == correlation?.services
        if isSame { return nil }
        return "host: correlation is \(known.map { "\($0)" } ?? "none"), and by the records "
            + (correlation.map { "\($0)" } ?? "none")
    }
}
