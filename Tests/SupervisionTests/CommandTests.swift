// SPDX-License-Identifier: Apache-2.0
// What a caller writes of a command is what the daemon reads.

import Supervision
import Testing

@Suite("A command is read as it was written")
struct CommandTests {
    static let commands: [OperatorCommand] = [
        .hold(length: .seconds(900), reason: "moving", expires: 900_000_007, replaces: true),
        .release(hold: 42), .restart, .redeploy, .reset, .acknowledge, .failover(to: "b.service"),
        .failback, .setMode(.observe),
        .forceBreaker(.close, length: .seconds(60), reason: "testing"),
    ]

    @Test("each by its form", arguments: commands)
    func forms(_ command: OperatorCommand) throws {
        let (member, arguments) = command.call
        let form = try #require(OperatorCommand.Form.all.first { $0.member == member })
        #expect(form.arguments.count == arguments.count)
        #expect(try form.command(of: arguments, wall: 7) == command)
    }

    @Test("and each form has a command; what is absent or no such word is a fault")
    func faults() {
        let members = Set(Self.commands.map { $0.call.member })
        #expect(members == Set(OperatorCommand.Form.all.map(\.member)))
        for form in OperatorCommand.Form.all where !form.arguments.isEmpty {
            #expect(throws: CommandArgument.Fault.self) { try form.command(of: [], wall: 0) }
        }
        let mode = OperatorCommand.Form.all.first { $0.member == "SetMode" }
        #expect(throws: CommandArgument.Fault.self) {
            try mode?.command(of: [.text("levitate")], wall: 0)
        }
    }
}
