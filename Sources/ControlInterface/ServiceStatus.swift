// SPDX-License-Identifier: Apache-2.0
// What the bus says of one service: `ShownStatus` with wall-clock times, and with words in place of
// enums, so that a reader of another version understands what it can.

package import Systemd

/// One service as it is shown; times are microseconds since 1970, 0 where they are not known.
package struct ServiceStatus: Equatable, Sendable {
    /// The members of its D-Bus structure.
    package static let members = "ssssststsssta(\(ProbeStatus.members))sss"
    /// The type of a list of services.
    package static let listSignature = "a(\(members))"

    /// Its name in the configuration.
    package var name: String
    /// The unit that it means.
    package var unit: String
    /// `observe` or `act`; empty where the configuration is not known.
    package var mode: String
    /// The phase, in kebab-case.
    package var phase: String
    /// One sentence: what is so.
    package var reason: String
    /// When the phase began.
    package var since: UInt64
    /// What happens next; empty if nothing is waited for.
    package var next: String
    /// When that happens (µs since 1970); 0 if that is not known.
    package var nextAt: UInt64
    /// The open incident's id; empty if there is none.
    package var incident: String
    /// Who holds it; empty if it is not held.
    package var heldBy: String
    /// Why, in the words of who holds it.
    package var holdReason: String
    /// Until when it is held (µs since 1970); 0 if it is not held.
    package var heldUntil: UInt64
    /// In the order of the configuration.
    package var probes: [ProbeStatus]
    /// `primary` or `standby`: which member of its group `unit` is; empty if there is no group.
    package var role = ""
    /// Why no failover is made; empty if nothing blocks one.
    package var blocked = ""
    /// Why it is off duty, as a word (`stopped`, `not-found`); empty if it is not.
    package var offDuty = ""

    package init(
        name: String, unit: String, mode: String, phase: String, reason: String, since: UInt64 = 0,
        next: String = "", nextAt: UInt64 = 0, incident: String = "", heldBy: String = "",
        holdReason: String = "", heldUntil: UInt64 = 0, probes: [ProbeStatus] = []
    ) {
        self.name = name
        self.unit = unit
        self.mode = mode
        self.phase = phase
        self.reason = reason
        self.since = since
        self.next = next
        self.nextAt = nextAt
        self.incident = incident
        self.heldBy = heldBy
        self.holdReason = holdReason
        self.heldUntil = heldUntil
        self.probes = probes
    }

    /// Reads what `append` wrote.
    package init(from message: BusMessage) throws(SystemError) {
        self = try message.readStruct(ServiceStatus.members) { () throws(SystemError) in
            var status = ServiceStatus(
                name: try message.readString(), unit: try message.readString(),
                mode: try message.readString(), phase: try message.readString(),
                reason: try message.readString(), since: try message.readUInt64(),
                next: try message.readString(), nextAt: try message.readUInt64(),
                incident: try message.readString(), heldBy: try message.readString(),
                holdReason: try message.readString(), heldUntil: try message.readUInt64())
            try message.readArray(of: "(\(ProbeStatus.members))") { () throws(SystemError) in
                status.probes.append(try ProbeStatus(from: message))
            }
            status.role = try message.readString()
            status.blocked = try message.readString()
            status.offDuty = try message.readString()
            return status
        }
    }

    /// Appends it as one structure.
    package func append(to message: BusMessage) throws(SystemError) {
        try message.appendStruct(ServiceStatus.members) { () throws(SystemError) in
            for text in [name, unit, mode, phase, reason] { try message.append(shown: text) }
            try message.append(since)
            try message.append(shown: next)
            try message.append(nextAt)
            for text in [incident, heldBy, holdReason] { try message.append(shown: text) }
            try message.append(heldUntil)
            try ProbeStatus.append(probes, to: message)
            try message.append(shown: role)
            try message.append(shown: blocked)
            try message.append(shown: offDuty)
        }
    }

    /// Appends all of them as one array.
    package static func append(
        _ services: [ServiceStatus], to message: BusMessage
    ) throws(SystemError) {
        try message.appendArray(of: "(\(members))") { () throws(SystemError) in
            for service in services { try service.append(to: message) }
        }
    }

    /// Reads an array of them.
    package static func readList(from message: BusMessage) throws(SystemError) -> [ServiceStatus] {
        var services: [ServiceStatus] = []
        try message.readArray(of: "(\(members))") { () throws(SystemError) in
            services.append(try ServiceStatus(from: message))
        }
        return services
    }
}
