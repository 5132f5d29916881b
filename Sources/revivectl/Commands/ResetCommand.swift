// SPDX-License-Identifier: Apache-2.0
// `revivectl reset`: what failures have built up is forgotten.

import ArgumentParser
import ControlInterface
import Supervision

struct ResetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Forget a service's attempts, back-off, rests and giving up.",
        discussion: """
            The budget is not forgotten: the orders in its window still count, and with the budget \
            spent the service rests again. `revivectl restart` gives one order now. Needs root.

            Examples:
              revivectl reset web
            """
    )

    @Argument(help: "One service or several.", completion: .services)
    var services: [String]

    func validate() throws {
        if services.isEmpty { throw ValidationError("name a service") }
    }

    func run() throws {
        try reporting { () throws(Refusal) in
            let daemon = try DaemonClient()
            let names = try daemon.chosen(services)
            for name in names {
                try daemon.perform(.reset, on: name)
                print("\(name): reset")
            }
            try explain(names, daemon)
            return .ok
        }
    }

    /// What was not reset, where it matters now, and what would help.
    private func explain(_ names: [String], _ daemon: DaemonClient) throws(Refusal) {
        let picture = try daemon.picture()
        for service in picture.services where names.contains(service.name) {
            guard service.phase == PhaseName.resting.rawValue else { continue }
            print(
                Columns.printable(
                    "\(service.name): its budget is not reset, so it rests again; "
                        + "`revivectl restart \(service.name)` gives one order now"))
        }
    }
}
