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
            Exits with 3 when the named service is not healthy, or when revived is not running; \
            then the last state that the journal knows is shown.
            """)

    @Argument(help: "One service, in detail.") var service: String?
    @Flag(help: "An array of objects.") var json = false

    func run() throws {
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
        let shown = try chosen(from: services)
        if json {
            print(JSON.lines(StatusTable.sorted(shown).map(\.json)))
        } else if service != nil, let status = shown.first {
            let detail = StatusDetail(service: status, now: now, palette: .ofOutput())
            print(detail.text, terminator: "")
        } else {
            let table = StatusTable(
                services: shown, facts: facts, now: now, palette: .ofOutput())
            print(table.text, terminator: "")
        }
        guard service != nil else { return .ok }
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

    /// By name, or by the unit that it means.
    private func chosen(from services: [ServiceStatus]) throws(Refusal) -> [ServiceStatus] {
        guard let service else { return services }
        return [try services.named(service)]
    }
}

extension [ServiceStatus] {
    /// The service of this name; or, as systemctl's users will type it, of this unit.
    func named(_ name: String) throws(Refusal) -> ServiceStatus {
        if let found = first(where: { $0.name == name })
            ?? first(where: { $0.unit == name || $0.unit == name + ".service" })
        {
            return found
        }
        let names = map(\.name).joined(separator: ", ")
        throw Refusal(
            .noSuchService,
            isEmpty
                ? "there is no service \"\(name)\"; none is configured"
                : "there is no service \"\(name)\"; there are: \(names)")
    }
}
