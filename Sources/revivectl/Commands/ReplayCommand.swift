// SPDX-License-Identifier: Apache-2.0
// `revivectl replay`: what would have been decided under another configuration?

import ArgumentParser
import Auditing
import Glibc
import Recording
import Simulation
import Supervision

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Show what would have been done under another configuration.",
        discussion: """
            Takes the incidents from the journal, lets services fail at the same instants for the \
            same reasons in a simulated host, and shows what revived's own decisions would have \
            been with the configuration given, beside what was recorded.

            Its limits. The journal holds what was decided, not what probes answered, so: a \
            failure comes when it was recorded, whatever `fail_after` and `every` are now. Until \
            the last order that did not help, orders are taken not to help; after it, one as \
            strong as what helped does, whenever it comes. What got well without an order does so \
            at the same instant. A service that was never tried with an order is taken to be \
            helped by the first restart, and what an operator asked for to help. With `failover`, \
            what failed fails on whichever member serves then; until orders help no standby is \
            better, and a handover helps where a redeploy does; who was left is well when the \
            incident is over. What systemd knows of dependencies, what debuggers, package managers \
            or hold files forbade, and what people did to standbys by hand, is not rehearsed; \
            `depends_on` and what they asked of revived are. Each boot, and each memory that was \
            begun again, begins with all services well.

            TIME is one of: \(SinceTime.forms)

            Examples:
              revivectl replay new.yaml --since 7d
            """)

    @Argument(
        help: ArgumentHelp(
            "The configuration: a directory like /etc/revived, or a file.",
            valueName: "config"))
    var path = "/etc/revived"
    @OptionGroup var source: JournalSource
    @Option(help: "Show only the incidents of one service.") var service: String?
    @Flag(help: "As one object.") var json = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let policy = try PolicyFile.read(path)
            if let service, !policy.services.contains(where: { $0.name == service }) {
                throw Refusal(.noSuchService, "there is no service \"\(service)\" in \(path)")
            }
            let boots = try Progress.while("telling it again") { () throws(Refusal) in
                BootRecords.all(in: try source.read()).map { boot in
                    (rehearsal: Rehearsal(boot.records, under: policy), clock: boot.clock)
                }
            }
            let text = RehearsalText(boots: boots, service: service)
            print(json ? text.json.text + "\n" : text.text, terminator: "")
            return .ok
        }
    }
}
