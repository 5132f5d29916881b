// SPDX-License-Identifier: Apache-2.0
// The state of services as a monitoring plugin tells it: one line and four exit codes
// (Monitoring Plugins Development Guidelines, "Plugin Return Codes").

import ArgumentParser
import ControlInterface
import Supervision

enum MonitoringPlugin: Int32 {
    case ok = 0, warning, critical, unknown

    static func run(_ names: [String]) throws {
        let state: MonitoringPlugin
        do throws(Refusal) {
            let picture = try DaemonClient().picture()
            let chosen = try picture.services.chosen(names)
            let (worst, line) = judge(chosen, picture.facts)
            // What follows a bar would be taken for figures.
            print(Columns.printable(line).replacing("|", with: "/"))
            state = worst
        } catch {
            print(Columns.printable("UNKNOWN: \(error.sentence)"))
            state = .unknown
        }
        if state != .ok { throw ExitCode(state.rawValue) }
    }

    /// The worst of them, and who is so.
    static func judge(
        _ services: [ServiceStatus], _ facts: ManagerFacts
    ) -> (MonitoringPlugin, String) {
        let critical = services.filter { of($0) == .critical }
        let warning = services.filter { of($0) == .warning }
        let first =
            (critical + warning).first.map { "; \($0.name) is \($0.phase): \($0.reason)" } ?? ""
        let names = { (some: [ServiceStatus]) in some.map(\.name).joined(separator: ", ") }
        if !critical.isEmpty {
            return (.critical, "CRITICAL: \(names(critical))\(first)")
        }
        if !facts.holdFile.isEmpty {
            return (.warning, "WARNING: \(facts.holdFile) exists, so nothing is done")
        }
        if facts.configurationState != ManagerFacts.ok {
            let line = facts.configurationState.split(separator: "\n").first ?? ""
            return (.warning, "WARNING: \(line)")
        }
        let ailing = [("systemd", facts.busState), ("journal", facts.journalState)].first {
            $0.1 != ManagerFacts.ok
        }
        if let (what, state) = ailing { return (.warning, "WARNING: \(what): \(state)") }
        if services.isEmpty { return (.warning, "WARNING: no service is configured") }
        if !warning.isEmpty { return (.warning, "WARNING: \(names(warning))\(first)") }
        let off = services.filter { Attention($0) == .offDuty }
        let count = services.count - off.count
        let rest = off.isEmpty ? "" : "; off duty: \(names(off))"
        return (.ok, "OK: \(count) service\(count == 1 ? " is" : "s are") well\(rest)")
    }

    private static func of(_ service: ServiceStatus) -> MonitoringPlugin {
        switch Attention(service) {
        case .lost, .trouble: .critical
        case .unproven, .held, .starting: .warning
        // A probe fails or is not answered, and not yet for long enough.
        case .well where service.reason.hasPrefix("suspect"): .warning
        // Stopped by an operator, or left as it is: nobody is to be woken for that.
        case .offDuty, .well: .ok
        }
    }
}
