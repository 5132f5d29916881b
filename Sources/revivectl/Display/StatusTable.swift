// SPDX-License-Identifier: Apache-2.0
// All services on eighty columns, what needs attention first.

import ControlInterface
import Supervision

struct StatusTable {
    var services: [ServiceStatus]
    /// Nil when no daemon runs.
    var facts: ManagerFacts?
    var now: UInt64
    var palette: Palette
    /// What the units of services in trouble have written last, by the service's name.
    var lastLines: [String: String] = [:]

    private static let indent = String(repeating: " ", count: 4)
    private static let longestName = 16
    /// `off-duty`, `given-up`, `verifying`.
    private static let phaseWidth = 9
    private static let ageWidth = 6

    /// The whole answer, with a newline at its end.
    var text: String {
        var lines = head
        if !lines.isEmpty { lines.append("") }
        for service in Self.sorted(services) { lines += rows(service) }
        if services.isEmpty {
            lines.append(
                "No services are configured; see /etc/revived/revived.yaml for how to name one.")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What is worst first; within a group as configured, so that a row stays in its place while a
    /// service goes from acting to verifying and back.
    static func sorted(_ services: [ServiceStatus]) -> [ServiceStatus] {
        services.sorted { Attention($0) < Attention($1) }
    }

    // MARK: About the host

    private var head: [String] {
        var sentences: [String] = []
        // While systemd does not answer, nothing else matters.
        if let facts, facts.busState == ManagerFacts.unreachable {
            sentences.append("bus lost: \(facts.busState); nothing can be done until it is back")
        }
        if let facts, facts.configurationState != ManagerFacts.ok {
            sentences += facts.configurationState.split(separator: "\n").map(String.init)
        }
        if let facts {
            if !facts.holdFile.isEmpty {
                sentences.append(
                    "hold: \(facts.holdFile) exists; nothing is done until it is removed")
            }
            if facts.journalState != ManagerFacts.ok {
                sentences.append("journal degraded: \(facts.journalState); records are spooled")
            }
            if ![ManagerFacts.ok, ManagerFacts.unreachable].contains(facts.busState) {
                sentences.append("systemd: \(facts.busState)")
            }
            sentences += brake(facts)
        }
        if let facts, facts.memoryState != ManagerFacts.ok {
            sentences.append(
                "memory: \(facts.memoryState); what the journal loses, revived may forget")
        }
        if let facts, facts.lateness != ManagerFacts.ok {
            sentences.append("revived is late: \(facts.lateness)")
        }
        if let facts, facts.notifyLost > 0 || !["", ManagerFacts.ok].contains(facts.notifyState) {
            let state = facts.notifyState == ManagerFacts.ok ? "" : "\(facts.notifyState); "
            sentences.append(
                "notify: \(state)\(facts.notifyWaiting) waiting, \(facts.notifyLost) dropped or "
                    + "failed since boot")
        }
        if let hint = observed { sentences.append(hint) }
        return sentences.flatMap { Columns.wrap(Columns.printable($0), Columns.width) }
    }

    /// Who waits for it, and when it ends.
    private func brake(_ facts: ManagerFacts) -> [String] {
        let who = facts.brakeServices.isEmpty ? "" : ": \(facts.brakeServices)"
        if facts.brakeUntil > 0 {
            let end =
                "\(TimeWords.timeOfDay(facts.brakeUntil)) (in "
                + "\(TimeWords.age(of: now, at: facts.brakeUntil)))"
            return [
                "brake: many services failed at once; until \(end) nothing is done for their "
                    + "probes\(who)"
            ]
        }
        return who.isEmpty ? [] : ["brake: released; these go one by one\(who)"]
    }

    private var isMixed: Bool {
        Set(services.map(\.mode)).count > 1
    }

    private var observed: String? {
        let count = services.count { $0.mode == Mode.observe.rawValue }
        guard count > 0 else { return nil }
        let who =
            count == services.count
            ? (count == 1 ? "the service is" : "all \(count) services are")
            : "\(count) of \(services.count) services \(count == 1 ? "is" : "are")"
        return "observe: \(who) only observed; `mode: act` lets revived act"
    }

    // MARK: About a service

    private func rows(_ service: ServiceStatus) -> [String] {
        let nameWidth = min(
            services.map { Columns.count(Columns.printable($0.name)) }.max() ?? 0, Self.longestName)
        let phase = Columns.fit(service.phase, Self.phaseWidth)
        // Outside of the colour, so that a line has no invisible blanks at its end.
        let filling = String(repeating: " ", count: Self.phaseWidth - Columns.count(phase))
        let age = Columns.padLeft(TimeWords.shortAge(of: service.since, at: now), Self.ageWidth)
        let name = Columns.pad(Columns.printable(service.name), nameWidth)
        let front =
            palette.paint(service.mark, as: service)
            + " \(name) \(palette.paint(phase, as: service))\(filling) \(age)  "
        let used = 1 + 1 + nameWidth + 1 + Self.phaseWidth + 1 + Self.ageWidth + 2
        let isObserved = isMixed && service.mode == Mode.observe.rawValue
        let reason = Columns.printable((isObserved ? "observed; " : "") + service.reason)
        let isWell = Attention(service) == .well
        var rows: [String] = []
        if isWell || Columns.count(reason) <= Columns.width - used {
            rows.append(front + Columns.fit(reason, Columns.width - used))
        } else {
            rows.append(front)
            rows += indented(reason)
        }
        if let line = lastLines[service.name], !service.reason.contains(line) {
            rows += indented("log: " + Columns.printable(line))
        }
        if !service.next.isEmpty {
            let plan = TimeWords.plan(service.next, service.nextAt, now: now)
            rows += indented("next: " + Columns.printable(plan))
        }
        return rows.map(Self.withoutTrailingBlanks)
    }

    /// What is wrong is worth more than one line.
    private func indented(_ text: String) -> [String] {
        Columns.wrap(text, Columns.width - Self.indent.count).map { Self.indent + $0 }
    }

    private static func withoutTrailingBlanks(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
