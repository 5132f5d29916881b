// SPDX-License-Identifier: Apache-2.0
// What the bus says of one probe.

package import Systemd

/// One probe of a service, with its last answer.
package struct ProbeStatus: Equatable, Sendable {
    /// The members of its D-Bus structure.
    package static let members = "ssbssbt"

    /// Its name in the configuration.
    package var name: String
    /// `liveness`, `readiness` or `startup`.
    package var role: String
    /// It has passed once and may act.
    package var proven: Bool
    /// `passed`, `failed`, `inconclusive`, or `waiting` before the first answer.
    package var result: String
    /// The last answer as a sentence.
    package var detail: String
    /// Too many of its last answers were slow.
    package var slow: Bool
    /// When it came (µs since 1970); 0: not known.
    package var at: UInt64

    package init(
        name: String, role: String, proven: Bool, result: String, detail: String,
        slow: Bool = false, at: UInt64
    ) {
        self.name = name
        self.role = role
        self.proven = proven
        self.result = result
        self.detail = detail
        self.slow = slow
        self.at = at
    }

    /// Reads what `append` wrote.
    package init(from message: BusMessage) throws(SystemError) {
        self = try message.readStruct(ProbeStatus.members) { () throws(SystemError) in
            ProbeStatus(
                name: try message.readString(), role: try message.readString(),
                proven: try message.readBool(), result: try message.readString(),
                detail: try message.readString(), slow: try message.readBool(),
                at: try message.readUInt64())
        }
    }

    /// Appends it as one structure.
    package func append(to message: BusMessage) throws(SystemError) {
        try message.appendStruct(ProbeStatus.members) { () throws(SystemError) in
            try message.append(shown: name)
            try message.append(shown: role)
            try message.append(proven)
            try message.append(shown: result)
            try message.append(shown: detail)
            try message.append(slow)
            try message.append(at)
        }
    }

    /// Appends all of them as one array.
    package static func append(
        _ probes: [ProbeStatus], to message: BusMessage
    ) throws(SystemError) {
        try message.appendArray(of: "(\(members))") { () throws(SystemError) in
            for probe in probes { try probe.append(to: message) }
        }
    }
}
