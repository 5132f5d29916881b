// SPDX-License-Identifier: Apache-2.0
// Is this still the journald that accepted our entries?
//
// Entries wait in the queue of a socket: one that was closed has lost them, although the kernel had
// accepted them and the new socket stands under the same name. journald makes the socket of its
// varlink service at each start, PID 1 the one for entries with its socket unit; both are new
// inodes then. (A number may be used again; the time of its last change then differs.)

import Glibc

/// Differs from an earlier one if journald was started, or its sockets were made, since then.
package struct JournalIncarnation: Equatable, Sendable {
    private let sockets: [[Int]]

    /// The present one.
    package init(
        entries: String = "/run/systemd/journal/socket",
        service: String = "/run/systemd/journal/io.systemd.journal"
    ) {
        sockets = [entries, service].map { path in
            var facts = stat()
            guard stat(path, &facts) == 0 else { return [] }
            return [Int(facts.st_ino), facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec]
        }
    }
}
