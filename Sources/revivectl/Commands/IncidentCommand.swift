// SPDX-License-Identifier: Apache-2.0
// `revivectl incident`: one incident from begin to end.

import ArgumentParser
import Glibc
import Recording
import Supervision
import Systemd

struct IncidentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident",
        abstract: "Tell one incident: its timeline, its evidence, the output of its hooks.",
        discussion: """
            ID is the beginning of an incident's id, as `incidents` and `why` show it, or `last`. \
            Exits with 4 when there is no such incident, with 64 when several begin so, with 77 \
            when the journal may not be read.

            Examples:
              revivectl incident last
              revivectl incident 3f2a91bc
            """)

    @Argument(help: ArgumentHelp("The beginning of its id, or `last`.", valueName: "id"))
    var id: String
    @Option(help: "Only incidents of this service.", completion: .services)
    var service: String?
    @Flag(help: "One object a line, each record as `events --json` shows it.") var json = false

    func validate() throws {
        if id.isEmpty { throw ValidationError("an incident has an id, or is the `last` one") }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            if let fault = JournalMemory.permissionFault() { throw Refusal(.notPermitted, fault) }
            let (begin, incident) = try find()
            let records = try Story.read(begin.record.service, incident: incident)
            if json {
                print(records.map(\.json.text).joined(separator: "\n"))
            } else {
                tell(records, incident, since: begin)
            }
            return .ok
        }
    }

    /// How many failures back an incident is found.
    private static let failuresLookedAt = 10_000

    /// The record that opened it, and its whole id.
    private func find() throws(Refusal) -> (JournalRecord, String) {
        let failures: [JournalRecord]
        do throws(SystemError) {
            let selection = JournalMemory.Selection(service: service ?? "", kind: .failed)
            failures = try JournalMemory().last(Self.failuresLookedAt, of: selection)
        } catch {
            throw Refusal(.broken, error.description)
        }
        let wanted: String
        if id == "last" {
            guard let last = failures.last.flatMap(Story.incident) else {
                throw Refusal(
                    .noSuchService, "no incident\(service.map { " of \($0)" } ?? "") is recorded")
            }
            wanted = last
        } else {
            wanted = try Story.incident(
                beginning: id, among: failures, of: service ?? "the journal")
        }
        guard let begin = failures.first(where: { Story.incident($0) == wanted }) else {
            throw Refusal(.noSuchService, "there is no incident \"\(id)\"")
        }
        return (begin, wanted)
    }

    private func tell(_ records: [JournalRecord], _ incident: String, since begin: JournalRecord) {
        var lines = [
            "\(begin.record.service): incident \(incident)",
            "\(TimeWords.dateTime(begin.realtime)), boot \(begin.bootID)", "",
        ]
        lines += IncidentText.timeline(records, since: begin.realtime)
        for entry in records {
            switch entry.record.event {
            case .collected(_, _, let folder) where !folder.isEmpty:
                let names = FolderListing.names(in: folder)
                lines += ["", "evidence in \(folder):"]
                lines +=
                    names.isEmpty
                    ? ["    (gone, or only root may see it)"] : names.map { "    \($0)" }
            case .ordered(let order, _):
                let end = records.first { later in
                    if case .finished(order.id, _, _, _, _) = later.record.event { return true }
                    return false
                }
                let span = entry.realtime...max(end?.realtime ?? .max, entry.realtime)
                let output = HookOutput.lines(of: order, boot: entry.bootID, in: span)
                guard !output.isEmpty else { continue }
                lines += ["", "output of order \(order.id) (\(order.action.rawValue)):"]
                lines += output.map { "    \($0)" }
            default: continue
            }
        }
        Terminal.show(lines.map { Columns.printable($0) + "\n" }.joined())
    }
}
