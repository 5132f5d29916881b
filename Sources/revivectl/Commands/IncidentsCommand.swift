// SPDX-License-Identifier: Apache-2.0
// `revivectl incidents`: what went wrong, for how long, and what helped.

import ArgumentParser
import Supervision
import Systemd

struct IncidentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents",
        abstract: "List the incidents that the journal tells of, and what they come to.",
        discussion: """
            Of each: when it began, how long until it was found, how long the service was down, \
            what failed, and what helped. Then for each service how many there were, the mean time \
            to recovery and between failures, how much of the time it was well, and what helped \
            how often. `revivectl incident ID` tells one from begin to end.

            Exits with 4 when there is no such service, with 66 when there is nothing to read, \
            with 77 when the journal may not be read.

            TIME is one of: \(SinceTime.forms)

            Examples:
              revivectl incidents
              revivectl incidents web --since 7d
            """)

    @Argument(help: "Only those of one service.", completion: .services)
    var service: String?
    @OptionGroup var source: JournalSource
    @Flag(help: "As one object.") var json = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let boots = try Progress.while("reading the journal") { () throws(Refusal) in
                BootRecords.all(in: try source.read())
            }
            if let service { try Self.refuseUnknown(service, in: boots) }
            let now = UInt64(clamping: Clock.realtimeMicroseconds())
            let present = source.directory == nil ? Identity.boot() : nil
            let log = IncidentLog(boots, service: service, present: present, now: now)
            if json { print(log.json.text) } else { Terminal.show(IncidentText(log: log).list) }
            return .ok
        }
    }

    private static func refuseUnknown(
        _ service: String, in boots: [BootRecords]
    ) throws(Refusal) {
        if boots.contains(where: { $0.records.contains { $0.service == service } }) { return }
        throw Refusal(.noSuchService, "there is no record of a service \"\(service)\"")
    }
}
