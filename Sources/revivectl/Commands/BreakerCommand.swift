// SPDX-License-Identifier: Apache-2.0
// `revivectl breaker`: force the breaker of a service open or closed for a while.

import ArgumentParser
import Configuration
import Supervision

struct BreakerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breaker",
        abstract: "Force the breaker of a service open or closed for a while.",
        discussion: """
            Open: nothing is tried for the service. Closed: attempts that do not help do not make \
            it rest; its budget still does. Both end after 15 minutes, or as --for says, after a \
            day at the latest, and with the boot. `auto` takes it back. Needs root.

            Examples:
              revivectl breaker web open --for 15m
              revivectl breaker web auto
            """)

    @Argument(help: "The service.", completion: .services) var service: String
    @Argument(help: "`open`, `close` or `auto`.") var position: BreakerForce.Position
    @Option(
        name: .customLong("for"), help: ArgumentHelp("For how long.", valueName: "duration"))
    var length: String?
    @Option(help: ArgumentHelp("Why, in a few words.", valueName: "text")) var reason: String?

    private static let usual = Duration.seconds(15 * 60)

    func validate() throws {
        guard let length else { return }
        guard let duration = DurationText.parse(length), duration >= .seconds(1),
            duration <= Hold.longest
        else {
            throw ValidationError(
                "--for \"\(length)\" is not possible; write for example 15m, and at most "
                    + DurationText.format(Hold.longest))
        }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            let name = try daemon.chosen(service)
            let time = length.flatMap(DurationText.parse) ?? Self.usual
            try daemon.perform(
                .forceBreaker(position, length: time, reason: reason ?? ""), on: name)
            switch position {
            case .open: print("\(name): breaker open for \(time.words)")
            case .close: print("\(name): breaker closed for \(time.words)")
            case .auto: print("\(name): breaker by itself")
            }
            return .ok
        }
    }
}

extension BreakerForce.Position: ExpressibleByArgument {}
