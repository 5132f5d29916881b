// SPDX-License-Identifier: Apache-2.0
// `revivectl simulate`: what would revived do if …?

import ArgumentParser
import Glibc
import Simulation
import Supervision

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract:
            "Simulate a trace of failures against a configuration, and show what would be done.",
        discussion: """
            The host and its clock are simulated; nothing is touched, and hours pass in a moment. \
            A trace is plain text: what happens, one a line, `+20s` in front for 20 s later.

              web crashes
              +5m   web http fails: status 500
              +10m  web http passes
              +1m   status web

            Services and probes have the names of the configuration. More that can happen: `web \
            hangs`, `web is slow 2s`, `web fails: status 503 for 5m` (Retry-After), `web \
            warns: exit 1`, `web fails: refused for good` (no restart helps), `web \
            exits`, `web start fails: exit-code`, `web starts again`, `operator stops web`, \
            `revivectl hold web 15m WHY`, `revived dies`, `revived starts`, `reboot` (then \
            `host running`), `away 30s`, `hold on`, `hold off`. Lines before a line `----` \
            describe the host: `unit web.service requires db.service restart on-failure starts_in \
            5s`. What they do not say: \
            standbys are there, down and well; a service that is well gives its heartbeats in \
            time; and a redeploy puts right what a restart does, no more, but for `unit \
            web.service deploy heals 5s success`. What begins with `#` is a comment, and indented \
            lines are passed over, so that an answer is a trace again.

            Without a trace each service crashes once, and then each of its probes fails for an \
            hour, whatever is done to its unit. Before a trace begins all has been well for a \
            minute.

            Examples:
              revivectl simulate /etc/revived
              revivectl simulate new.yaml trace.txt
            """)

    @Argument(
        help: ArgumentHelp(
            "The configuration: a file, or a directory like /etc/revived.", valueName: "policy"))
    var path: String
    @Argument(help: "The trace; `-` is standard input.") var trace: String?

    func run() throws {
        try reporting { () throws(Refusal) in
            let policy = try PolicyFile.read(path)
            var text = Self.usual(policy)
            if let trace { text = try TextFile.read(trace) }
            print(try Self.play(text, policy, name: trace ?? "the usual trace"), terminator: "")
            return .ok
        }
    }

    /// The trace with what would be recorded.
    static func play(_ text: String, _ policy: Policy, name: String) throws(Refusal) -> String {
        var runner = ScenarioRunner(policy: policy)
        do {
            let told = try runner.transcript(of: text)
            return told.hasSuffix("\n") ? told : told + "\n"
        } catch {
            throw Refusal(.usage, "\(name): \(error)")
        }
    }

    /// What happens without a trace.
    static func usual(_ policy: Policy) -> String {
        var lines: [String] = []
        for service in policy.services {
            lines += ["# \(service.name) crashes", "\(service.name) crashes", "+15m"]
            for probe in service.probes where probe.role != .startup {
                let fault = "\(service.name) \(probe.name)"
                let target =
                    service.failover == nil ? "" : " to \(service.unit); its standbys are well"
                lines += [
                    "# \(fault) fails for an hour, whatever is done\(target)",
                    "\(fault) fails: \(probe.kind.traits.usualFailure) for good",
                    "+1h  \(fault) passes",
                    "+3h",
                ]
                // The next failure is one of the primary again.
                if service.mode == .act, service.failover?.failback == .manual {
                    lines += ["revivectl failback \(service.name)", "+15m"]
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
