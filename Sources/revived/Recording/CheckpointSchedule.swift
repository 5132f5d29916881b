// SPDX-License-Identifier: Apache-2.0
// When the next checkpoint is due: soon after a first change, often enough that a start has little
// to read, and again before the journal may have rotated the last one away.

import Supervision
import Systemd

final class CheckpointSchedule {
    /// This long after the first change a checkpoint is written (DESIGN section 4).
    private static let afterChange = Duration.seconds(600)
    /// A checkpoint older than this may soon be vacuumed from a rotating journal (section 4).
    private static let age = Duration.seconds(6 * 3600)
    /// This many records are read back in 0.1 s; what comes after them has a checkpoint first.
    private static let every = 2000
    /// This many records are 8 MiB, half of what the tail of the spool takes.
    private static let most = 20_000

    private let timer: TimerSource
    private var due = Instant.never
    /// Records since the last checkpoint: a start has to read all of them.
    private var uncovered: Int

    /// `uncovered`: records that this start has read.
    init(_ loop: EventLoop, uncovered: Int, write: @escaping () -> Void) throws(SystemError) {
        timer = try loop.timer(write)
        self.uncovered = uncovered
    }

    /// Counts new records. A checkpoint is a record for each service: at most a tenth of what is
    /// written, as long as the tail has room.
    func wrote(_ records: Int, services: Int) {
        uncovered += records
        let due = min(Self.every + 10 * services, Self.most)
        arm(after: uncovered >= due ? .zero : Self.afterChange)
    }

    /// A checkpoint is in the journal, and in the snapshot file unless that cannot be written: then
    /// it is tried again soon.
    func covered(inFile: Bool) {
        uncovered = 0
        due = .never
        arm(after: inFile ? Self.age : Self.afterChange)
    }

    /// The first change counts, later ones do not put it off.
    private func arm(after wait: Duration) {
        let next = SupervisionLoop.now + wait
        guard next < due else { return }
        due = next
        timer.arm(atNanoseconds: next.nanoseconds)
    }
}
