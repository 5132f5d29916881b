// SPDX-License-Identifier: Apache-2.0
// One command of a unit, and how it ended: systemd keeps the end of the main process apart, and
// that of an ExecStartPre= only here.

/// A command of a unit, and how its last run ended.
package struct ExecCommand: Equatable, Sendable {
    /// `ExecStartPre`, …
    package var setting: String
    /// The program.
    package var path: String
    /// Its failure is no failure of the unit (`-` in the unit's file).
    package var isIgnored = false
    /// When it ended (µs of `CLOCK_MONOTONIC`; 0: it has not).
    package var exitMonotonic: UInt64 = 0
    /// How it ended (1 exited, 2 killed, 3 dumped core; 0 not yet).
    package var code: Int32 = 0
    /// The exit status or the signal.
    package var status: Int32 = 0

    /// Settings that hold commands which a start or a reload runs.
    package static let settings = [
        "ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload",
    ]

    /// The type of such a property.
    static let signature = "a(\(members))"
    private static let members = "sasbttttuii"

    /// Reads the value of such a property.
    static func readList(
        _ setting: String, from message: BusMessage
    ) throws(SystemError) -> [ExecCommand] {
        var commands: [ExecCommand] = []
        try message.readArray(of: "(\(members))") { () throws(SystemError) in
            let command = try message.readStruct(members) { () throws(SystemError) in
                var command = ExecCommand(setting: setting, path: try message.readString())
                try message.skip("as")
                command.isIgnored = try message.readBool()
                try message.skip("ttt")
                command.exitMonotonic = try message.readUInt64()
                try message.skip("u")
                command.code = try message.readInt32()
                command.status = try message.readInt32()
                return command
            }
            commands.append(command)
        }
        return commands
    }
}
