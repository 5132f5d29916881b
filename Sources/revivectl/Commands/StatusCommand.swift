// SPDX-License-Identifier: Apache-2.0
// `revivectl status`: how the services are, what is wrong with them, and what happens next.

import ArgumentParser
import ControlInterface
import Supervision
import Systemd

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the services: what is wrong, what happens next and when.",
        discussion: """
            Exits with 3 when a named service is not healthy, or when revived is not running; \
            then the last state that the journal knows is shown. With --exit-code one line is \
            printed, and the code is that of a Nagios plugin: 0 all are well, 1 one wants \
            attention (held, starting, never proven), 2 one is down or failing, 3 revived cannot \
            say.

            Examples:
              revivectl status
              revivectl status web db --json
              revivectl status --exit-code
            """)

    @Argument(help: "Services, in detail.", completion: .services)
    var services: [String] = []
    @Flag(help: "An array of objects.") var json = false
    @Flag(help: "One line, and the exit code of a Nagios plugin.") var exitCode = false

    func validate() throws {
        if json, exitCode { throw ValidationError("say --json or --exit-code, not both") }
    }

    func run() throws {
        if exitCode { return try MonitoringPlugin.run(services) }
        try reporting { () throws(Refusal) in
            let now = UInt64(clamping: Clock.realtimeMicroseconds())
            do throws(Refusal) {
                let picture = try DaemonClient().picture()
                return try show(picture.services, picture.facts, at: now)
            } catch {
                guard error.status == .unreachable else { throw error }
                return try showLastKnown(because: error, at: now)
            }
        }
    }

    private func show(
        _ services: [ServiceStatus], _ facts: ManagerFacts?, at now: UInt64
    ) throws(Refusal) -> ExitStatus {
        let shown = try services.chosen(self.services)
        let lastLines = json ? [:] : UnitLog.lastLines(of: shown)
        if json {
            print(JSON.lines(StatusTable.sorted(shown).map(\.json)))
        } else if !self.services.isEmpty {
            let details = shown.map {
                StatusDetail(
                    service: $0, now: now, palette: .ofOutput(), lastLine: lastLines[$0.name] ?? ""
                ).text
            }
            Terminal.show(details.joined(separator: "\n"))
        } else {
            let table = StatusTable(
                services: shown, facts: facts, now: now, palette: .ofOutput(),
                lastLines: lastLines)
            Terminal.show(table.text)
        }
        guard !self.services.isEmpty else { return .ok }
        return shown.allSatisfy { $0.phase == PhaseName.healthy.rawValue } ? .ok : .notWell
    }

    private func showLastKnown(
        because refusal: Refusal, at now: UInt64
    ) throws(Refusal) -> ExitStatus {
        let known = try LastKnown.read(because: refusal)
        complain(known.head(at: now))
        if known.at > 0 || json { _ = try show(known.services, nil, at: now) }
        return .notWell
    }
}

extension [ServiceStatus] {
    /// Those of these names or units, each once; all that fit where none is named.
    func chosen(
        _ names: [String], where fits: (ServiceStatus) -> Bool = { _ in true }
    ) throws(Refusal) -> [ServiceStatus] {
        if names.isEmpty { return filter(fits) }
        var found: [ServiceStatus] = []
        for name in names {
            let status = try named(name)
            if !found.contains(where: { $0.name == status.name }) { found.append(status) }
        }
        return found
    }

    /// The service of this name; or, as systemctl's users will type it, of this unit.
    func named(_ name: String) throws(Refusal) -> ServiceStatus {
        if let found = first(where: { $0.name == name }) ?? of(unit: name) { return found }
        if let primary = Self.primaryName(of: name), let found = of(unit: primary) { return found }
        throw .noService(name, among: map(\.name))
    }

    private func of(unit name: String) -> ServiceStatus? {
        first { $0.unit == name || $0.unit == name + ".service" }
    }

    /// What systemd calls a unit that is named by an alias; nil where it cannot be asked.
    private static func primaryName(of name: String) -> String? {
        let run = BoundedProgram(
            ["systemctl", "show", "--no-pager", "--property=Id", "--", name],
            within: 3_000_000_000, limit: 4096
        ).run()
        guard run.end == .exited(0) else { return nil }
        return OwnEvidence.property("Id", in: run.output)
    }
}
