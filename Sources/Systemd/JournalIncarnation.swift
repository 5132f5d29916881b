// SPDX-License-Identifier: Apache-2.0
// Is this still the journald that accepted our entries?
//
// Entries wait in the queue of a socket: one that was closed has lost them, although the kernel had
// accepted them and the new socket stands under the same name. journald makes the socket of its
// varlink service at each start, PID 1 the one for entries with its socket unit; both are new
// inodes then, and the numbers of a tmpfs are not used again.

import Glibc

/// Differs from an earlier one if journald was started, or its sockets were made, since then.
package struct JournalIncarnation: Equatable, Sendable {
    private let sockets: [UInt64]

    /// The present one.
    package init(
        entries: String = "/run/systemd/journal/socket",
        service: String = "/run/systemd/journal/io.systemd.journal"
    ) {
        sockets = [entries, service].map { path in
            var facts = stat()
            return stat(path, &facts) == 0 ? UInt64(facts.st_ino) : 0
        }
    }
}
