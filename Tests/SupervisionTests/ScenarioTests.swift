// SPDX-License-Identifier: Apache-2.0
// The scenarios: one text a behaviour, in Scenarios/, in a folder by the question that it answers.
// `REVIVED_REWRITE=1 swift test --filter Scenarios` writes what this build does in place of what
// was expected; the diff is the review.

import Foundation
import Simulation
import Supervision
import Testing

struct Scenario: CustomTestStringConvertible, Sendable {
    /// The folder and the file: `Failover/failover-held`.
    let name: String
    let path: URL

    var testDescription: String { name }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Scenarios")

    static let all: [Scenario] = {
        let files = FileManager.default.enumerator(atPath: folder.path)?
            .compactMap { $0 as? String }
        return (files ?? []).filter { $0.hasSuffix(".txt") }.sorted()
            .map { Scenario(name: String($0.dropLast(4)), path: folder.appendingPathComponent($0)) }
    }()

    func run() throws -> (text: String, transcript: String, turns: [Turn]) {
        let text = try String(contentsOf: path, encoding: .utf8)
        var runner = ScenarioRunner()
        let transcript = try runner.transcript(of: text)
        return (text, transcript, runner.turns)
    }
}

@Suite("Scenarios")
struct ScenarioTests {
    @Test("gives exactly the records that are written", arguments: Scenario.all)
    func transcript(_ scenario: Scenario) throws {
        let (text, transcript, _) = try scenario.run()
        if ProcessInfo.processInfo.environment["REVIVED_REWRITE"] != nil {
            try transcript.write(to: scenario.path, atomically: true, encoding: .utf8)
            return
        }
        guard text != transcript else { return }
        let expected = text.split(separator: "\n", omittingEmptySubsequences: false)
        let found = transcript.split(separator: "\n", omittingEmptySubsequences: false)
        let place = zip(expected, found).enumerated().first { $1.0 != $1.1 }?.offset
        let line = place ?? min(expected.count, found.count)
        let wanted = line < expected.count ? expected[line] : "the end"
        let got = line < found.count ? found[line] : "the end"
        Issue.record("\(scenario.name).txt:\(line + 1): expected\n\(wanted)\nbut found\n\(got)")
    }

    @Test("lies in the folder of a question", arguments: Scenario.all)
    func question(_ scenario: Scenario) throws {
        let page = try String(
            contentsOf: Scenario.folder.appendingPathComponent("README.md"), encoding: .utf8)
        let parts = scenario.name.split(separator: "/")
        #expect(parts.count == 2 && page.contains("| `\(parts[0])` |"), "\(scenario.name)")
    }

    @Test("begins with a sentence that says what it proves", arguments: Scenario.all)
    func purpose(_ scenario: Scenario) throws {
        let text = try String(contentsOf: scenario.path, encoding: .utf8)
        #expect(text.hasPrefix("# ") && text.contains("."), "\(scenario.name)")
    }
}
