// SPDX-License-Identifier: Apache-2.0
// `revivectl reset`: what failures have built up is forgotten.

import ArgumentParser
import Supervision

struct ResetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Forget a service's attempts, back-off, rests and giving up.",
        discussion: "The budget is not forgotten: the orders in its window still count. Needs root."
    )

    @Argument(help: "One service or several.") var services: [String]

    func validate() throws {
        if services.isEmpty { throw ValidationError("name a service") }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            for name in try daemon.chosen(services) {
                try daemon.perform(.reset, on: name)
                print("\(name): reset")
            }
            return .ok
        }
    }
}
