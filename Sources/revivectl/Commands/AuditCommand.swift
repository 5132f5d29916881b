// SPDX-License-Identifier: Apache-2.0
// `revivectl audit`: is the journal what revived promises?

import ArgumentParser
import Auditing
import Configuration
import Glibc

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check that the journal lost nothing and shows nothing twice.",
        discussion: """
            Checked are: the numbers (each record once, none missing), the orders (each with one \
            end), the clock, and limits: the wait between attempts, rests, holds, the brake and a \
            mode that was set, by the records alone; the budget, as far as the configuration at \
            hand is the one that was in force. For records that are missing it says what the \
            journal itself tells of them. Only what journald vouches for as revived's counts.

            Exits with 0 when there is no fault (a note is none), with 65 when there is one, \
            with 66 when there is nothing to read, and with 77 when the journal, or a file of \
            it, may not be read. No running daemon is needed.

            TIME is one of: \(SinceTime.forms)

            Examples:
              revivectl audit
              revivectl audit --directory /mnt/journal
            """)

    @OptionGroup var source: JournalSource
    @Option(
        help: ArgumentHelp(
            "The configuration that was in force (default: /etc/revived, for this host).",
            valueName: "dir-or-file"))
    var config: String?
    @Flag(help: "As one object.") var json = false

    func run() throws {
        try reporting { () throws(Refusal) in
            var material = try Progress.while("reading the journal") { () throws(Refusal) in
                try source.read()
            }
            if let config {
                material.policy = try PolicyFile.read(config)
            } else if source.directory == nil {
                // Without one the budget is not judged, and that is said.
                material.policy = Configuration.load(from: .host).policy
            }
            let text = AuditText(audit: Audit(material))
            print(json ? text.json.text + "\n" : text.text, terminator: "")
            return text.audit.isClean ? .ok : .faulty
        }
    }
}
