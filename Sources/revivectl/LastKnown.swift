// SPDX-License-Identifier: Apache-2.0
// What the journal tells while no daemon runs: the same replay as the daemon's own.

import ControlInterface
import Recording
import Supervision
import Systemd

/// The state of all services at the last record.
struct LastKnown: Equatable {
    var services: [ServiceStatus]
    /// When the last record was written (µs since 1970); 0: there is none.
    var at: UInt64

    /// Why the daemon does not tell itself.
    var refusal: Refusal

    /// Replays the journal.
    static func read(because refusal: Refusal) throws(Refusal) -> LastKnown {
        if let fault = JournalMemory.permissionFault() {
            throw Refusal(.notPermitted, "\(refusal.trouble), and \(fault)")
        }
        do {
            let entries = try JournalMemory().replayableEntries()
            return LastKnown(replaying: entries, because: refusal)
        } catch {
            throw Refusal(.unreachable, "\(refusal.trouble), and \(error.description)")
        }
    }

    /// Replays these entries, which are in order.
    init(replaying entries: [JournalRecord], because refusal: Refusal) {
        self.refusal = refusal
        var supervisor = Supervisor(seed: 0)
        for entry in entries { supervisor.replay(entry.record) }
        at = entries.last?.realtime ?? 0
        // Instants count from the boot of the last record, which need not be this one.
        let clock =
            entries.last.map { ClockOffset(of: $0.record.at, realtime: $0.realtime) }
            ?? ClockOffset(microseconds: 0)
        services = supervisor.states.map { ServiceStatus(remembered: $0, clock: clock) }
    }

    /// The head line over a status that is not the present one.
    func head(at now: UInt64) -> String {
        if at == 0 {
            return "\(refusal.sentence) (and the journal holds no records of it)"
        }
        return "\(refusal.trouble); last known state from the journal, "
            + "\(TimeWords.age(of: at, at: now)) old:"
    }
}
