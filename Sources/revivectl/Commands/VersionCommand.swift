// SPDX-License-Identifier: Apache-2.0
// `revivectl version`: of this program, and of the daemon if one runs.

import ArgumentParser
import ControlInterface

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show the versions of revivectl and of the daemon.",
        discussion: """
            Where no daemon runs, it is said why not.

            Examples:
              revivectl version
            """)

    func run() throws {
        print("revivectl \(Version.text)")
        do throws(Refusal) {
            let facts = try DaemonClient().picture().facts
            let since = facts.startedAt > 0 ? " since \(TimeWords.dateTime(facts.startedAt))" : ""
            print("revived \(facts.version), running\(since)")
        } catch {
            print(error.trouble)
        }
    }
}
