// SPDX-License-Identifier: Apache-2.0
// What the daemon understands on its command line, and the line it shows in systemctl status.

import Supervision
import Testing

@testable import revived

@Suite("The daemon's command line")
struct CommandLineTests {
    static let understood: [([String], Command)] = [
        ([], .supervise),
        (["--check"], .check(files: [], tries: false)),
        (["--check", "a.yaml", "b.yaml"], .check(files: ["a.yaml", "b.yaml"], tries: false)),
        (["--check", "--try"], .check(files: [], tries: true)),
        (["--check", "a.yaml", "--try"], .check(files: ["a.yaml"], tries: true)),
        (["--ask", "web"], .ask(service: "web", probe: nil, json: false)),
        (["--ask", "web", "http", "--json"], .ask(service: "web", probe: "http", json: true)),
        (["--config-of", "web"], .configuration(service: "web", json: false)),
        (["--config-of", "web", "--json"], .configuration(service: "web", json: true)),
        (["--config-of", "--json", "web"], .configuration(service: "web", json: true)),
        (["--version"], .version),
        (["--help"], .help),
    ]

    @Test("the words of the usage are understood", arguments: understood)
    func understands(_ arguments: [String], _ command: Command) {
        #expect(Command(arguments) == command)
    }

    static let refused: [[String]] = [
        ["--chek"], ["supervise"], ["--version", "x"], ["--help", "me"], [""], ["--config-of"],
        ["--config-of", "--json"], ["--config-of", "a", "b"], ["--ask"], ["--ask", "a", "b", "c"],
    ]

    @Test("what is not understood is refused, never guessed", arguments: refused)
    func refuses(_ arguments: [String]) {
        guard case .wrong(let sentence) = Command(arguments) else {
            Issue.record("\(arguments) was understood")
            return
        }
        #expect(!sentence.isEmpty)
    }

    @Test("the usage names every exit code")
    func exitCodes() {
        for code in [ExitCode.ok, .internal, .usage, .alreadyRunning, .configuration] {
            #expect(Command.usage.contains(" \(code.rawValue) "), "\(code)")
        }
    }

    @Test("the status line counts phases and puts trouble first")
    func summary() {
        #expect(Summary.line([], HostFacts()) == "no services")
        var host = HostFacts()
        host.busLost = false
        #expect(
            Summary.line([.healthy, .failing, .healthy], host) == "2 healthy, 1 failing")
        host.holdFile = "/run/revived/hold"
        host.journalDegraded = "journald is away"
        #expect(
            Summary.line([.healthy], host)
                == "HELD by /run/revived/hold, journal degraded: journald is away, 1 healthy")
        #expect(
            Summary.line([], HostFacts(), waitsFor: ["web"])
                .hasPrefix("the new configuration waits for the failover of web"))
        host.busLost = true
        #expect(Summary.line([], host).contains("systemd unreachable"))
    }
}
