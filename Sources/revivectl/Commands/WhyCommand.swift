// SPDX-License-Identifier: Apache-2.0
// `revivectl why`: the story of a service's present or last incident, in order.

import ArgumentParser
import ControlInterface
import Recording
import Systemd

struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Show what happened to a service, from its last failure to now.",
        discussion: """
            With an incident, only what happened in it. `status SERVICE` and each story show its \
            id; the first few digits are enough.

            Examples:
              revivectl why web
              revivectl why web 3f2a91bc
            """)

    @Argument(help: "The service.", completion: .services) var service: String
    @Argument(help: "An incident, by the beginning of its id.") var incident: String?
    @Flag(help: "One object a line, each record as `events --json` shows it.") var json = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let now = UInt64(clamping: Clock.realtimeMicroseconds())
            let (status, head) = try find(at: now)
            let story = try read(status.name)
            if json {
                for entry in story { print(entry.json.text) }
                return .ok
            }
            var text = WhyText(status: status, story: story, head: head, now: now)
            text.isOfThePast = incident != nil
            Terminal.show(text.text)
            return .ok
        }
    }

    /// What is so now; or what was so, with the line that says it.
    private func find(at now: UInt64) throws(Refusal) -> (ServiceStatus, String?) {
        do throws(Refusal) {
            return (try DaemonClient().picture().services.named(service), nil)
        } catch {
            guard error.status == .unreachable else { throw error }
            let known = try LastKnown.read(because: error)
            if known.at == 0 { throw Refusal(.unreachable, known.head(at: now)) }
            return (try known.services.named(service), known.head(at: now))
        }
    }

    private func read(_ name: String) throws(Refusal) -> [JournalRecord] {
        if let fault = JournalMemory.permissionFault() { throw Refusal(.notPermitted, fault) }
        if let incident { return try Story.read(name, incident: incident) }
        return try Story.read(name)
    }
}
