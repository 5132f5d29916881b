// SPDX-License-Identifier: Apache-2.0
// What the bus says of the daemon itself: the properties of `org.revived1.Manager`.

package import Supervision
package import Systemd

/// The daemon's own state.
package struct ManagerFacts: Equatable, Sendable {
    /// The word for a connection or a memory without trouble.
    package static let ok = "ok"
    /// The bus's state while nothing can be asked of systemd.
    package static let unreachable = "systemd cannot be reached"

    /// The daemon's version.
    package var version: String
    /// The hold file that exists; empty if none does.
    package var holdFile: String
    /// `ok`, or why records are spooled.
    package var journalState: String
    /// `ok`, or what is unusual about the way to systemd; ``unreachable`` while there is none.
    package var busState: String
    /// `ok`, or by how much its limits are longer because it was late itself.
    package var lateness: String
    /// `ok`, or which of the places beside the journal cannot be written.
    package var memoryState: String
    /// How many services are configured.
    package var serviceCount: UInt32
    /// The digest of the configuration in force.
    package var configurationDigest: String
    /// When the daemon started (µs since 1970).
    package var startedAt: UInt64
    /// Empty where no `notify` unit is set; `ok`; or why no notification can be sent for now.
    package var notifyState: String
    /// Notifications that wait.
    package var notifyWaiting: UInt32
    /// Notifications that were dropped or failed since the host was booted.
    package var notifyLost: UInt64
    /// `ok`, or that the present configuration is refused and why, a fault a line.
    package var configurationState: String
    /// The services that wait for the brake, `a, b and 3 more`; empty if none is on, or if none
    /// waits.
    package var brakeServices = ""
    /// When it is released (µs since 1970); 0 if none holds.
    package var brakeUntil: UInt64 = 0

    /// Facts from their parts.
    package init(
        version: String = Version.text, holdFile: String = "", journalState: String = ok,
        busState: String = ok, lateness: String = ok, memoryState: String = ok,
        serviceCount: UInt32 = 0,
        configurationDigest: String = "", startedAt: UInt64 = 0, notifyState: String = "",
        notifyWaiting: UInt32 = 0, notifyLost: UInt64 = 0, configurationState: String = ok
    ) {
        self.version = version
        self.holdFile = holdFile
        self.journalState = journalState
        self.busState = busState
        self.lateness = lateness
        self.memoryState = memoryState
        self.serviceCount = serviceCount
        self.configurationDigest = configurationDigest
        self.startedAt = startedAt
        self.notifyState = notifyState
        self.notifyWaiting = notifyWaiting
        self.notifyLost = notifyLost
        self.configurationState = configurationState
    }

    /// Reads the answer of `Properties.GetAll`; properties that are not known are skipped.
    package init(properties message: BusMessage) throws(SystemError) {
        var facts = ManagerFacts(version: "")
        try message.readProperties { key, _ throws(SystemError) -> Bool in
            switch key {
            case "Version": facts.version = try message.readString()
            case "HoldFile": facts.holdFile = try message.readString()
            case "JournalState": facts.journalState = try message.readString()
            case "BusState": facts.busState = try message.readString()
            case "Lateness": facts.lateness = try message.readString()
            case "MemoryState": facts.memoryState = try message.readString()
            case "ServiceCount": facts.serviceCount = try message.readUInt32()
            case "ConfigurationDigest": facts.configurationDigest = try message.readString()
            case "StartedAt": facts.startedAt = try message.readUInt64()
            case "NotifyState": facts.notifyState = try message.readString()
            case "NotifyWaiting": facts.notifyWaiting = try message.readUInt32()
            case "NotifyLost": facts.notifyLost = try message.readUInt64()
            case "ConfigurationState": facts.configurationState = try message.readString()
            case "BrakeServices": facts.brakeServices = try message.readString()
            case "BrakeUntil": facts.brakeUntil = try message.readUInt64()
            default: return false
            }
            return true
        }
        self = facts
    }
}

extension ManagerFacts {
    /// The same with the brake that is on.
    package func with(_ brake: BrakeStanding?, clock: ClockOffset) -> ManagerFacts {
        guard let brake else { return self }
        var facts = self
        let most = 8
        let more = brake.services.count - most
        facts.brakeServices =
            brake.services.prefix(most).joined(separator: ", ")
            + (more > 0 ? " and \(more) more" : "")
        // Whole seconds: the clocks differ by a little more or less each time.
        facts.brakeUntil = (clock.realtime(of: brake.until) + 500_000) / 1_000_000 * 1_000_000
        return facts
    }

    /// The same for who may not read the journal: a fault quotes what stands in a file of root's.
    package var withoutTexts: ManagerFacts {
        var facts = self
        guard facts.configurationState != Self.ok else { return facts }
        facts.configurationState =
            ReloadRefused.head + "\nroot and the groups systemd-journal and adm may see why"
        return facts
    }
}

/// A configuration that was not taken; the former one stays in force.
package struct ReloadRefused: Error, Equatable, Sendable {
    /// `file:line:column: path: what is wrong`, one a fault, in order.
    package var faults: [String]

    /// A refusal for these faults.
    package init(faults: [String]) { self.faults = faults }

    /// What everybody may know.
    static let head = "the configuration is refused, the former one stays in force"

    /// How many faults an answer carries; `revivectl check` shows all.
    package static let shown = 10

    /// What the caller is told, a fault a line.
    package var message: String {
        let more = faults.count - Self.shown
        return
            ([Self.head] + faults.prefix(Self.shown)
            + (more > 0 ? ["and \(more) more; `revivectl check` shows them all"] : []))
            .joined(separator: "\n")
    }
}
