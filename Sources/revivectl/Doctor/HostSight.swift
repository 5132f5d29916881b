// SPDX-License-Identifier: Apache-2.0
// What a doctor looks at, as values: whatever could not be seen is nil, and nothing is concluded of
// it.

import Configuration
import ControlInterface
import Supervision
import Systemd

struct HostSight {
    /// systemd's version, as it tells it; nil: it does not answer.
    var systemd: String?
    /// The daemon's unit, as systemd has it.
    var daemonUnit: [String: String] = [:]
    /// What the daemon says; nil: it does not answer.
    var picture: DaemonClient.Picture?
    /// Why it does not.
    var silence = ""
    /// The configuration as it is on the disk.
    var configuration: LoadedConfiguration?
    /// The units of its services, their standbys and hooks, by the names written.
    var units: [String: UnitProperties] = [:]
    /// The effective settings of journald, as written.
    var journald: [String: String] = [:]
    /// The journal of the host is on a disk.
    var hasJournalOnDisk: Bool?
    /// systemd-timesyncd, chrony or another keeps the clock.
    var isClockKept: Bool?
    /// A hold file that exists.
    var holdFile: String?
    /// Programs that take stacks, as far as they are installed.
    var stackPrograms: [String] = []
    /// Room for the snapshot and for evidence, in bytes; nil: it cannot be looked at.
    var freeBytes: UInt64?
    /// It is mounted read-only.
    var isStateReadOnly = false
    /// Of programs that run on behalf of services: what is wrong with each, by its path.
    var programs: [String: ProgramFault] = [:]
    /// All control groups are in one hierarchy.
    var hasUnifiedGroups = true
    /// The number and the time (µs since 1970) of the oldest record in the journal.
    var oldestRecord: (sequence: UInt64, at: UInt64)?
    /// The reader may see all of the configuration.
    var mayReadConfiguration = true
    /// The reader may see all of the journal.
    var mayReadJournal = true

    enum ProgramFault: Equatable {
        case missing
        /// Others than root may write to it, or to its folder.
        case writable(String)
    }

    var policy: Policy? { configuration?.policy }

    /// Any instance tells whether there is the template.
    static func notifyInstance(_ template: String) -> String {
        template.replacing("@.", with: "@0.")
    }
}
