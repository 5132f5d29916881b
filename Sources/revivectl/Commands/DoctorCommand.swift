// SPDX-License-Identifier: Apache-2.0
// `revivectl doctor`: is everything there that a bad day needs?

import ArgumentParser

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what would not work on a bad day: host, installation, services.",
        discussion: """
            Each finding says what it is, why it matters, and the one command that mends it or \
            shows more. Nothing is changed. As root more can be seen. Exits with 65 when there is \
            a fault, with 3 when there are only warnings.

            Examples:
              revivectl doctor
              revivectl doctor --json
            """)

    @Flag(help: "As one object.") var json = false

    func run() throws {
        try reporting { () throws(Refusal) in
            let findings = try Progress.while("looking") { () throws(Refusal) in
                HealthCheck.findings(HostExamination.look())
            }
            if json {
                let object = JSON.versioned(["findings": .array(findings.map(\.json))])
                print(object.text)
            } else {
                Terminal.show(findings.text())
            }
            return findings.exitStatus
        }
    }
}
