// SPDX-License-Identifier: Apache-2.0
// The policy of the bus closes what is root's, all of it and nothing else.

import Foundation
import Supervision
import Testing

@Suite("The policy of the bus")
struct PolicyTests {
    /// `Interface.Member` of each method that the text denies to everybody.
    static func denied(_ text: String) -> Set<String> {
        let rules = text.split(separator: "\n").filter { $0.contains("<deny send_destination=") }
        return Set(
            rules.compactMap { rule in
                guard let interface = value("send_interface", in: rule),
                    let member = value("send_member", in: rule)
                else { return nil }
                return "\(interface).\(member)"
            })
    }

    private static func value(_ name: String, in rule: Substring) -> String? {
        rule.components(separatedBy: "\(name)=\"").dropFirst().first?
            .split(separator: "\"").first.map(String.init)
    }

    @Test("what only root may do is denied to others, and nothing else is")
    func isWhole() throws {
        let text = try #require(SourceTree.text("units/org.revived1.conf"))
        let members = OperatorCommand.Form.all.map { "org.revived1.Service.\($0.member)" }
        #expect(Self.denied(text) == Set(members + ["org.revived1.Manager.Reload"]))
        // The policies are applied in this order whatever theirs in the file, but people read it.
        let parts = text.components(separatedBy: "<policy user=\"root\">")
        #expect(parts.count == 2)
        #expect(parts.last?.contains("<allow send_destination=\"org.revived1\"/>") == true)
        #expect(Self.denied("<deny send_destination=\"a\" send_interface=\"b\"/>").isEmpty)
    }
}
