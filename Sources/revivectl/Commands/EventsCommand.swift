// SPDX-License-Identifier: Apache-2.0
// `revivectl events`: everything that revived did or decided not to do, as it stands in the
// journal.

import ArgumentParser
import ControlInterface
import Glibc
import Recording
import Supervision
import Systemd

struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "List the records of revived, oldest first.",
        discussion: """
            Exits with 77 when the journal may not be read, with 4 when there is no such service.

            TIME is one of: \(SinceTime.forms)

            Examples:
              revivectl events --follow
              revivectl events web --since 2h
            """)

    @Argument(help: "Only those of one service.", completion: .services)
    var service: String?
    @Flag(name: [.short, .long], help: "Go on with new ones as they come.") var follow = false
    @Option(help: ArgumentHelp("Only those since then.", valueName: "time")) var since: String?
    @Option(
        name: [.customShort("n"), .long],
        help: "Begin with the last N (default: all; with --follow and no --since 10).")
    var lines: Int?
    @Flag(help: "Also the snapshots, which are revived's memory.") var all = false
    @Flag(help: "One object a line.") var json = false

    func validate() throws {
        if let lines, lines < 0 { throw ValidationError("--lines is a number from 0 on") }
        try SinceTime.validate(since)
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            if let fault = JournalMemory.permissionFault() { throw Refusal(.notPermitted, fault) }
            do throws(SystemError) {
                let memory = try JournalMemory()
                guard let name = service.map({ Self.known($0, in: memory) }) ?? .some("") else {
                    return .noSuchService
                }
                try list(memory, of: name)
            } catch {
                throw Refusal(.broken, error.description)
            }
            return .ok
        }
    }

    /// A service that was taken out of the configuration has its records still; one that has none
    /// yet is known to revived. Nil, and said: neither.
    private static func known(_ given: String, in memory: JournalMemory) -> String? {
        let selection = JournalMemory.Selection(service: given)
        if (try? memory.last(1, of: selection))?.isEmpty == false { return given }
        if let found = try? DaemonClient().picture().services.named(given) { return found.name }
        complain("there is no service \"\(given)\", and no record of one")
        return nil
    }

    private func list(_ memory: JournalMemory, of name: String) throws(SystemError) {
        let selection = JournalMemory.Selection(service: name)
        let now = UInt64(clamping: Clock.realtimeMicroseconds())
        let start = since.flatMap { SinceTime.parse($0, now: now) }
        if let count = lines ?? (follow && since == nil ? 10 : nil) {
            let last = try memory.last(count, of: selection) { isShown($0) }
            show(last.filter { $0.realtime >= start ?? 0 })
        } else {
            try memory.begin(selection, since: start)
            show(memory.more(of: selection))
        }
        while follow {
            // Twice a second, whether or not a change is told.
            memory.wait(milliseconds: 500)
            show(memory.more(of: selection))
        }
        if memory.skipped > 0 {
            complain("\(memory.skipped) entries are damaged and were left out")
        }
    }

    private func isShown(_ record: Record) -> Bool { all || Story.isTold(record.event.kind) }

    private func show(_ entries: [JournalRecord]) {
        for entry in entries where isShown(entry.record) {
            print(json ? entry.json.text : entry.line)
        }
        fflush(nil)
    }
}
