// SPDX-License-Identifier: Apache-2.0
// A plan as text: how soon a fault is found, what is tried then, what bounds it, and three
// rehearsals.

import Simulation
import Supervision

struct PlanText {
    let plan: ServicePlan
    var width = Columns.width

    private static let labelWidth = 10

    /// The whole answer, with a newline at its end.
    var text: String {
        let service = plan.service
        var lines = ["\(service.name): \(service.unit), mode \(service.mode.rawValue)"]
        if service.mode == .observe {
            lines += ["  It is only observed. With `mode: act` it goes as follows."]
        }
        for line in plan.differences { lines += row("differs", line) }
        lines += [""] + detection + [""] + escalation
        let unit = aboutUnit
        if !unit.isEmpty { lines += [""] + unit }
        for (fault, forecast) in plan.forecasts { lines += [""] + story(fault, forecast) }
        return lines.map { Columns.printable($0) }.joined(separator: "\n") + "\n"
    }

    private var detection: [String] {
        var lines: [String] = []
        for (what, after) in plan.found {
            let words =
                after.upperBound == .zero
                ? "at once: systemd says so" : "\(ServicePolicy.words(after)) after it begins"
            lines += row(lines.isEmpty ? "found" : "", "\(what): \(words)")
        }
        for probe in plan.service.probes {
            let role = probe.role == .liveness ? "" : " (\(probe.role.rawValue): never acts)"
            lines += row("probe", "\(probe.name)\(role): \(probe.countingWords)")
        }
        if plan.service.probes.isEmpty {
            lines += row("probe", "none: only its unit is watched; what hangs is not found")
        }
        return lines
    }

    private var escalation: [String] {
        var lines: [String] = []
        for (rung, words) in plan.service.ladderWords { lines += row(rung, words) }
        lines += row("helped", plan.service.verificationWords)
        for (limit, words) in plan.service.limitWords { lines += row(limit, words) }
        if !plan.service.dependsOn.isEmpty {
            let names = plan.service.dependsOn.joined(separator: ", ")
            lines += row("waits for", "\(names), if that fails as well")
        }
        return lines
    }

    private var aboutUnit: [String] {
        guard let remarks = plan.remarks else {
            return row("unit", "systemd does not answer, so nothing is known of it")
        }
        var lines: [String] = []
        for sentence in remarks.sentences {
            lines += row(lines.isEmpty ? "unit" : "", sentence)
        }
        let along = remarks.takenAlong
        lines += row(
            "takes along",
            along.isEmpty
                ? "nothing: a restart touches no other unit that runs"
                : "\(along.joined(separator: ", ")): each of them is asked first")
        return lines
    }

    private func story(_ fault: Forecast.Fault, _ forecast: Forecast) -> [String] {
        let of = forecast.isPart ? "of it alone and" : "of"
        // Lines at the margin are the trace; what is indented, `simulate` passes over.
        var lines = [Self.title(fault)]
        lines += Columns.wrap(
            "(as `revivectl simulate` tells \(of) these lines)", width - 2
        ).map { "  \($0)" }
        lines += forecast.trace.split(separator: "\n").map(String.init)
        let end = (forecast.steps.last?.after ?? .zero).nanoseconds / 60_000_000_000 + 1
        lines.append("+\(end)m")
        let steps = forecast.steps.filter(\.isMilestone)
        for step in steps {
            let own = "\(plan.service.name): "
            let sentence = step.record.sentence
            let words = sentence.hasPrefix(own) ? String(sentence.dropFirst(own.count)) : sentence
            let column = Columns.padLeft(Self.seconds(step.after), Self.labelWidth)
            let wrapped = Columns.wrap(Columns.printable(words), width - Self.labelWidth - 2)
            for (place, line) in wrapped.enumerated() {
                let lead = place == 0 ? column : String(repeating: " ", count: Self.labelWidth)
                lines.append("\(lead)  \(line)")
            }
        }
        if steps.isEmpty { lines.append("  nothing is recorded") }
        return lines
    }

    private static func title(_ fault: Forecast.Fault) -> String {
        switch fault {
        case .crash: "When it crashes, and cannot be started again"
        case .error: "When it answers badly, whatever is done"
        case .hang: "When it answers nothing, whatever is done"
        }
    }

    /// `12.7s`, as `simulate` writes it.
    static func seconds(_ time: Duration) -> String {
        let tenths = (time.nanoseconds + 50_000_000) / 100_000_000
        return "\(tenths / 10).\(tenths % 10)s"
    }

    private func row(_ label: String, _ text: String) -> [String] {
        let column = Columns.padLeft(label, Self.labelWidth + 1)
        let wrapped = Columns.wrap(Columns.printable(text), width - Self.labelWidth - 3)
        return wrapped.enumerated().map { place, line in
            (place == 0 ? column : String(repeating: " ", count: Self.labelWidth + 1)) + "  " + line
        }
    }
}
