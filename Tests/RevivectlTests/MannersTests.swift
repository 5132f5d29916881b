// SPDX-License-Identifier: Apache-2.0
// The manners of systemctl: pager, colours, words that were probably meant; and that each command
// has all that a command must have.

import ArgumentParser
import ControlInterface
import Foundation
import Supervision
import Testing

@testable import revivectl

@Suite("Manners")
struct MannersTests {
    @Test("SYSTEMD_PAGER goes before PAGER, and an empty word or cat is none")
    func pager() {
        func words(_ variables: [String: String]) -> [String]? { Pager.words { variables[$0] } }
        #expect(words([:]) == ["less"])
        #expect(words(["PAGER": "more -d"]) == ["more", "-d"])
        #expect(words(["PAGER": "more", "SYSTEMD_PAGER": "most"]) == ["most"])
        #expect(words(["PAGER": "vim", "SUDO_UID": "1000"]) == ["less"])
        #expect(words(["PAGER": "cat", "SUDO_UID": "1000"]) == nil)
        for none in ["", "cat", " "] {
            #expect(words(["SYSTEMD_PAGER": none, "PAGER": "x"]) == nil)
        }
    }

    @Test("colour on a terminal; SYSTEMD_COLORS goes before NO_COLOR")
    func colours() {
        func wants(_ terminal: Bool, _ variables: [String: String]) -> Bool {
            Palette.wantsColour(isTerminal: terminal) { variables[$0] }
        }
        #expect(wants(true, ["TERM": "xterm"]))
        #expect(!wants(false, ["TERM": "xterm"]))
        #expect(!wants(true, ["TERM": "dumb"]))
        #expect(!wants(true, [:]))
        #expect(!wants(true, ["TERM": "xterm", "NO_COLOR": "1"]))
        #expect(wants(true, ["TERM": "xterm", "NO_COLOR": ""]))
        #expect(wants(false, ["SYSTEMD_COLORS": "1", "NO_COLOR": "1"]))
        #expect(!wants(true, ["TERM": "xterm", "SYSTEMD_COLORS": "no"]))
    }

    @Test(
        "a table is eighty columns wide, or as narrow as its terminal, but not narrower than forty")
    func width() {
        #expect(Terminal.width(ofTerminal: nil) == 80)
        #expect(Terminal.width(ofTerminal: 0) == 80)
        #expect(Terminal.width(ofTerminal: 200) == 80)
        #expect(Terminal.width(ofTerminal: 60) == 60)
        #expect(Terminal.width(ofTerminal: 20) == 40)
    }

    @Test("marks that the reader's letters have not are replaced, column by column")
    func letters() {
        func takes(_ variables: [String: String]) -> Bool { Terminal.takesUTF8 { variables[$0] } }
        #expect(takes(["LANG": "de_DE.UTF-8"]) && takes(["LC_ALL": "C.utf8", "LANG": "C"]))
        #expect(takes([:]) && !takes(["LANG": "C"]) && !takes(["LC_ALL": "C", "LANG": "x.UTF-8"]))
        #expect(takes(["LC_ALL": "", "LANG": "x.UTF-8"]))
        #expect(takes(["LANG": "ca_ES.UTF-8@valencia"]))
        let text = "● web  × db …\n ü"
        #expect(Terminal.letters(text, hasUTF8: true) == text)
        #expect(Terminal.letters(text, hasUTF8: false) == "* web  x db .\n ?")
        for phase in PhaseName.allCases {
            let plain = Terminal.letters(Palette.mark(phase.rawValue), hasUTF8: false)
            #expect(plain.count == 1 && (plain != "?" || phase == .blind || phase == .inDoubt))
        }
    }

    @Test("a command that is none: what was meant")
    func meant() {
        #expect(Revivectl.unknownCommand("status") == nil)
        #expect(Revivectl.unknownCommand("--help") == nil)
        #expect(Revivectl.unknownCommand("stauts")?.contains("did you mean \"status\"?") == true)
        #expect(Revivectl.unknownCommand("xyzzy")?.contains("did you mean") == false)
    }

    @Test("a service that is none: what was meant, or what there is")
    func service() {
        let names = (0..<30).map { "service-\($0)" } + ["nginx"]
        #expect(Refusal.noService("ngnix", among: names).sentence.contains("mean \"nginx\"?"))
        #expect(Refusal.noService("zzz", among: names).sentence.hasSuffix("and 21 more"))
        #expect(Refusal.noService("zzz", among: []).sentence.hasSuffix("none is configured"))
    }

    @Test("each command says what it does, what can go wrong, and gives an example")
    func complete() {
        let names = Revivectl.commands.compactMap { $0.configuration.commandName }
        #expect(Set(names).count == names.count)
        for command in Revivectl.commands {
            let help = Revivectl.helpMessage(for: command, columns: 80)
            let name = command.configuration.commandName ?? ""
            #expect(!command.configuration.abstract.isEmpty, "\(name)")
            #expect(help.contains("Examples:\n"), "\(name) has no example")
            #expect(
                help.contains("  revivectl \(name)"), "\(name): an example is of another command")
        }
    }

    @Test("one that shows something shows it to programs, too")
    func json() {
        let shown: Set = [
            "status", "why", "events", "incidents", "incident", "plan", "doctor", "probe", "config",
            "audit", "replay",
        ]
        for command in Revivectl.commands {
            let name = command.configuration.commandName ?? ""
            let hasJSON = Revivectl.helpMessage(for: command, columns: 80).contains("--json")
            #expect(hasJSON == shown.contains(name), "\(name)")
        }
    }

    @Test("the code and the line of a monitoring plugin")
    func monitoring() {
        func judged(_ phases: [String], hold: String = "") -> (MonitoringPlugin, String) {
            let services = phases.enumerated().map { place, phase in
                ServiceStatus(
                    name: "s\(place)", unit: "s.service", mode: "act", phase: phase,
                    reason: "because", since: now)
            }
            return MonitoringPlugin.judge(services, ManagerFacts(holdFile: hold))
        }
        #expect(judged(["healthy", "off-duty"]) == (.ok, "OK: 1 service is well; off duty: s1"))
        #expect(judged(["healthy"]).1 == "OK: 1 service is well")
        #expect(judged(["healthy", "held"]) == (.warning, "WARNING: s1; s1 is held: because"))
        #expect(judged(["healthy"], hold: "/run/revived/hold").0 == .warning)
        #expect(
            judged(["held", "failing", "blind"])
                == (.critical, "CRITICAL: s1, s2; s1 is failing: because"))
        #expect(judged(["given-up"]).0.rawValue == 2)
        #expect(judged([]).0 == .warning)
        let suspicious = Sample.services.filter { $0.name == "suspicious" }
        #expect(MonitoringPlugin.judge(suspicious, ManagerFacts()).0 == .warning)
        let spooling = MonitoringPlugin.judge(
            Sample.services.filter { $0.phase == "off-duty" }, ManagerFacts(journalState: "away"))
        #expect(spooling.0 == .warning && spooling.1.contains("journal: away"))
    }
}
