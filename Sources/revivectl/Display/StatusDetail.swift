// SPDX-License-Identifier: Apache-2.0
// Everything about one service, as `systemctl status` would lay it out.

import ControlInterface

struct StatusDetail {
    var service: ServiceStatus
    var now: UInt64
    var palette: Palette
    /// What its unit has written last; empty where that is not known, or not worth a line.
    var lastLine = ""

    private static let labelWidth = 10

    /// The whole answer, with a newline at its end.
    var text: String {
        let mark = palette.paint(service.mark, as: service)
        let title = service.unit.isEmpty ? service.name : "\(service.name) - \(service.unit)"
        var lines = ["\(mark) \(Columns.fit(Columns.printable(title), Columns.width - 2))"]
        lines += row("phase", since) { palette.paint($0, as: service) }
        lines += row("why", service.reason)
        lines += row("log", service.reason.contains(lastLine) ? "" : lastLine)
        lines += row("role", role)
        lines += row("blocked", service.blocked)
        lines += row("mode", mode)
        lines += row("next", TimeWords.plan(service.next, service.nextAt, now: now))
        lines += row("incident", Story.short(service.incident))
        for (place, probe) in service.probes.enumerated() {
            lines += row(place == 0 ? "probes" : "", describe(probe))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var since: String {
        guard service.since > 0 else { return service.phase }
        let age = TimeWords.age(of: service.since, at: now)
        return "\(service.phase) since \(TimeWords.dateTime(service.since)) (\(age) ago)"
    }

    private var role: String {
        service.role == "standby" ? "standby (failed over to it)" : service.role
    }

    private var mode: String {
        service.mode == "observe"
            ? "observe (says what it would do, and does nothing)" : service.mode
    }

    private func describe(_ probe: ProbeStatus) -> String {
        var words = "\(probe.name) (\(probe.role)): \(probe.detail)"
        // A failure's sentence does not say that it is one.
        if probe.result != "waiting", !probe.detail.hasPrefix(probe.result) {
            words = "\(probe.name) (\(probe.role)): \(probe.result): \(probe.detail)"
        }
        if probe.at > 0 { words += ", \(TimeWords.age(of: probe.at, at: now)) ago" }
        if !probe.proven { words += "; not proven: it has never passed and may not act" }
        return words
    }

    private func row(
        _ label: String, _ text: String, paint: (String) -> String = { $0 }
    ) -> [String] {
        guard !text.isEmpty else { return [] }
        let head = label.isEmpty ? "" : label + ":"
        let lines = Columns.wrap(
            Columns.printable(text), Columns.width - Self.labelWidth - 1)
        return lines.enumerated().map { place, line in
            Columns.padLeft(place == 0 ? head : "", Self.labelWidth) + " " + paint(line)
        }
    }
}
